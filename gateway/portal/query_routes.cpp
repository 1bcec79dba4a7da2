#include "gateway/portal/query_routes.hpp"

namespace fangpin::portal {

using boost::asio::awaitable;
using http::BodyReader;
using http::PathParameters;
using http::RequestHead;
using http::Response;

authorizations::QueryDesk query_desk_of(const intake::County& county) {
  const auto& rules = county.policy.queries;
  authorizations::QueryPolicy policy;
  policy.clear_risk_skips = rules.clear_risk_skips;
  policy.answer_within = std::chrono::hours(rules.answer_hours);
  return {county.settings.county, county.policy.id(), policy, county.random};
}

QueryRoutes::QueryRoutes(const intake::County& county)
    : desk_(query_desk_of(county)),
      questions_(county, desk_),
      queries_(county, desk_, [this] { questions_.wake(); }),
      transcripts_(county) {}

void QueryRoutes::add_to(http::Router& router) {
  router.add({"POST", "/v1/asset-queries", "askAssets",
              [this](const RequestHead& head, const PathParameters&, BodyReader& body) -> awaitable<Response> {
                auto response = co_await queries_.ask(head, body);
                co_return response;
              }});
  router.add({"GET", "/v1/asset-queries", "listAssetQueries",
              [this](const RequestHead& head, const PathParameters&, BodyReader&) -> awaitable<Response> {
                auto response = co_await queries_.list(head);
                co_return response;
              }});
  router.add({"GET", "/v1/asset-queries/{query}", "readAssetQuery",
              [this](const RequestHead& head, const PathParameters& path, BodyReader&) -> awaitable<Response> {
                auto response = co_await queries_.read(head, path);
                co_return response;
              }});
  router.add({"GET", "/v1/questions", "fetchQuestions",
              [this](const RequestHead& head, const PathParameters&, BodyReader&) -> awaitable<Response> {
                auto response = co_await questions_.fetch(head);
                co_return response;
              }});
  router.add({"POST", "/v1/questions/{query}/answer", "answerQuestion",
              [this](const RequestHead& head, const PathParameters& path, BodyReader& body) -> awaitable<Response> {
                auto response = co_await questions_.answer(head, path, body);
                co_return response;
              }});
  router.add({"POST", "/v1/transcripts", "makeTranscript",
              [this](const RequestHead& head, const PathParameters&, BodyReader& body) -> awaitable<Response> {
                auto response = co_await transcripts_.make(head, body);
                co_return response;
              }});
}

}  // namespace fangpin::portal
