#include "gateway/agent/staff_command.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <istream>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/base/secret.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/sha256.hpp"
#include "gateway/agent/answer.hpp"
#include "gateway/agent/answer_text.hpp"
#include "gateway/agent/capture_reason.hpp"
#include "gateway/agent/file_body.hpp"
#include "gateway/agent/json_members.hpp"
#include "gateway/agent/push_command.hpp"

namespace fangpin::agent {

namespace {

namespace bj = boost::json;
using Command = Invocation::Command;

constexpr std::uint64_t kFileBytesMax = 1 << 20;
constexpr std::uint64_t kScanBytesMax = 256 << 20;

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
}

// What is sent: the request, and its body in memory, wiped by TextBody at its end.
struct Prepared {
  RequestPlan plan;
  std::string body;
};

Prepared post(std::string path, std::string content_type, std::string body, std::string key) {
  Prepared out;
  out.plan.method = "POST";
  out.plan.path = std::move(path);
  out.plan.content_type = std::move(content_type);
  out.plan.content_digest = crypto::content_digest(crypto::sha256(body));
  out.plan.content_length = body.size();
  out.plan.idempotency_key = std::move(key);
  out.body = std::move(body);
  return out;
}

// The same content is the same deed.
std::string key_of(std::string_view what, std::string_view content) {
  return std::string(what) + "-" + to_hex(ByteView(crypto::sha256(content)).first(16));
}

Result<std::string> whole_file(const std::string& path, std::uint64_t bytes_max) {
  auto file = FileBody::open(path);
  if (!file) return file.error();
  if (file->size() > bytes_max) {
    return error(Errc::too_large, fmt::format("文件超过 {} MiB，请拆分。 / The file is larger than {} MiB; split it.",
                                              bytes_max >> 20, bytes_max >> 20));
  }
  std::string text(static_cast<std::size_t>(file->size()), '\0');
  for (std::size_t at = 0; at < text.size();) {
    const auto count = file->read(std::span(reinterpret_cast<std::uint8_t*>(text.data()) + at, text.size() - at));
    if (!count) return count.error();
    at += *count;
  }
  return text;
}

Result<Prepared> prepare_put(const Invocation& line) {
  auto text = whole_file(line.file, kFileBytesMax);
  if (!text) return text.error();
  const bool lines = line.file.ends_with(".ndjson");
  auto key = key_of("authorizations", *text);
  return post("/v1/authorizations", lines ? "application/x-ndjson" : "application/json", std::move(*text),
              std::move(key));
}

// The household's declaration is hashed here; the scan stays where it is.
Result<Prepared> prepare_end(const Invocation& line) {
  if (!is_number(line.number)) {
    return error(Errc::malformed, "授权书编号不对。 / That is no authorization's number.");
  }
  auto scan = FileBody::open(line.file);
  if (!scan) return scan.error();
  if (scan->size() > kScanBytesMax) {
    return error(Errc::too_large, "扫描件超过 256 MiB。 / The scan is larger than 256 MiB.");
  }
  Progress silent(nullptr, std::chrono::seconds(2));
  const auto digest = scan->digest(silent);
  if (!digest) return digest.error();
  auto body = canonical_json(bj::object{{"channel", line.channel}, {"document", to_hex(*digest)}});
  auto key = key_of("end", line.number + body);
  return post("/v1/authorizations/" + line.number + "/end", "application/json", std::move(body), std::move(key));
}

Result<Prepared> prepare_search(const Invocation& line, Random& random, std::istream& input) {
  std::string id;
  std::getline(input, id);
  while (!id.empty() && (id.back() == '\r' || id.back() == ' ')) id.pop_back();
  if (id.empty() || id.size() > 64) {
    wipe(id);
    return error(
        Errc::malformed,
        "请从标准输入给出一行身份证号，例如: fangpin-push find-subject --reason counter，然后输入号码。 / Give the "
        "citizen ID as one line of standard input.");
  }
  bj::object question{{"citizen_id", id}, {"reason", line.reason}};
  wipe(id);
  if (!line.document.empty()) question["document"] = line.document;
  auto body = canonical_json(question);
  return post("/v1/subjects/find", "application/json", std::move(body),
              line.key.empty() ? random_uuid(random) : line.key);
}

Result<Prepared> prepare(const Invocation& line, Random& random, std::istream& input) {
  switch (line.command) {
    case Command::authorization_put:
      return prepare_put(line);
    case Command::authorization_end:
      return prepare_end(line);
    case Command::find_subject:
      return prepare_search(line, random, input);
    default:
      return Prepared{plan_read("/v1/authorizations",
                                line.household.empty() ? std::string() : "?household=" + query_value(line.household)),
                      {}};
  }
}

std::string joined(const bj::array& texts) {
  std::string out;
  for (const auto& text : texts) {
    if (text.is_string()) out += (out.empty() ? "" : " ") + std::string(text.get_string());
  }
  return out;
}

// Handles are find-subject's to give.
std::string captured_text(const bj::object& one) {
  const auto& members = members::array(one, "members");
  const auto covered = std::ranges::count_if(members, [](const bj::value& member) {
    const auto* said = member.is_object() ? member.get_object().if_contains("covered") : nullptr;
    return said != nullptr && said->is_bool() && said->get_bool();
  });
  auto text =
      fmt::format("{}  成员 / members {}, 可查询 / covered {}", members::text(one, "number"), members.size(), covered);
  const auto& earlier = members::array(one, "queries_before");
  if (!earlier.empty()) {
    text += fmt::format(
        "\n  注意: 此前已有 {} 次查询，本授权书永久标注为事后补录 / {} queries came before it: it is marked "
        "as captured after the access, for ever",
        earlier.size(), earlier.size());
  }
  return text + "\n";
}

std::string file_text(const bj::object& document) {
  std::string out;
  for (const auto& value : members::array(document, "results")) {
    if (!value.is_object()) continue;
    const auto& result = value.get_object();
    const auto line = members::text(result, "line");
    if (members::text(result, "outcome") == "captured") {
      out += "第 " + line + " 行 / line " + line + ": " + captured_text(result);
      continue;
    }
    out += "第 " + line + " 行未录入 / line " + line + " was refused:\n";
    for (const auto& value_of_fault : members::array(result, "faults")) {
      if (!value_of_fault.is_object()) continue;
      const auto& fault = value_of_fault.get_object();
      out +=
          fault_line(members::text(fault, "field"), members::text(fault, "reason"), members::text(fault, "expected"));
    }
  }
  return out + fmt::format("录入 / captured {}, 未录入 / refused {}\n", members::text(document, "captured"),
                           members::text(document, "refused"));
}

std::string list_text(const bj::object& document) {
  std::string out;
  for (const auto& value : members::array(document, "authorizations")) {
    if (!value.is_object()) continue;
    const auto& one = value.get_object();
    const auto* end = one.if_contains("end");
    const bool ended = end != nullptr && end->is_object();
    out += fmt::format("{}  {}  至 / until {}  {}{}\n", members::text(one, "number"), members::text(one, "purpose"),
                       shanghai_text(members::text(one, "valid_until")),
                       ended ? "已终止 / ended: " + members::text(end->get_object(), "reason") : "有效 / stands",
                       members::array(one, "queries_before").empty() ? "" : "  事后补录 / captured after an access");
  }
  return out.empty() ? "没有授权书 / no authorizations\n" : out;
}

std::string search_text(const bj::object& document) {
  const auto counted =
      fmt::format("今日已用 / used today {} / {}\n", members::text(document, "used"), members::text(document, "quota"));
  if (members::text(document, "outcome") != "found") return "未找到 / not found\n" + counted;
  return fmt::format("编码 / handle {}\n户 / households {}\n", members::text(document, "subject"),
                     joined(members::array(document, "households"))) +
         counted;
}

std::string text_of(Command command, const bj::object& document) {
  switch (command) {
    case Command::authorization_put:
      return document.contains("results") ? file_text(document) : "已录入 / captured " + captured_text(document);
    case Command::authorization_end:
      return fmt::format("{} 已终止 / has ended {} (UTC+8)\n", members::text(document, "number"),
                         shanghai_text(members::text(document, "at")));
    case Command::find_subject:
      return search_text(document);
    default:
      return list_text(document);
  }
}

}  // namespace

Report run_staff_command(const Invocation& line, Exchange& exchange, Random& random, std::istream& input) {
  auto prepared = prepare(line, random, input);
  if (!prepared) return failure(ExitCode::refused, prepared.error().detail, line.json);
  TextBody body(std::move(prepared->body));
  const ExchangeEnd end = exchange.run(prepared->plan, body);
  if (end.kind != ExchangeEnd::Kind::answered) {
    auto report = unanswered_report(end, line.json);
    // Not in the journal, which would have to know the search again by a digest of the number.
    if (line.command == Command::find_subject && end.may_have_happened) {
      report.err += fmt::format("重试时请加 --key {}，否则另计一次。 / Repeat it with --key {}, or it counts anew.\n",
                                prepared->plan.idempotency_key, prepared->plan.idempotency_key);
    }
    return report;
  }
  Report report;
  if (end.answer.status != 200) {
    report.code = exit_code_of_refusal(end.answer.status);
    report.out =
        line.json ? end.answer.body + "\n" : problem_text(read_problem(end.answer), end.answer.status, end.trust);
    return report;
  }
  const auto parsed = parse_json(end.answer.body, kAnswerBytesMax);
  if (!parsed || !parsed->is_object()) {
    return failure(ExitCode::untrusted, "答复不是约定的格式。 / The answer is not the agreed document.", line.json);
  }
  const auto& document = parsed->get_object();
  const auto* refused = document.if_contains("refused");
  if (refused != nullptr && refused->is_int64() && refused->get_int64() > 0) report.code = ExitCode::some_rejected;
  report.out = line.json ? end.answer.body + "\n" : text_of(line.command, document);
  return report;
}

}  // namespace fangpin::agent
