#include "gateway/portal/question_endpoint.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include "crypto/base/security_seconds.hpp"
#include "gateway/http/body_fault.hpp"
#include "gateway/intake/writer_call.hpp"
#include "gateway/portal/answer.hpp"
#include "gateway/portal/asset_query_json.hpp"
#include "gateway/portal/json_body.hpp"
#include "gateway/portal/query_problem.hpp"
#include "gateway/portal/request_value.hpp"

namespace fangpin::portal {

namespace asio = boost::asio;
namespace bj = boost::json;
using access::Operation;
using authorizations::GivenAnswer;

namespace {

constexpr std::size_t kAnswerBytesMax = 4 * 1024;
// How often a waiting poll looks whether a question was asked, and how often it asks the store though nobody called: a
// question that was handed out and not answered is due again.
constexpr std::chrono::milliseconds kLook{100};
constexpr std::chrono::seconds kAskStore{2};

// {"answer": "yes"} or {"answer": "band", "band": "0-10000"} and nothing else.
GivenAnswer given_answer(const bj::value& document, std::vector<JsonFault>& faults) {
  const auto is_kind = [](std::string_view text) { return authorizations::answer_kind_of(text).has_value(); };
  JsonMembers members(document, "", faults);
  const auto kind =
      authorizations::answer_kind_of(members.matching("answer", true, is_kind, "yes | no | band | cannot-say"));
  GivenAnswer out;
  if (kind) out.kind = *kind;
  out.band = members.text("band", false);
  members.finish();
  return out;
}

}  // namespace

Result<bool> QuestionEndpoint::waiting_for(const std::string& department) const {
  auto open = county_.store.reader().asset_queries().open_questions(
      department, county_.time.now(), security_now() - authorizations::QueryDesk::kHandOutRest, 1);
  if (!open) return open.error();
  return !open->empty();
}

asio::awaitable<Result<bool>> QuestionEndpoint::wait(std::string department, std::chrono::seconds longest) {
  const auto give_up = std::chrono::steady_clock::now() + longest;
  auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor);
  while (true) {
    const auto seen = asked_.load(std::memory_order_acquire);
    auto there = waiting_for(department);
    if (!there || *there) co_return there;
    const auto ask_again = std::chrono::steady_clock::now() + kAskStore;
    while (asked_.load(std::memory_order_acquire) == seen && std::chrono::steady_clock::now() < ask_again) {
      if (closed_.load(std::memory_order_acquire) || std::chrono::steady_clock::now() >= give_up) co_return false;
      timer.expires_after(kLook);
      co_await timer.async_wait(asio::use_awaitable);
    }
  }
}

asio::awaitable<http::Response> QuestionEndpoint::fetch(const http::RequestHead& head) {
  auto admitted = access::admit(county_.registry, head, Operation::answer_questions, {}, security_now_seconds());
  if (!admitted) co_return problem_answer(county_, head, admitted.error());
  const auto seconds = number_parameter(head, "wait", 0, kWaitSecondsMax, 0);
  if (!seconds) co_return problem_answer(county_, head, {"parameter-invalid", "", "", {{"parameter", "wait"}}});
  auto department = admitted->who->id;
  auto place = *seconds > 0 ? polls_.enter(department) : nullptr;
  if (*seconds > 0 && !place) {
    http::Problem problem{"waiting-too-many"};
    problem.retry_after_seconds = static_cast<int>(kWaitSecondsMax);
    co_return problem_answer(county_, head, problem);
  }
  auto there = co_await wait(department, std::chrono::seconds(*seconds));
  place.reset();
  if (!there) co_return problem_answer(county_, head, http::problem_of(there.error()));
  // It may have been revoked while it waited.
  admitted = access::admit(county_.registry, head, Operation::answer_questions, {}, security_now_seconds());
  if (!admitted) co_return problem_answer(county_, head, admitted.error());

  auto questions = std::make_shared<std::vector<authorizations::Question>>();
  if (*there) {
    store::Job job = [questions, department, now = county_.time.now(), real_now = security_now(),
                      &desk = desk_](store::Transaction& transaction) -> Status {
      auto handed = desk.hand_out(transaction, department, now, real_now, kQuestionsMax);
      if (!handed) return handed.error();
      *questions = std::move(*handed);
      return ok();
    };
    auto done = co_await intake::on_writer_for(county_.store, *admitted, std::move(job));
    if (!done) co_return problem_answer(county_, head, query_problem(done.error()));
  }
  bj::array out;
  for (const auto& question : *questions)
    out.push_back(question_json(question, county_.catalogue.find(question.query.query.item)));
  co_return json_answer(county_, head,
                        bj::object{{"gateway_time", to_text_utc(county_.time.now())}, {"questions", std::move(out)}});
}

asio::awaitable<http::Response> QuestionEndpoint::answer(const http::RequestHead& head,
                                                         const http::PathParameters& path,
                                                         http::BodyReader& body) const {
  auto admitted = access::admit(county_.registry, head, Operation::answer_questions, {}, security_now_seconds());
  if (!admitted) co_return problem_answer(county_, head, admitted.error());
  auto sent = co_await read_json(head, body, *admitted, kAnswerBytesMax);
  if (!sent) co_return problem_answer(county_, head, sent.error());
  std::vector<JsonFault> faults;
  const auto given = given_answer(sent->document, faults);
  if (!faults.empty()) co_return problem_answer(county_, head, http::malformed_body(faults));
  auto stamp = county_.time.stamp();
  if (!stamp) co_return problem_answer(county_, head, {"clock-unconfirmed"});

  const std::string id(path["query"]);
  auto asked = county_.store.reader().asset_queries().query(id);
  if (!asked) co_return problem_answer(county_, head, http::problem_of(asked.error()));
  if (!*asked || (*asked)->query.provider != admitted->who->id)
    co_return problem_answer(county_, head, {"question-unknown"});
  const auto* item = county_.catalogue.find((*asked)->query.item);
  const auto bounds = item == nullptr ? std::vector<std::int64_t>{} : item->bounds;
  if (!authorizations::fits(given, bounds)) co_return problem_answer(county_, head, {"answer-invalid"});

  auto kept = std::make_shared<store::KeptQuery>();
  store::Job job = [kept, id, department = admitted->who->id, given, now = *stamp,
                    &desk = desk_](store::Transaction& transaction) -> Status {
    auto taken = desk.answer(transaction, department, id, given, now);
    if (!taken) return taken.error();
    *kept = std::move(*taken);
    return ok();
  };
  auto done = co_await intake::on_writer_for(county_.store, *admitted, std::move(job));
  if (!done) co_return problem_answer(county_, head, query_problem(done.error()));
  co_return json_answer(county_, head,
                        bj::object{{"query", id}, {"answered_at", to_text_utc(kept->answer->answered_at)}});
}

}  // namespace fangpin::portal
