#include "gateway/intake/acceptance.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "crypto/base/effect.hpp"
#include "gateway/audit/entry.hpp"
#include "gateway/audit/log_proof.hpp"
#include "gateway/deadlines/attribution.hpp"
#include "gateway/http/problem_table.hpp"
#include "gateway/intake/receipt.hpp"

namespace fangpin::intake {

namespace {

using deadlines::Attribution;
using deadlines::AttributionReason;

// The windows that the push could have meant: those without a verdict, and the newest ones.
http::Problem unknown_window(const Arrival& arrival, const std::vector<domain::Window>& ledger) {
  constexpr std::size_t kShown = 8;
  std::vector<std::string> ids;
  for (auto window = ledger.rbegin(); window != ledger.rend() && ids.size() < kShown; ++window) {
    if (std::find(ids.begin(), ids.end(), window->id()) == ids.end()) ids.push_back(window->id());
  }
  http::Problem problem{"window-unknown", "", "", {{"window", arrival.declared_window.value_or("")}}};
  if (ids.empty()) {
    problem.detail_zh = "该推送项现在没有应推送时段。请去掉 window 重新推送，按自愿报送受理。";
    problem.detail_en = "This feed has no windows now. Push again without `window`; it is taken as voluntary.";
    return problem;
  }
  problem.extensions.emplace_back("windows", fmt::format("{}", fmt::join(ids, ", ")));
  problem.detail_zh =
      fmt::format("没有这个应推送时段。该推送项现有时段: {}。请改正 window 或去掉它重新推送。", fmt::join(ids, "、"));
  problem.detail_en =
      fmt::format("There is no such window. Those of this feed are: {}. Mend `window`, or push again without it.",
                  fmt::join(ids, ", "));
  return problem;
}

Result<Attribution> attribute(store::Transaction& transaction, const Arrival& arrival, const domain::RowCounts& counts,
                              std::optional<http::Problem>& problem) {
  deadlines::PushFacts facts;
  facts.feed = arrival.contract->feed;
  facts.population = arrival.population;
  facts.declared_window = arrival.declared_window;
  facts.kind = arrival.kind;
  facts.whole_file = arrival.contract->mode != adapters::Mode::incremental;
  facts.counts = counts;
  auto seen = transaction.content_seen(arrival.contract->feed, arrival.content_digest);
  if (!seen) return seen.error();
  facts.content_seen = *seen;
  if (counts.corrected > 0) {
    auto windows = transaction.first_windows(arrival.id);
    if (!windows) return windows.error();
    facts.first_windows = std::move(*windows);
  }
  auto ledger = transaction.windows_clearable_by(arrival.contract->feed, arrival.population);
  if (!ledger) return ledger.error();
  auto attribution = deadlines::attribute(facts, *ledger, arrival.received_at);
  if (!attribution && attribution.error().code == Errc::unprocessable) {
    problem = unknown_window(arrival, *ledger);
  }
  return attribution;
}

// A register is a snapshot, so a part of one sends everybody else away: half a file, one township's sheet. Few may
// leave without a word (people die and move); more takes the department's word that the register is whole.
Status check_leaving(const County& county, store::Transaction& transaction, const Arrival& arrival,
                     std::optional<http::Problem>& problem) {
  constexpr std::int64_t kFew = 20;
  if (arrival.leaving_confirmed || arrival.contract->mode != adapters::Mode::snapshot) return ok();
  const auto leaving = transaction.leaving(arrival.id);
  if (!leaving) return leaving.error();
  const auto percent = county.settings.limits.register_leaving_percent;
  if (leaving->absent <= kFew || leaving->absent * 100 <= leaving->in_force * percent) return ok();
  problem = http::Problem{
      "register-shrinks",
      fmt::format("现行名册有 {} 人，其中 {} 人不在本次推送中（超过 "
                  "{}%）。名册须一次报全（各乡镇合在一个文件）；确已全部离开的，加 "
                  "--leaving-confirmed 重新推送。",
                  leaving->in_force, leaving->absent, percent),
      fmt::format("The register in force holds {} persons; {} of them are not in this one (more than {} %). A register "
                  "is pushed whole, all townships in one file; if they all have left, push again with "
                  "--leaving-confirmed.",
                  leaving->in_force, leaving->absent, percent),
      {{"in_force", std::to_string(leaving->in_force)}, {"absent", std::to_string(leaving->absent)}}};
  return error(Errc::unprocessable, "register-shrinks");
}

Status write_window(const County& county, store::Transaction& transaction, const Arrival& arrival,
                    const Attribution& attribution, Instant now) {
  if (!attribution.window) return ok();
  const auto& window = *attribution.window;
  if (attribution.conclude) {
    const bool missed = *attribution.conclude == domain::Verdict::missed;
    auto concluded = transaction.conclude(window, *attribution.conclude,
                                          missed ? window.missed_at : arrival.received_at, missed ? 0 : arrival.id);
    if (!concluded) return concluded;
    const audit::VerdictEntry entry{county.settings.county, window, *attribution.conclude, now};
    auto appended = transaction.append_audit([&](const auto& position) { return audit::verdict(entry, position); });
    if (!appended) return appended.error();
  }
  if (attribution.note_attempted) {
    if (auto noted = transaction.note_attempted(window); !noted) return noted;
  }
  if (attribution.note_delivered_after) return transaction.note_delivered_after(window, arrival.id);
  return ok();
}

Receipt make_receipt(const County& county, const Arrival& arrival, const domain::RowCounts& counts,
                     const store::RevisionCounts& revisions, const Attribution& attribution, Instant committed_at) {
  Receipt receipt;
  receipt.id = new_receipt_id(county.random);
  receipt.county = county.settings.county;
  receipt.demonstration = county.demonstration;
  receipt.department = arrival.admitted.who->id;
  receipt.feed = arrival.contract->feed;
  receipt.population = arrival.population;
  receipt.kind = arrival.kind;
  receipt.content_digest = arrival.content_digest;
  receipt.content_length = arrival.content_length;
  receipt.idempotency_key = arrival.admitted.idempotency_key;
  receipt.signature_waived = arrival.admitted.key_id.empty();
  receipt.received_at = arrival.received_at;
  receipt.committed_at = committed_at;
  receipt.policy = county.policy.id();
  if (attribution.window) {
    receipt.window_duty = attribution.window->duty;
    receipt.window_id = attribution.window->id();
    receipt.window_due = attribution.window->due;
    if (attribution.verdict) receipt.verdict = domain::to_text(*attribution.verdict);
  }
  receipt.cleared = attribution.clears();
  receipt.attempted = attribution.reason == AttributionReason::all_rejected;
  receipt.rows = counts;
  receipt.revisions = revisions;
  receipt.row_problems = arrival.opening->first_problems();
  receipt.row_problems_total = arrival.opening->problems_total();
  const bool push_late = attribution.verdict == domain::Verdict::met_late && attribution.clears();
  receipt.explanation_owed = counts.late > 0 || push_late || attribution.note_delivered_after;
  return receipt;
}

audit::AcceptedAttempt make_entry(const Receipt& receipt, const Arrival& arrival, Instant now) {
  audit::AcceptedAttempt entry;
  entry.county = receipt.county;
  entry.department = receipt.department;
  entry.feed = receipt.feed;
  entry.population = receipt.population;
  entry.kind = receipt.kind;
  entry.idempotency_key = receipt.idempotency_key;
  entry.content_digest = receipt.content_digest;
  entry.received_at = receipt.received_at;
  entry.at = now;
  entry.rows = receipt.rows;
  entry.revisions = receipt.revisions;
  entry.window_duty = receipt.window_duty;
  entry.window_id = receipt.window_id;
  entry.verdict = receipt.cleared ? receipt.verdict : "";
  entry.policy = receipt.policy;
  entry.receipt_id = receipt.id;
  entry.receipt = receipt_digest(receipt);
  entry.evidence = {arrival.admitted.key_id, arrival.admitted.signature_base, arrival.admitted.signature};
  return entry;
}

}  // namespace

std::string Accepted::answer() const { return proof ? audit::with_proof({entry, *proof}, receipt) : receipt; }

Result<Accepted> accept_submission(const County& county, LedgerKeeper& ledger, store::Transaction& transaction,
                                   Arrival& arrival, std::optional<http::Problem>& problem) {
  if (auto still = access::still_admitted(transaction, arrival.admitted); !still) {
    if (http::is_problem_code(still.error().detail)) problem = http::Problem{still.error().detail};
    return still.error();
  }
  auto id = arrival.opening->begin(transaction);
  if (!id) return id.error();
  arrival.id = *id;
  if (arrival.last_batch) {
    if (auto staged = arrival.opening->stage(transaction, *arrival.last_batch); !staged) return staged.error();
  }
  auto stamp = county.time.stamp();
  if (!stamp) {
    problem = http::Problem{"clock-unconfirmed"};
    return stamp.error();
  }
  const Instant committed_at = std::max(*stamp, arrival.received_at);
  if (auto advanced = ledger.advance(transaction, committed_at); !advanced) return advanced.error();
  effect("accept.1-ledger-advanced");

  auto counts = transaction.counts(arrival.id);
  if (!counts) return counts.error();
  counts->late = arrival.opening->late(arrival.received_at);
  if (auto stays = check_leaving(county, transaction, arrival, problem); !stays) return stays.error();
  auto attribution = attribute(transaction, arrival, *counts, problem);
  if (!attribution) return attribution.error();

  store::Acceptance acceptance;
  acceptance.received_at = arrival.received_at;
  acceptance.committed_at = committed_at;
  if (attribution->window) {
    acceptance.window_duty = attribution->window->duty;
    acceptance.window_id = attribution->window->id();
  }
  acceptance.content_digest = arrival.content_digest;
  acceptance.content_length = arrival.content_length;
  acceptance.late = counts->late;
  auto revisions = transaction.accept(arrival.id, acceptance);
  if (!revisions) return revisions.error();
  effect("accept.2-flipped");

  if (auto written = write_window(county, transaction, arrival, *attribution, committed_at); !written)
    return written.error();
  effect("accept.3-window-written");

  const auto receipt = make_receipt(county, arrival, *counts, *revisions, *attribution, committed_at);
  const auto entry = make_entry(receipt, arrival, committed_at);
  Accepted accepted;
  auto position = transaction.append_attempt(receipt.department, [&](const auto& at) {
    accepted.entry = audit::accepted_attempt(entry, at);
    return accepted.entry;
  });
  if (!position) return position.error();
  accepted.proof = position->proof;
  effect("accept.4-logged");

  accepted.receipt = signed_receipt(receipt, *position, county.signer.key(), county.signer.key_id());
  accepted.deliveries = revisions->created + revisions->corrected + revisions->withdrawn + revisions->regrouped > 0;
  if (auto kept =
          transaction.keep_receipt(arrival.id, receipt.id, accepted.receipt, receipt.explanation_owed, position->index);
      !kept)
    return kept.error();
  if (auto noted = transaction.set_fact("last_stamp", to_text_utc(committed_at)); !noted) return noted.error();
  effect("accept.5-receipt-kept");
  return accepted;
}

}  // namespace fangpin::intake
