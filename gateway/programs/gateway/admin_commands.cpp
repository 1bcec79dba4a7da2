#include <fmt/format.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/certificate.hpp"
#include "crypto/signing_key.hpp"
#include "gateway/access/approval.hpp"
#include "gateway/access/participant_json.hpp"
#include "gateway/access/registry.hpp"
#include "gateway/programs/gateway/admin_call.hpp"
#include "gateway/programs/gateway/commands.hpp"
#include "gateway/programs/gateway/standing_table.hpp"

namespace fangpin::programs {

namespace {

namespace bj = boost::json;

// A line about the participant, and one for each certificate and key that is pinned, by which its holder can compare
// it.
std::string participant_text(const bj::value& entry) {
  const auto text = [&](std::string_view name) { return std::string_view(entry.at(name).as_string()); };
  auto out = fmt::format("{}\t{}\t{}\t{}\t{}\n", text("id"), text("kind"),
                         text("role").empty()
                             ? std::string("-")
                             : fmt::format("{}{}{}", text("role"), text("area").empty() ? "" : " ", text("area")),
                         text("name"), entry.at("revoked").as_bool() ? "停用/revoked" : "");
  if (!text("credit_code").empty()) out += fmt::format("    信用代码 / credit code     {}\n", text("credit_code"));
  for (const auto& certificate : entry.at("certificates").as_array()) {
    out += fmt::format("    证书 / certificate         sha256:{}\n", std::string_view(certificate.as_string()));
  }
  for (const auto& one : entry.at("signing_keys").as_array()) {
    const std::string_view key = one.as_string();
    const auto parsed = crypto::VerifyKey::parse(key);
    out +=
        fmt::format("    签名密钥 / signing key     {} {}\n", parsed ? access::key_id(text("id"), *parsed) : "?", key);
  }
  if (!text("envelope_key").empty()) out += fmt::format("    信封密钥 / envelope key    {}\n", text("envelope_key"));
  if (entry.at("signature_waived").as_bool()) out += "    不要求消息签名 / signature waived\n";
  return out;
}

// Calls the gateway and hands the answer to `show`; the exit code of the command.
template <class Show>
int call(const std::string& config, std::string method, std::string path, const bj::value& body, Show show) {
  auto answer = call_admin(config, std::move(method), std::move(path), body);
  if (!answer.document) {
    std::cerr << answer.message << "\n";
    return answer.exit_code;
  }
  show(*answer.document);
  return kDone;
}

void print_json(const bj::value& document) { std::cout << canonical_json(document) << "\n"; }
void print_done(const bj::value&) { std::cout << "完成 / done\n"; }

// Reads the certificates' fingerprints and adds the keys of `options` to `participant`.
bool add_keys(const ParticipantOptions& options, domain::Participant& participant) {
  for (const auto& path : options.certificates) {
    auto fingerprint = crypto::certificate_fingerprint(path);
    if (!fingerprint) {
      std::cerr << fingerprint.error().detail << "\n";
      return false;
    }
    participant.certificate_fingerprints.push_back(std::move(*fingerprint));
  }
  for (const auto& key : options.signing_keys) participant.signing_keys.push_back(key);
  if (!options.envelope_key.empty()) participant.envelope_key = options.envelope_key;
  return true;
}

// The change with the approvals of the administrators whose key files are at hand. nullopt: said why on stderr.
std::optional<bj::value> approved_change(const std::string& config, const ParticipantOptions& options,
                                         const domain::Participant& fresh) {
  bj::object change{{"participant", access::to_json(fresh)}};
  if (options.approvals.empty()) return change;
  auto county = call_admin(config, "GET", "/admin/participants", nullptr);
  if (!county.document) {
    std::cerr << county.message << "\n";
    return std::nullopt;
  }
  std::optional<domain::Participant> replaced;
  for (const auto& entry : county.document->at("participants").as_array()) {
    if (entry.at("id").as_string() != fresh.id) continue;
    if (auto known = access::participant_of(entry)) replaced = std::move(*known);
  }
  const auto text = access::approval_text(std::string_view(county.document->at("county").as_string()), fresh,
                                          replaced ? &*replaced : nullptr);
  auto approvals = sign_approvals(options.approvals, text);
  if (!approvals) return std::nullopt;
  change["approvals"] = std::move(*approvals);
  return change;
}

int put_participant(const std::string& config, const ParticipantOptions& options, const domain::Participant& fresh) {
  const auto change = approved_change(config, options, fresh);
  return change ? call(config, "POST", "/admin/participants", *change, print_done) : static_cast<int>(kWrong);
}

}  // namespace

int registry_add(const std::string& config, const ParticipantOptions& options) {
  domain::Participant participant;
  participant.id = options.id;
  participant.kind = options.kind == "department" ? domain::ParticipantKind::department
                     : options.kind == "receiver" ? domain::ParticipantKind::receiver
                                                  : domain::ParticipantKind::staff;
  participant.name = options.name;
  participant.role = options.role;
  participant.area = options.area;
  participant.credit_code = options.credit_code;
  participant.signature_waived = options.signature_waived;
  if (!add_keys(options, participant)) return kWrong;
  return put_participant(config, options, participant);
}

int registry_pin(const std::string& config, const ParticipantOptions& options) {
  auto listed = call_admin(config, "GET", "/admin/participants", nullptr);
  if (!listed.document) {
    std::cerr << listed.message << "\n";
    return listed.exit_code;
  }
  for (const auto& entry : listed.document->at("participants").as_array()) {
    if (entry.at("id").as_string() != options.id) continue;
    auto participant = access::participant_of(entry);
    if (!participant || !add_keys(options, *participant)) return kWrong;
    return put_participant(config, options, *participant);
  }
  std::cerr << "没有登记 " << options.id << " / not in the registry: " << options.id << "\n";
  return kFailed;
}

int registry_revoke(const std::string& config, const std::string& id) {
  return call(config, "POST", "/admin/participants/" + id + "/revoke", bj::object{}, print_done);
}

int registry_list(const std::string& config, bool json) {
  return call(config, "GET", "/admin/participants", nullptr, [json](const bj::value& document) {
    if (json) return print_json(document);
    for (const auto& entry : document.at("participants").as_array()) {
      std::cout << participant_text(entry);
    }
  });
}

int standing(const std::string& config, bool json) {
  return call(config, "GET", "/admin/standing", nullptr, [json](const bj::value& document) {
    if (json) return print_json(document);
    std::cout << standing_table(document);
  });
}

int totals(const std::string& config) { return call(config, "GET", "/admin/totals", nullptr, print_json); }

int revisions(const std::string& config) {
  return call(config, "GET", "/admin/revisions", nullptr, [](const bj::value& document) {
    for (const auto& pair : document.at("revisions").as_array()) {
      std::cout << std::string_view(pair.at(0).as_string()) << " " << pair.at(1).as_int64() << "\n";
    }
  });
}

int waive(const std::string& config, const std::string& duty, const std::string& window, const std::string& document) {
  return call(config, "POST", "/admin/waivers", bj::object{{"duty", duty}, {"window", window}, {"document", document}},
              print_done);
}

int explanations(const std::string& config, bool all, bool json) {
  return call(config, "GET", "/admin/explanations", nullptr, [all, json](const bj::value& document) {
    if (json) return print_json(document);
    std::size_t shown = 0;
    for (const auto& one : document.at("explanations").as_array()) {
      const auto text = [](const bj::value& value) {
        return value.is_string() ? std::string_view(value.get_string()) : std::string_view("-");
      };
      const auto& explanation = one.at("explanation");
      if (!all && text(explanation.at("state")) == "accepted") continue;
      ++shown;
      std::cout << fmt::format(
          "{}\t{}\t{}\t{}\t迟报/late {}\t{}\t{}{}{}\n", text(explanation.at("state")), text(one.at("department")),
          text(one.at("receipt_id")), text(one.at("feed")), one.at("rows").at("late").as_int64(),
          text(one.at("received_at")), text(explanation.at("text")),
          explanation.at("remark").is_null() ? "" : "\t批注/remark: ",
          explanation.at("remark").is_null() ? std::string_view() : text(explanation.at("remark")));
    }
    std::cout << shown << " 条 / explanations\n";
  });
}

int decide_explanation(const std::string& config, const std::string& department, const std::string& receipt_id,
                       bool accepted, const std::string& remark) {
  return call(config, "POST", accepted ? "/admin/explanations/accept" : "/admin/explanations/refuse",
              bj::object{{"department", department}, {"receipt_id", receipt_id}, {"remark", remark}}, print_done);
}

int dead_letters(const std::string& config, bool json) {
  return call(config, "GET", "/admin/dead-letters", nullptr, [json](const bj::value& document) {
    if (json) return print_json(document);
    const auto& letters = document.at("dead_letters").as_array();
    for (const auto& letter : letters) {
      std::cout << fmt::format("{} {} {} {} {}\n", std::string_view(letter.at("alert").as_string()),
                               letter.at("revision").as_int64(), std::string_view(letter.at("feed").as_string()),
                               std::string_view(letter.at("at").as_string()),
                               std::string_view(letter.at("reason").as_string()));
    }
    std::cout << letters.size() << " 条 / dead letters\n";
  });
}

int resend_dead_letters(const std::string& config, const std::string& alert_or_all) {
  return call(config, "POST", "/admin/dead-letters/resend", bj::object{{"alert", alert_or_all}}, print_json);
}

int clock_show(const std::string& config) { return call(config, "GET", "/admin/clock", nullptr, print_json); }

int clock_step(const std::string& config, const std::string& to) {
  return call(config, "POST", "/admin/clock", bj::object{{"to", to}}, print_json);
}

int clock_confirm(const std::string& config) {
  return call(config, "POST", "/admin/clock/confirm", bj::object{}, print_done);
}

int backup(const std::string& config, const std::string& path) {
  return call(config, "POST", "/admin/backup", bj::object{{"path", std::filesystem::absolute(path).string()}},
              print_done);
}

}  // namespace fangpin::programs
