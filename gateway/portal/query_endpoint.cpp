#include "gateway/portal/query_endpoint.hpp"

#include <boost/json.hpp>

#include "crypto/base/security_seconds.hpp"
#include "gateway/audit/access_entry.hpp"
#include "gateway/authorizations/query_request.hpp"
#include "gateway/http/body_fault.hpp"
#include "gateway/intake/writer_call.hpp"
#include "gateway/portal/answer.hpp"
#include "gateway/portal/asset_query_json.hpp"
#include "gateway/portal/json_body.hpp"
#include "gateway/portal/query_problem.hpp"
#include "gateway/portal/record_answer.hpp"

namespace fangpin::portal {

namespace bj = boost::json;
using access::Operation;
using http::Problem;
using store::KeptQuery;

namespace {

constexpr std::size_t kQueryBytesMax = 16 * 1024;
constexpr std::size_t kQueriesPage = 200;

// A department that could open what it is sent.
bool can_answer(const access::Registry& registry, const std::string& provider) {
  const auto department = registry.by_id(provider);
  return department && !department->revoked && department->kind == domain::ParticipantKind::department &&
         !department->envelope_key.empty();
}

Problem denial_problem(const KeptQuery& kept) {
  Problem problem{"denied-" + std::string(audit::to_text(*kept.decision.denial))};
  problem.extensions.emplace_back("query", kept.query.id);
  if (names_authorization(kept.decision)) problem.extensions.emplace_back("authorization", kept.decision.authorization);
  return problem;
}

// A wrong override has a problem of its own, which says what one is for.
Problem form_problem(const std::vector<JsonFault>& faults) {
  Problem problem = http::malformed_body(faults);
  if (!faults.front().field.starts_with("override")) return problem;
  problem.code = "override-invalid";
  problem.detail_zh.clear();
  problem.detail_en.clear();
  return problem;
}

}  // namespace

boost::asio::awaitable<http::Response> QueryEndpoint::ask(const http::RequestHead& head, http::BodyReader& body) const {
  auto admitted = access::admit(county_.registry, head, Operation::ask_assets, {}, security_now_seconds());
  if (!admitted) co_return problem_answer(county_, head, admitted.error());
  auto sent = co_await read_json(head, body, *admitted, kQueryBytesMax);
  if (!sent) co_return problem_answer(county_, head, sent.error());
  std::vector<JsonFault> faults;
  auto query = authorizations::query_of(sent->document, county_.policy.queries.override_reasons, faults);
  if (!faults.empty()) co_return problem_answer(county_, head, form_problem(faults));
  const auto* item = county_.catalogue.find(query.item);
  if (item == nullptr) co_return problem_answer(county_, head, {"item-unknown"});
  if (!can_answer(county_.registry, query.provider)) co_return problem_answer(county_, head, {"provider-unknown"});
  auto stamp = county_.time.stamp();
  if (!stamp) co_return problem_answer(county_, head, {"clock-unconfirmed"});
  query.asker = admitted->who->id;
  query.grantee = grantee_of(*admitted->who);
  query.asked_at = *stamp;

  auto kept = std::make_shared<KeptQuery>();
  store::Job job = [kept, query, skippable = item->skip_when_clear, key = admitted->idempotency_key,
                    digest = sent->digest, &desk = desk_](store::Transaction& transaction) -> Status {
    auto asked = desk.ask(transaction, query, skippable, key, digest);
    if (!asked) return asked.error();
    *kept = std::move(*asked);
    return ok();
  };
  auto done = co_await intake::on_writer_for(county_.store, *admitted, std::move(job));
  if (!done) co_return problem_answer(county_, head, query_problem(done.error()));
  if (kept->decision.denial) co_return problem_answer(county_, head, denial_problem(*kept));
  // Only now, behind the commit, may the department hear of it.
  if (kept->state == store::QueryState::open) asked_();
  co_return json_answer(county_, head, query_json(*kept, false));
}

boost::asio::awaitable<http::Response> QueryEndpoint::list(const http::RequestHead& head) const {
  auto admitted = access::admit(county_.registry, head, Operation::ask_assets, {}, security_now_seconds());
  if (!admitted) co_return problem_answer(county_, head, admitted.error());
  auto page = record_page(county_, head, *admitted, "queries", kQueriesPage);
  if (!page) co_return problem_answer(county_, head, page.error());
  auto queries = county_.store.reader().asset_queries().queries(admitted->who->id, page->offset, kQueriesPage + 1);
  if (!queries) co_return problem_answer(county_, head, http::problem_of(queries.error()));
  page->cut(*queries);
  for (const auto& kept : *queries) {
    if (kept.query.grantee != page->view.office) continue;
    page->shown.push_back(query_json(kept, false));
    page->view.queries.push_back(kept.query);
  }
  auto response = co_await logged_page(county_, head, std::move(*page));
  co_return response;
}

boost::asio::awaitable<http::Response> QueryEndpoint::read(const http::RequestHead& head,
                                                           const http::PathParameters& path) const {
  auto admitted = access::admit(county_.registry, head, Operation::ask_assets, {}, security_now_seconds());
  if (!admitted) co_return problem_answer(county_, head, admitted.error());
  const std::string id(path["query"]);
  auto kept = std::make_shared<KeptQuery>();
  store::Job job = [kept, id, asker = admitted->who->id, grantee = grantee_of(*admitted->who), now = county_.time.now(),
                    &desk = desk_](store::Transaction& transaction) -> Status {
    auto found = desk.read(transaction, asker, grantee, id, now);
    if (!found) return found.error();
    *kept = std::move(*found);
    return ok();
  };
  auto done = co_await intake::on_writer_for(county_.store, *admitted, std::move(job));
  if (!done) co_return problem_answer(county_, head, query_problem(done.error()));
  if (kept->state == store::QueryState::lapsed) co_return problem_answer(county_, head, {"answer-lapsed"});
  co_return json_answer(county_, head, query_json(*kept, true));
}

}  // namespace fangpin::portal
