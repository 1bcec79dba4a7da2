#include "gateway/portal/explanation_endpoint.hpp"

#include <boost/json.hpp>

#include "crypto/base/citizen_id.hpp"
#include "crypto/base/security_seconds.hpp"
#include "crypto/sha256.hpp"
#include "gateway/audit/entry.hpp"
#include "gateway/http/body_fault.hpp"
#include "gateway/http/problem_table.hpp"
#include "gateway/intake/writer_call.hpp"
#include "gateway/portal/answer.hpp"
#include "gateway/portal/json_body.hpp"

namespace fangpin::portal {

namespace bj = boost::json;

namespace {

constexpr std::size_t kExplanationBytesMax = 16 * 1024;
constexpr std::size_t kTextBytesMax = 8000;  // 2,000 characters of UTF-8

// {"text": "..."} and nothing else.
std::string explanation_text(const bj::value& document, std::vector<JsonFault>& faults) {
  JsonMembers members(document, "", faults);
  auto text = members.filled("text", kTextBytesMax);
  if (holds_personal_number(text)) members.fault("text", "personal-number");
  members.finish();
  return text;
}

http::Problem problem_of_explaining(const Error& failure) {
  if (failure.code == Errc::not_found) return {"receipt-unknown"};
  if (http::is_problem_code(failure.detail)) return {failure.detail};
  return http::problem_of(failure);
}

}  // namespace

boost::asio::awaitable<http::Response> ExplanationEndpoint::serve(const http::RequestHead& head,
                                                                  const http::PathParameters& path,
                                                                  http::BodyReader& body) const {
  const auto real_now = security_now_seconds();
  auto admitted = access::admit(county_.registry, head, access::Operation::explain, {}, real_now);
  if (!admitted) co_return problem_answer(county_, head, admitted.error());
  auto sent = co_await read_json(head, body, *admitted, kExplanationBytesMax);
  if (!sent) co_return problem_answer(county_, head, sent.error());
  std::vector<JsonFault> faults;
  const auto text = explanation_text(sent->document, faults);
  if (!faults.empty()) co_return problem_answer(county_, head, http::malformed_body(faults));
  auto stamp = county_.time.stamp();
  if (!stamp) co_return problem_answer(county_, head, {"clock-unconfirmed"});

  const std::string receipt_id(path["receipt_id"]);
  const audit::ActionEntry entry{county_.settings.county,           "explanation-given",  receipt_id,
                                 "department:" + admitted->who->id, crypto::sha256(text), *stamp};
  store::Job job = [entry, receipt_id, text,
                    department = admitted->who->id](store::Transaction& transaction) -> Status {
    if (auto kept = transaction.explain(department, receipt_id, text, entry.at); !kept) return kept;
    auto appended = transaction.append_audit([&](const auto& position) { return audit::action(entry, position); });
    if (!appended) return appended.error();
    return ok();
  };
  auto kept = co_await intake::on_writer_for(county_.store, *admitted, std::move(job));
  if (!kept) co_return problem_answer(county_, head, problem_of_explaining(kept.error()));
  const bj::object answer{{"receipt_id", receipt_id}, {"received_at", to_text_utc(*stamp)}, {"state", "given"}};
  co_return json_answer(county_, head, answer);
}

}  // namespace fangpin::portal
