#include "gateway/operations/ops_routes.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "gateway/intake/retention_keeper.hpp"
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
  for (const auto& check : check_readiness(sources.county, sources.log)) {
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

std::string retention_text(const intake::County& county) {
  const auto last = intake::last_retention(county.store.reader());
  if (!last || !*last) return {};
  std::string removed =
      "# HELP fangpin_retention_removed What the last run removed, since its period was over.\n"
      "# TYPE fangpin_retention_removed gauge\n";
  std::string held =
      "# HELP fangpin_retention_held Past its period and kept, since the national side has not confirmed it.\n"
      "# TYPE fangpin_retention_held gauge\n";
  for (const auto& one : (*last)->removals) {
    removed += fmt::format("fangpin_retention_removed{{kind=\"{}\"}} {}\n", to_text(one.kind), one.removed);
    held += fmt::format("fangpin_retention_held{{kind=\"{}\"}} {}\n", to_text(one.kind), one.held);
  }
  const auto day = std::chrono::duration_cast<std::chrono::seconds>(start_of_day((*last)->day).time_since_epoch());
  return gauge("fangpin_retention_day_seconds", "Beginning of the day of the last complete run.", day.count()) +
         removed + held;
}

std::string space_text(const store::Store& store) {
  const auto free = store.free_bytes();
  return free ? gauge("fangpin_disk_free_bytes", "Bytes that may still be written where the store lies.",
                      static_cast<std::int64_t>(*free))
              : std::string();
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

std::string log_text(const OpsSources& sources) {
  const auto checkpoint = sources.county.store.reader().newest_checkpoint();
  std::string out;
  if (checkpoint && *checkpoint) out = gauge("fangpin_log_entries", "Entries of the audit log.", (*checkpoint)->size);
  const auto standings = sources.witnesses();
  if (standings.empty()) return out;
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(security_now().time_since_epoch()).count();
  std::string sizes =
      "# HELP fangpin_witness_cosigned_size Entries of the newest checkpoint that the witness cosigned since the "
      "start.\n# TYPE fangpin_witness_cosigned_size gauge\n";
  std::string ages =
      "# HELP fangpin_witness_cosigned_age_seconds Time since then; absent before the first.\n"
      "# TYPE fangpin_witness_cosigned_age_seconds gauge\n";
  std::string answering =
      "# HELP fangpin_witness_answering 1 if the last answer of the witness was a cosignature.\n"
      "# TYPE fangpin_witness_answering gauge\n";
  for (const auto& witness : standings) {
    sizes += fmt::format("fangpin_witness_cosigned_size{{witness=\"{}\"}} {}\n", witness.name, witness.size);
    answering +=
        fmt::format("fangpin_witness_answering{{witness=\"{}\"}} {}\n", witness.name, witness.answering ? 1 : 0);
    if (witness.seconds == 0) continue;
    ages += fmt::format("fangpin_witness_cosigned_age_seconds{{witness=\"{}\"}} {}\n", witness.name,
                        now - static_cast<std::int64_t>(witness.seconds));
  }
  return out + sizes + ages + answering;
}

Response metrics(const OpsSources& sources) {
  std::string body = sources.requests.text();
  body += gauge("fangpin_submissions_in_flight", "Submissions being taken in.", sources.submissions.in_flight());
  body += gauge("fangpin_tls_files_unusable",
                "1 if changed TLS files (CRL, certificates) cannot be used and the former ones still are in force.",
                sources.tls_stale() ? 1 : 0);
  body += totals_text(sources);
  body += space_text(sources.county.store);
  body += retention_text(sources.county);
  body += log_text(sources);
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
