#include "gateway/operations/explanation_routes.hpp"

#include <boost/json.hpp>

#include "crypto/base/citizen_id.hpp"
#include "crypto/sha256.hpp"
#include "gateway/audit/counts_json.hpp"
#include "gateway/operations/admin_action.hpp"
#include "gateway/portal/summary_json.hpp"

namespace fangpin::operations {

namespace {

namespace bj = boost::json;
using boost::asio::awaitable;
using http::BodyReader;
using http::PathParameters;
using http::RequestHead;
using http::Response;

constexpr std::size_t kListedMax = 10'000;
constexpr std::size_t kRemarkBytesMax = 8'000;

Response list(const intake::County& county) {
  auto owed = county.store.reader().explanations(kListedMax);
  if (!owed) return failure(owed.error());
  bj::array out;
  for (const auto& submission : *owed) {
    auto one = portal::summary_json(submission);
    one["department"] = submission.submission.department;
    one["explanation"].as_object()["text"] = audit::text_or_null(submission.explanation.text);
    out.push_back(std::move(one));
  }
  return answer(bj::object{{"explanations", std::move(out)}});
}

awaitable<Response> decide(const AdminSources& sources, const RequestHead& head, BodyReader& body, bool accepted) {
  auto document = co_await read_document(body);
  if (!document) co_return failure(document.error());
  const auto department = member(*document, "department"), receipt_id = member(*document, "receipt_id"),
             remark = member(*document, "remark");
  if (department.empty() || receipt_id.empty())
    co_return failure(error(Errc::malformed, "`department` and `receipt_id` name the explanation"));
  if (remark.size() > kRemarkBytesMax || (!accepted && remark.empty()))
    co_return failure(error(Errc::malformed, "a refusal says why, in `remark`, at most 8,000 bytes"));
  if (holds_personal_number(remark))
    co_return failure(error(Errc::malformed,
                            "批注含有身份证号、手机号、账号一类的个人号码：请删去，姓名也不要写 / `remark` holds "
                            "somebody's number (a citizen ID, a telephone, an account): take it out, and name nobody"));
  store::Job job = [department, receipt_id, remark, accepted,
                    at = sources.county.time.now()](store::Transaction& transaction) {
    return transaction.decide_explanation(department, receipt_id, accepted, remark, at);
  };
  audit::ActionEntry entry;
  entry.action = accepted ? "explanation-accepted" : "explanation-refused";
  entry.subject = receipt_id;
  entry.digest = crypto::sha256(remark);
  auto response = co_await run_logged(sources, head, std::move(entry), std::move(job));
  co_return response;
}

}  // namespace

void add_explanation_routes(http::Router& router, const AdminSources& sources) {
  router.add({"GET", "/admin/explanations", "adminExplanations",
              [sources](const RequestHead&, const PathParameters&, BodyReader&) -> awaitable<Response> {
                co_return list(sources.county);
              }});
  for (const bool accepted : {true, false}) {
    router.add(
        {"POST", accepted ? "/admin/explanations/accept" : "/admin/explanations/refuse",
         accepted ? "adminAcceptExplanation" : "adminRefuseExplanation",
         [sources, accepted](const RequestHead& head, const PathParameters&, BodyReader& body) -> awaitable<Response> {
           auto response = co_await decide(sources, head, body, accepted);
           co_return response;
         }});
  }
}

}  // namespace fangpin::operations
