#include "gateway/portal/capture_batch.hpp"

#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/base/secret.hpp"
#include "gateway/http/body_fault.hpp"
#include "gateway/portal/declaration_json.hpp"

namespace fangpin::portal {

namespace {

namespace bj = boost::json;
using authorizations::Declaration;
using authorizations::Fault;

constexpr std::size_t kFaultsShown = 20;
constexpr const char* kQuotaUsed = "quota-used";

const domain::Participant* department(const intake::County& county, std::string_view id,
                                      std::shared_ptr<const domain::Participant>& holder) {
  holder = county.registry.by_id(id);
  const bool ready = holder && holder->kind == domain::ParticipantKind::department && !holder->revoked &&
                     !holder->envelope_key.empty();
  return ready ? holder.get() : nullptr;
}

authorizations::CaptureRules rules_of(const intake::County& county, const StaffRequest& request, Instant now) {
  return {county.policy.queries,
          county.catalogue,
          now,
          area_of(*request.admitted.who),
          [&county](std::string_view code) { return code.size() == 9 && county.divisions.known(code); },
          [&county](std::string_view id) {
            std::shared_ptr<const domain::Participant> holder;
            return department(county, id, holder) != nullptr;
          },
          [&county](std::string_view id) {
            const auto known = county.registry.by_id(id);
            return known && known->kind == domain::ParticipantKind::staff && !known->revoked;
          }};
}

CaptureBatch::Line line_of(const intake::County& county, const authorizations::CaptureRules& rules,
                           const StaffRequest& request, const bj::value& document, std::size_t number) {
  CaptureBatch::Line line;
  line.number = number;
  auto read = declaration_of(document);
  if (auto* faults = std::get_if<std::vector<Fault>>(&read)) {
    line.faults = std::move(*faults);
    return line;
  }
  line.declaration = std::move(std::get<Declaration>(read));
  line.declaration.record.captured_at = rules.now;
  line.declaration.record.actor = request.admitted.who->id;
  line.faults = faults_of(line.declaration, rules);
  if (!line.faults.empty()) {
    line.declaration.wipe_persons();
    return line;
  }
  for (const auto& provider : line.declaration.record.providers) {
    std::shared_ptr<const domain::Participant> holder;
    const auto* known = department(county, provider, holder);
    auto receiver = known == nullptr ? Result<crypto::EnvelopeReceiver>(error(Errc::not_found, "provider"))
                                     : crypto::EnvelopeReceiver::parse(provider, known->envelope_key);
    if (receiver) {
      line.receivers.push_back(std::move(*receiver));
    } else {
      line.faults.push_back({"providers", "provider-unknown"});
    }
  }
  return line;
}

// Of what was sent, to know it again under its key. Keyed, for a plain hash of names and IDs tells them; and of this
// key alone, so that two requests with one letter cannot be told from it. The oldest epoch outlives every repetition.
Digest keyed_digest(const intake::County& county, const StaffRequest& request, Instant now) {
  const auto asked = "capture\n" + request.admitted.idempotency_key + "\n" + to_hex(request.digest);
  return county.keys.tokens(crypto::TokenKind::row_digest, county.settings.county, asked, now).back().value;
}

std::string extension_of(const http::Problem& problem, std::string_view name) {
  for (const auto& [known, value] : problem.extensions) {
    if (known == name) return value;
  }
  return problem.code;
}

bj::array faults_json(const std::vector<Fault>& faults) {
  bj::array all;
  for (const auto& fault : faults) {
    if (all.size() == kFaultsShown) break;
    bj::object one{{"field", fault.field}, {"reason", fault.reason}};
    if (!fault.expected.empty()) one["expected"] = fault.expected;
    all.push_back(std::move(one));
  }
  return all;
}

bj::object captured_json(const authorizations::Captured& captured) {
  const auto& record = captured.record;
  bj::array members;
  for (const auto& member : record.members) {
    members.push_back(bj::object{{"relation", member.relation}, {"covered", covers(record, member)}});
  }
  return {{"number", record.number},
          {"members", std::move(members)},
          {"captured_at", to_text_utc(record.captured_at)},
          {"captured_after_access", !record.captured_after.empty()},
          {"queries_before", bj::array(record.captured_after.begin(), record.captured_after.end())},
          {"log_index", captured.log_index}};
}

}  // namespace

CaptureBatch::CaptureBatch(std::vector<Line> lines, const intake::County& county, const StaffRequest& request,
                           Instant now, bool file)
    : lines_(std::move(lines)),
      area_(area_of(*request.admitted.who)),
      key_(request.admitted.idempotency_key),
      digest_(keyed_digest(county, request, now)),
      file_(file),
      quota_(county.policy.queries.capture_persons_per_day) {
  refused_.county = county.settings.county;
  refused_.actor = request.admitted.who->id;
  refused_.role = request.admitted.who->role;
  refused_.at = now;
}

Status CaptureBatch::refuse(store::Transaction& transaction, std::string reason, std::int64_t persons,
                            std::int64_t used) const {
  auto entry = refused_;
  entry.reason = std::move(reason);
  entry.persons = persons;
  entry.used = used;
  auto appended = transaction.append_audit(
      [&](const store::AuditPosition& position) { return audit::capture_refused(entry, position); });
  return appended ? ok() : Status(appended.error());
}

Status CaptureBatch::write_line(store::Transaction& transaction, const authorizations::Capture& capture, Line& line) {
  if (over_quota_) {
    line.faults.push_back({"", kQuotaUsed});
    return ok();
  }
  auto& counts = transaction.authorizations();
  const auto day = shanghai_date(refused_.at);
  const auto persons = static_cast<std::int64_t>(line.declaration.persons.size());
  const auto before = counts.count(store::CountedUse::captured_persons, refused_.actor, day, 0);
  if (!before) return before.error();
  if (*before + persons > quota_) {
    over_quota_ = true;
    line.faults.push_back({"", kQuotaUsed});
    return refuse(transaction, kQuotaUsed, persons, *before);
  }
  const auto used = counts.count(store::CountedUse::captured_persons, refused_.actor, day, persons);
  if (!used) return used.error();
  auto written = capture.write(transaction, line.declaration, std::move(line.receivers), area_);
  if (!written) return written.error();
  if (auto* fault = std::get_if<Fault>(&*written)) {
    line.faults.push_back(*fault);
    return refuse(transaction, std::move(fault->reason), persons, *used);
  }
  line.captured = std::get<authorizations::Captured>(*std::move(written));
  return ok();
}

Status CaptureBatch::write(store::Transaction& transaction, const authorizations::Capture& capture) {
  auto before = answered_before(transaction, refused_.actor, key_, digest_);
  if (!before) return before.error();
  if (*before) {
    answer_ = std::move(**before);
    for (auto& line : lines_) {
      line.declaration.wipe_persons();
      line.faults.clear();
    }
    return ok();
  }
  bj::array results;
  std::int64_t captured = 0;
  for (auto& line : lines_) {
    if (line.faults.empty()) {
      auto written = write_line(transaction, capture, line);
      line.declaration.wipe_persons();
      if (!written) return written;
    }
    bj::object result;
    if (line.captured) {
      ++captured;
      result = captured_json(*line.captured);
    } else {
      result["faults"] = faults_json(line.faults);
    }
    if (file_) {
      result["line"] = line.number;
      result["outcome"] = line.captured ? "captured" : "refused";
    }
    results.push_back(std::move(result));
  }
  if (file_) {
    answer_ = canonical_json(bj::object{{"captured", captured},
                                        {"refused", static_cast<std::int64_t>(lines_.size()) - captured},
                                        {"results", std::move(results)}});
  } else {
    answer_ = canonical_json(results.front());
  }
  // What was refused whole may be sent again under the same key, mended.
  if (captured == 0) return ok();
  return transaction.keep_staff_answer(refused_.actor, key_, digest_, answer_);
}

std::optional<http::Problem> CaptureBatch::problem() const {
  if (file_ || lines_.front().faults.empty()) return std::nullopt;
  if (over_quota_) return http::Problem{"capture-quota-used", "", "", {{"limit", std::to_string(quota_)}}};
  http::Problem problem{"authorization-refused"};
  const auto& first = lines_.front().faults.front();
  problem.extensions = {{"field", first.field}, {"reason", first.reason}};
  if (!first.expected.empty()) problem.extensions.emplace_back("expected", first.expected);
  for (const auto& fault : lines_.front().faults) problem.faults.push_back({fault.field, fault.reason, fault.expected});
  return problem;
}

access::OrProblem<std::shared_ptr<CaptureBatch>> read_batch(const intake::County& county, StaffRequest& request,
                                                            Instant now) {
  const auto rules = rules_of(county, request, now);
  std::vector<CaptureBatch::Line> lines;
  const bool file = request.media_type == "application/x-ndjson";
  if (!file && request.media_type != "application/json") return http::Problem{"media-type-unsupported"};
  std::string_view left = request.body;
  std::optional<http::Problem> problem;
  for (std::size_t number = 1; !left.empty() && !problem; ++number) {
    const auto end = file ? std::min(left.find('\n'), left.size()) : left.size();
    const auto text = left.substr(0, end);
    left.remove_prefix(std::min(end + 1, left.size()));
    if (file && text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (lines.size() == kCaptureLinesMax) {
      problem = http::Problem{"rows-too-many", "", "", {{"limit", std::to_string(kCaptureLinesMax)}}};
      break;
    }
    const auto document = http::parse_json_body(text, kCaptureBytesMax);
    if (document) {
      lines.push_back(line_of(county, rules, request, *document, number));
    } else if (file) {
      CaptureBatch::Line line;
      line.number = number;
      line.faults.push_back({"", extension_of(document.error(), "fault")});
      lines.push_back(std::move(line));
    } else {
      problem = document.error();
    }
  }
  wipe(request.body);
  if (problem) return *problem;
  if (lines.empty() && file) return http::Problem{"submission-empty"};
  if (lines.empty()) return http::malformed_body({{"", "not-json", ""}});
  return std::make_shared<CaptureBatch>(std::move(lines), county, request, now, file);
}

}  // namespace fangpin::portal
