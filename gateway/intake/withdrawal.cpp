#include <fmt/format.h>

#include <boost/json.hpp>

#include "adapters/natural_key.hpp"
#include "crypto/base/citizen_id.hpp"
#include "crypto/base/secret.hpp"
#include "crypto/sha256.hpp"
#include "gateway/http/body_fault.hpp"
#include "gateway/http/string_body.hpp"
#include "gateway/intake/row_stream.hpp"
#include "gateway/intake/store_problem.hpp"
#include "gateway/intake/tokenizer.hpp"
#include "gateway/intake/writer_call.hpp"

namespace fangpin::intake {

namespace asio = boost::asio;
namespace bj = boost::json;
using http::Problem;

namespace {

constexpr std::size_t kBytesMax = 4 << 20;
constexpr std::size_t kRecordsMax = 10'000;
constexpr std::size_t kReasonBytesMax = 2'000;

struct Withdrawal {
  std::vector<store::Tokens> keys;
  std::string reason;
};

// A name that is no field's may be anything, a person's too: it is not repeated.
Problem record_problem(const adapters::Contract& contract, std::size_t record, const adapters::NaturalKeyProblem& why) {
  Problem problem{"record-invalid", "", "", {{"record", std::to_string(record)}, {"reason", why.reason}}};
  if (!why.field.empty()) problem.extensions.emplace_back("field", why.field);
  std::string titles;
  for (const auto id : contract.natural_key) {
    titles += fmt::format("{}{}", titles.empty() ? "" : "、", contract.field(id)->title);
  }
  problem.extensions.emplace_back("expected", std::move(titles));
  return problem;
}

// One record's natural key as tokens. Plaintext is wiped before it returns.
access::OrProblem<store::Tokens> read_record(const Tokenizer& tokenizer, const adapters::HeaderIndex& headers,
                                             const bj::value& value, std::size_t record) {
  const auto& contract = headers.contract();
  std::map<std::string, std::string, std::less<>> fields;
  const auto place = fmt::format("records[{}]", record);
  if (!value.is_object()) return http::malformed_body({{place, "not-an-object", "{…}"}});
  for (const auto& member : value.get_object()) {
    if (!member.value().is_string()) {
      const bool known = contract.field(std::string_view(member.key())) != nullptr;
      return http::malformed_body({{known ? place + "." + std::string(member.key()) : place, "wrong-type", "text"}});
    }
    fields.emplace(member.key(), member.value().get_string());
  }
  auto key = adapters::natural_key_of(headers, fields);
  for (auto& [id, text] : fields) wipe(text);
  if (const auto* why = std::get_if<adapters::NaturalKeyProblem>(&key)) return record_problem(contract, record, *why);
  auto& canonical = std::get<std::string>(key);
  auto tokens = tokenizer.natural_key(canonical);
  wipe(canonical);
  return tokens;
}

access::OrProblem<Withdrawal> read_withdrawal(const Tokenizer& tokenizer, const adapters::Contract& contract,
                                              std::string_view body) {
  const auto document = http::parse_json_body(body, kBytesMax);
  if (!document) return document.error();
  std::vector<JsonFault> faults;
  JsonMembers members(*document, "", faults);
  const auto* records = members.array("records", true, 1, kRecordsMax);
  Withdrawal out;
  out.reason = members.filled("reason", kReasonBytesMax);
  if (holds_personal_number(out.reason)) members.fault("reason", "personal-number");
  members.finish();
  if (!faults.empty() && faults.front().fault == "too-many")
    return Problem{"rows-too-many", "", "", {{"limit", std::to_string(kRecordsMax)}}};
  if (!faults.empty()) return http::malformed_body(faults);
  const auto& headers = *adapters::HeaderIndex::of_known(contract);  // every request's contract is a known one
  for (std::size_t i = 0; i < records->size(); ++i) {
    auto tokens = read_record(tokenizer, headers, (*records)[i], i + 1);
    if (!tokens) return tokens.error();
    out.keys.push_back(std::move(*tokens));
  }
  return out;
}

}  // namespace

asio::awaitable<std::optional<Problem>> withdraw_records(const County& county, const PushRequest& request,
                                                         http::BodyReader& body, Arrival& arrival) {
  auto content = co_await http::read_all(body, kBytesMax);
  if (!content) co_return problem_of_body(content.error());
  arrival.content_digest = crypto::sha256(*content);
  if (request.admitted.content_digest && *request.admitted.content_digest != arrival.content_digest) {
    wipe(*content);
    co_return Problem{"digest-mismatch"};
  }
  const Tokenizer tokenizer(county.keys, county.settings.county, *request.contract, county.time.now());
  auto withdrawal = read_withdrawal(tokenizer, *request.contract, *content);
  wipe(*content);
  if (!withdrawal) co_return withdrawal.error();

  store::Job job = [opening = arrival.opening, withdrawal = std::move(*withdrawal),
                    year = county.year_threshold(request.contract->feed)](store::Transaction& transaction) -> Status {
    auto id = opening->begin(transaction);
    if (!id) return id.error();
    auto stood = transaction.withdraw(*id, withdrawal.keys, withdrawal.reason, year);
    if (!stood) return stood.error();
    std::vector<domain::RowProblem> unmatched;
    for (std::size_t i = 0; i < stood->size(); ++i) {
      if (!(*stood)[i]) unmatched.push_back({static_cast<std::uint32_t>(i + 1), "", "no-standing-alert", true});
    }
    return opening->keep_problems(transaction, unmatched);
  };
  auto staged = co_await on_writer(county.store, std::move(job));
  arrival.opening->settle(staged);
  if (!staged) co_return problem_of_store(staged.error());
  co_return std::nullopt;
}

}  // namespace fangpin::intake
