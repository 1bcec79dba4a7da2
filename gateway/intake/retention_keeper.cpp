#include "gateway/intake/retention_keeper.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <sstream>

#include "gateway/audit/entry.hpp"
#include "gateway/deadlines/retention.hpp"

namespace fangpin::intake {

namespace {

constexpr std::string_view kRun = "retention_run";    // the run in hand; empty between two
constexpr std::string_view kLast = "retention_last";  // the last complete one

std::vector<std::string> repeating_feeds() {
  std::vector<std::string> feeds;
  for (const auto& contract : adapters::all_contracts()) {
    if (contract.mode != adapters::Mode::incremental) feeds.emplace_back(contract.feed);
  }
  return feeds;
}

RetentionRun begin_run(const config::Policy& policy, Date day) {
  RetentionRun run;
  run.day = day;
  for (const auto& cut : deadlines::retention_cuts(policy, day)) run.removals.push_back({cut.kind, cut.cut});
  return run;
}

}  // namespace

std::int64_t RetentionRun::removed() const {
  return std::accumulate(removals.begin(), removals.end(), std::int64_t{0},
                         [](std::int64_t sum, const domain::Removal& one) { return sum + one.removed; });
}

// "DAY POSITION AFTER", and a line "KIND CUT REMOVED HELD" for each kind.
std::string to_text(const RetentionRun& run) {
  auto text = fmt::format("{} {} {}\n", fangpin::to_text(run.day), run.position, run.after);
  for (const auto& one : run.removals) {
    text += fmt::format("{} {} {} {}\n", to_text(one.kind), to_text_utc(one.cut), one.removed, one.held);
  }
  return text;
}

std::optional<RetentionRun> parse_retention_run(std::string_view text) {
  std::istringstream in{std::string(text)};
  RetentionRun run;
  std::string day, kind, cut;
  if (!(in >> day >> run.position >> run.after)) return std::nullopt;
  const auto date = parse_date(day);
  if (!date) return std::nullopt;
  run.day = *date;
  domain::Removal one;
  while (in >> kind >> cut >> one.removed >> one.held) {
    const auto known = std::find_if(domain::kRetained.begin(), domain::kRetained.end(),
                                    [&](domain::Retained each) { return kind == domain::to_text(each); });
    const auto instant = parse_instant(cut);
    if (known == domain::kRetained.end() || !instant) return std::nullopt;
    one.kind = *known;
    one.cut = *instant;
    run.removals.push_back(one);
  }
  return run;
}

Result<std::optional<RetentionRun>> last_retention(store::Reader& reader) {
  const auto text = reader.fact(kLast);
  if (!text) return text.error();
  return parse_retention_run(*text);
}

Result<bool> RetentionKeeper::step(Instant now) {
  const auto today = shanghai_date(now);
  if (done_ && *done_ >= today) return false;
  bool more = false;
  auto turned = county_.store.run([&](store::Transaction& transaction) { return turn_page(transaction, now, more); });
  if (!turned) return turned.error();
  if (!more) done_ = today;
  return more;
}

Status RetentionKeeper::turn_page(store::Transaction& transaction, Instant now, bool& more) {
  const auto today = shanghai_date(now);
  const auto last_text = transaction.fact(kLast);
  const auto run_text = transaction.fact(kRun);
  if (!last_text || !run_text) return (!last_text ? last_text : run_text).error();
  auto run = parse_retention_run(*run_text);
  if (!run) {
    const auto last = parse_retention_run(*last_text);
    more = !last || last->day < today;
    if (!more) return ok();
    run = begin_run(county_.policy, today);
  }
  if (run->complete()) return end_run(transaction, *run, now);
  store::RetentionPage page;
  auto& in_hand = run->removals[run->position];
  page.kind = in_hand.kind;
  page.cut = in_hand.cut;
  page.after = run->after;
  page.looked_at_max = page_max_;
  page.repeating_feeds = repeating_feeds();
  const auto removed = transaction.remove_expired(page);
  if (!removed) return removed.error();
  in_hand.removed += removed->removed;
  in_hand.held += removed->held;
  run->after = removed->end.value_or(0);
  if (!removed->end) ++run->position;
  more = !run->complete() || run->day < today;
  return run->complete() ? end_run(transaction, *run, now) : transaction.set_fact(kRun, to_text(*run));
}

Status RetentionKeeper::end_run(store::Transaction& transaction, const RetentionRun& run, Instant now) {
  if (auto set = transaction.set_fact(kLast, to_text(run)); !set) return set;
  if (auto set = transaction.set_fact(kRun, ""); !set) return set;
  if (run.removed() == 0) return ok();
  audit::ActionEntry entry;
  entry.county = county_.settings.county;
  entry.action = "retention-enforced";
  entry.subject = fangpin::to_text(run.day);
  entry.actor = "gateway";
  entry.at = now;
  entry.removals = run.removals;
  std::erase_if(entry.removals, [](const domain::Removal& one) { return one.removed == 0; });
  const auto appended = transaction.append_audit([&](const auto& position) { return audit::action(entry, position); });
  return appended ? ok() : Status(appended.error());
}

}  // namespace fangpin::intake
