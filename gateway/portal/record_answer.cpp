#include "gateway/portal/record_answer.hpp"

#include <boost/json.hpp>

#include "gateway/intake/writer_call.hpp"
#include "gateway/portal/answer.hpp"
#include "gateway/portal/query_problem.hpp"
#include "gateway/portal/request_value.hpp"

namespace fangpin::portal {

authorizations::RecordView record_view_of(const intake::County& county, const domain::Participant& who) {
  return {county.settings.county, who.id, grantee_of(who), county.time.now(), {}, {}};
}

boost::asio::awaitable<http::Response> logged_answer(const intake::County& county, const http::RequestHead& head,
                                                     access::Admitted admitted, authorizations::RecordView view,
                                                     boost::json::object document) {
  if (!view.authorizations.empty() || !view.queries.empty()) {
    store::Job job = [view = std::move(view)](store::Transaction& transaction) {
      return authorizations::log_record_view(transaction, view);
    };
    auto logged = co_await intake::on_writer_for(county.store, std::move(admitted), std::move(job));
    if (!logged) co_return problem_answer(county, head, query_problem(logged.error()));
  }
  co_return json_answer(county, head, document);
}

access::OrProblem<RecordPage> record_page(const intake::County& county, const http::RequestHead& head,
                                          const access::Admitted& admitted, std::string_view name, std::size_t length) {
  constexpr std::size_t kRecordOffsetMax = 2'000'000;
  const auto offset = number_parameter(head, "offset", 0, kRecordOffsetMax, 0);
  if (!offset) return http::Problem{"parameter-invalid", "", "", {{"parameter", "offset"}}};
  return RecordPage{admitted, name, length, *offset, false, {}, record_view_of(county, *admitted.who)};
}

boost::asio::awaitable<http::Response> logged_page(const intake::County& county, const http::RequestHead& head,
                                                   RecordPage page) {
  boost::json::object document{
      {"offset", page.offset},
      {"next_offset", page.more ? boost::json::value(page.offset + page.length) : boost::json::value(nullptr)}};
  document[page.name] = std::move(page.shown);
  auto response =
      co_await logged_answer(county, head, std::move(page.admitted), std::move(page.view), std::move(document));
  co_return response;
}

}  // namespace fangpin::portal
