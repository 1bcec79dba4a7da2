#include <fmt/format.h>

#include <boost/json.hpp>

#include "adapters/natural_key.hpp"
#include "crypto/base/json.hpp"
#include "crypto/base/secret.hpp"
#include "crypto/sha256.hpp"
#include "gateway/http/problem.hpp"
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

Problem record_problem(std::size_t record, const adapters::NaturalKeyProblem& why) {
  return {"record-invalid", "", "", {{"record", std::to_string(record)}, {"field", why.field}, {"reason", why.reason}}};
}

// One record's natural key as tokens. Plaintext is wiped before it returns.
access::OrProblem<store::Tokens> read_record(const Tokenizer& tokenizer, const adapters::Contract& contract,
                                             const bj::value& value, std::size_t record) {
  std::map<std::string, std::string, std::less<>> fields;
  const auto place = fmt::format("records[{}]", record);
  if (!value.is_object()) return http::malformed_body(place, "not-an-object");
  for (const auto& member : value.get_object()) {
    if (!member.value().is_string()) return http::malformed_body(place, "wrong-type");
    fields.emplace(member.key(), member.value().get_string());
  }
  auto key = adapters::natural_key_of(contract, fields);
  for (auto& [id, text] : fields) wipe(text);
  if (const auto* why = std::get_if<adapters::NaturalKeyProblem>(&key)) return record_problem(record, *why);
  auto& canonical = std::get<std::string>(key);
  auto tokens = tokenizer.natural_key(canonical);
  wipe(canonical);
  return tokens;
}

access::OrProblem<Withdrawal> read_withdrawal(const Tokenizer& tokenizer, const adapters::Contract& contract,
                                              std::string_view body) {
  const auto document = parse_json(body, kBytesMax);
  if (!document) return http::malformed_body("", "not-json");
  if (!document->is_object()) return http::malformed_body("", "not-an-object");
  const auto& members = document->get_object();
  const auto* records = members.if_contains("records");
  const auto* reason = members.if_contains("reason");
  if (records == nullptr) return http::malformed_body("records", "missing");
  if (reason == nullptr) return http::malformed_body("reason", "missing");
  if (members.size() != 2) return http::malformed_body("", "unknown");
  if (!records->is_array()) return http::malformed_body("records", "wrong-type");
  if (!reason->is_string()) return http::malformed_body("reason", "wrong-type");
  if (records->get_array().empty()) return http::malformed_body("records", "empty");
  if (reason->get_string().empty()) return http::malformed_body("reason", "empty");
  if (reason->get_string().size() > kReasonBytesMax) return http::malformed_body("reason", "too-long");
  if (records->get_array().size() > kRecordsMax)
    return Problem{"rows-too-many", "", "", {{"limit", std::to_string(kRecordsMax)}}};
  Withdrawal out;
  out.reason = reason->get_string();
  for (std::size_t i = 0; i < records->get_array().size(); ++i) {
    auto tokens = read_record(tokenizer, contract, records->get_array()[i], i + 1);
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
