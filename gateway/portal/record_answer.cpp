#include "gateway/portal/record_answer.hpp"

#include <boost/json.hpp>

#include "gateway/intake/writer_call.hpp"
#include "gateway/portal/answer.hpp"
#include "gateway/portal/query_problem.hpp"

namespace fangpin::portal {

authorizations::RecordView record_view_of(const intake::County& county, const domain::Participant& who) {
  return {county.settings.county, who.id, grantee_of(who), county.time.now(), {}, {}};
}

boost::asio::awaitable<http::Response> logged_answer(const intake::County& county, const http::RequestHead& head,
                                                     authorizations::RecordView view, boost::json::object document) {
  if (!view.authorizations.empty() || !view.queries.empty()) {
    store::Job job = [view = std::move(view)](store::Transaction& transaction) {
      return authorizations::log_record_view(transaction, view);
    };
    auto logged = co_await intake::on_writer(county.store, std::move(job));
    if (!logged) co_return problem_answer(county, head, query_problem(logged.error()));
  }
  co_return json_answer(county, head, document);
}

}  // namespace fangpin::portal
