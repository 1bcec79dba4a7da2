#include "gateway/portal/summary_json.hpp"

#include <boost/json.hpp>

#include "crypto/content_digest.hpp"
#include "gateway/audit/counts_json.hpp"

namespace fangpin::portal {

namespace {

namespace bj = boost::json;

bj::value instant_or_null(const std::optional<Instant>& instant) {
  return instant ? bj::value(to_text_utc(*instant)) : bj::value(nullptr);
}

bj::value explanation_json(const store::Explanation& explanation) {
  if (explanation.state == domain::ExplanationState::not_owed) return nullptr;
  return bj::object{{"state", domain::to_text(explanation.state)},
                    {"given_at", instant_or_null(explanation.given_at)},
                    {"decided_at", instant_or_null(explanation.decided_at)},
                    {"remark", audit::text_or_null(explanation.remark)}};
}

}  // namespace

bj::object summary_json(const store::SubmissionSummary& summary) {
  bj::object out;
  out["receipt_id"] = summary.receipt_id;
  out["feed"] = summary.submission.feed;
  out["population"] = audit::text_or_null(summary.submission.population);
  out["kind"] = domain::to_text(summary.submission.kind);
  out["content_digest"] = crypto::content_digest(summary.submission.content_digest);
  out["idempotency_key"] = summary.submission.idempotency_key;
  out["received_at"] = to_text_utc(summary.received_at);
  out["window"] = summary.window_duty.empty()
                      ? bj::value(nullptr)
                      : bj::value(bj::object{{"duty", summary.window_duty}, {"id", summary.window_id}});
  out["rows"] = audit::rows_json(summary.counts);
  out["explanation"] = explanation_json(summary.explanation);
  return out;
}

}  // namespace fangpin::portal
