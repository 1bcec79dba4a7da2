#include "gateway/operations/ops_routes.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "gateway/operations/readiness.hpp"

namespace fangpin::operations {

namespace {

using boost::asio::awaitable;
using http::BodyReader;
using http::PathParameters;
using http::RequestHead;
using http::Response;

Response text(int status, std::string content_type, std::string body) {
  Response response;
  response.status = status;
  response.fields.emplace_back("content-type", std::move(content_type));
  response.body = std::move(body);
  return response;
}

Response readyz(const OpsSources& sources) {
  bool ready = true;
  boost::json::array checks;
  for (const auto& check : check_readiness(sources.county)) {
    ready = ready && check.remedy.empty();
    checks.push_back(boost::json::object{{"name", check.name}, {"ok", check.remedy.empty()}, {"remedy", check.remedy}});
  }
  return text(ready ? 200 : 503, "application/json",
              boost::json::serialize(boost::json::object{{"ready", ready}, {"checks", std::move(checks)}}) + "\n");
}

std::string gauge(std::string_view name, std::string_view help, std::int64_t value) {
  return fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n{0} {2}\n", name, help, value);
}

std::string totals_text(const OpsSources& sources) {
  const auto totals = sources.county.store.reader().totals();
  if (!totals) return {};
  return gauge("fangpin_submissions_accepted", "Accepted submissions, nil reports included.", totals->submissions) +
         gauge("fangpin_rows_new", "Rows accepted as new.", totals->rows.created) +
         gauge("fangpin_rows_corrected", "Rows accepted as corrections.", totals->rows.corrected) +
         gauge("fangpin_rows_unchanged", "Rows accepted unchanged.", totals->rows.unchanged) +
         gauge("fangpin_rows_rejected", "Rows rejected.", totals->rows.rejected) +
         gauge("fangpin_records_late", "Records that came after their limit.", totals->rows.late) +
         gauge("fangpin_alerts_standing", "Alerts that stand.", totals->standing) +
         gauge("fangpin_revisions_confirmed", "Alert revisions that the national side confirmed.", totals->confirmed) +
         gauge("fangpin_revisions_unforwarded", "Alert revisions accepted and not confirmed.", totals->unforwarded) +
         gauge("fangpin_dead_letters", "Alert revisions that the national side refused for good.",
               totals->dead_letters);
}

std::string forwarder_text(const forwarding::Forwarder& forwarder) {
  const auto metrics = forwarder.metrics();
  return gauge("fangpin_forwarding_batches", "Requests made to the national side.", metrics.batches) +
         gauge("fangpin_forwarding_failed_batches", "Of them, failed as a whole.", metrics.failed_batches) +
         gauge("fangpin_forwarding_duplicates", "Revisions that the national side had already.", metrics.duplicates) +
         gauge("fangpin_forwarding_retries", "Revisions sent again.", metrics.retries) +
         gauge("fangpin_forwarding_breaker_openings", "Times that the breaker opened.", metrics.breaker_openings) +
         gauge("fangpin_forwarding_waiting", "Revisions waiting for their own retry.",
               static_cast<std::int64_t>(metrics.waiting)) +
         gauge("fangpin_forwarding_idle", "1 if nothing is left to send.", forwarder.idle() ? 1 : 0);
}

Response metrics(const OpsSources& sources) {
  std::string body = sources.requests.text();
  body += gauge("fangpin_submissions_in_flight", "Submissions being taken in.", sources.submissions.in_flight());
  body += totals_text(sources);
  if (sources.forwarder != nullptr) body += forwarder_text(*sources.forwarder);
  return text(200, "text/plain; version=0.0.4; charset=utf-8", std::move(body));
}

}  // namespace

void add_ops_routes(http::Router& router, const OpsSources& sources) {
  router.add(
      {"GET", "/healthz", "healthz", [](const RequestHead&, const PathParameters&, BodyReader&) -> awaitable<Response> {
         co_return text(200, "text/plain", "ok\n");
       }});
  router.add({"GET", "/readyz", "readyz",
              [sources](const RequestHead&, const PathParameters&, BodyReader&) -> awaitable<Response> {
                co_return readyz(sources);
              }});
  router.add({"GET", "/metrics", "metrics",
              [sources](const RequestHead&, const PathParameters&, BodyReader&) -> awaitable<Response> {
                co_return metrics(sources);
              }});
}

}  // namespace fangpin::operations
