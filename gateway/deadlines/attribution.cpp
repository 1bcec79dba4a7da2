#include "gateway/deadlines/attribution.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fangpin::deadlines {

namespace {

using domain::SubmissionKind;
using domain::Verdict;
using domain::Window;
using Candidates = std::vector<const Window*>;

// Windows that the push could belong to, oldest first.
Candidates candidates(const PushFacts& push, std::span<const Window> ledger) {
  Candidates found;
  for (const auto& window : ledger) {
    const bool feed = std::find(window.feeds.begin(), window.feeds.end(), push.feed) != window.feeds.end();
    if (feed && (window.population.empty() || window.population == push.population)) found.push_back(&window);
  }
  std::stable_sort(found.begin(), found.end(), [](const Window* a, const Window* b) { return a->first < b->first; });
  return found;
}

bool told_apart_by_population(const PushFacts& push, std::span<const Window> ledger) {
  return std::any_of(ledger.begin(), ledger.end(), [&](const Window& window) {
    return !window.population.empty() &&
           std::find(window.feeds.begin(), window.feeds.end(), push.feed) != window.feeds.end();
  });
}

bool opened(const Window& window, Instant received) { return start_of_day(window.first) <= received; }
bool in_course(const Window& window, Instant received) {
  return opened(window, received) && received < end_of_day(window.last);
}

// The verdict at the instant, whether or not `missed` has been written yet.
std::optional<Verdict> verdict_at(const Window& window, Instant received) {
  if (window.verdict) return window.verdict;
  if (received > window.due && received >= window.missed_at) return Verdict::missed;
  return std::nullopt;
}

bool brings_something_new(const PushFacts& push) {
  if (push.kind == SubmissionKind::nil) return true;
  if (push.kind == SubmissionKind::withdrawal) return false;
  if (push.counts.created > 0) return true;
  return push.whole_file && !push.content_seen && push.counts.accepted() > 0;
}

bool all_rejected(const PushFacts& push) {
  return push.kind == SubmissionKind::rows && push.counts.accepted() == 0 && push.counts.rejected > 0;
}

bool first_owed_in(const PushFacts& push, const Window& window) {
  return std::find(push.first_windows.begin(), push.first_windows.end(), std::pair{window.duty, window.id()}) !=
         push.first_windows.end();
}

Error unknown_window(const PushFacts& push, const Candidates& known) {
  constexpr std::size_t kShown = 6;  // the newest are the likely ones
  std::vector<std::string> ids;
  for (auto window = known.rbegin(); window != known.rend() && ids.size() < kShown; ++window) {
    ids.push_back((*window)->id());
  }
  const auto list = ids.empty() ? std::string("-") : fmt::format("{}", fmt::join(ids, ", "));
  return error(Errc::unprocessable,
               fmt::format("推送项 {} 没有所填的时段,可填: {}。 / Feed {} has no such window; it has: {}.", push.feed,
                           list, push.feed, list));
}

// The window that the push belongs to, whatever it does there. Undeclared: corrections go to where their record was
// first owed; the rest to the oldest window that is neither met nor final, else to the one that is in course.
const Window* window_for(const PushFacts& push, const Candidates& known, bool corrections_only, Instant received) {
  const Window* open = nullptr;
  const Window* corrected = nullptr;
  for (const Window* window : known) {
    const auto verdict = verdict_at(*window, received);
    if (corrections_only && first_owed_in(push, *window) && (corrected == nullptr || !verdict)) {
      if (!verdict) return window;
      corrected = window;
    }
  }
  if (corrected != nullptr) return corrected;
  for (const Window* window : known) {
    if (!opened(*window, received)) continue;
    if (!verdict_at(*window, received)) return window;
    if (in_course(*window, received)) open = window;
  }
  return open;
}

// What the push does to its window: one effect at most.
void settle(const PushFacts& push, bool corrections_only, Instant received, Attribution& result) {
  const Window& window = *result.window;
  result.verdict = verdict_at(window, received);
  if (result.verdict == Verdict::missed && !window.verdict) result.conclude = Verdict::missed;

  const bool clears = brings_something_new(push) || (corrections_only && first_owed_in(push, window));
  if (!clears) {
    result.reason = all_rejected(push) ? AttributionReason::all_rejected
                    : corrections_only ? AttributionReason::corrections_only
                                       : AttributionReason::nothing_new;
    result.note_attempted = all_rejected(push) && !result.verdict && !window.attempted;
    return;
  }
  if (!result.verdict) {
    result.reason = AttributionReason::cleared;
    result.conclude = received <= window.due ? Verdict::met : Verdict::met_late;
    result.verdict = result.conclude;
  } else if (result.verdict == Verdict::missed) {
    result.reason = AttributionReason::delivered_after;
    result.note_delivered_after = window.delivered_after == 0;
  } else {
    result.reason = AttributionReason::already_concluded;
  }
}

}  // namespace

std::string_view to_text(AttributionReason reason) {
  switch (reason) {
    case AttributionReason::cleared:
      return "cleared";
    case AttributionReason::delivered_after:
      return "delivered-after";
    case AttributionReason::already_concluded:
      return "already-concluded";
    case AttributionReason::nothing_new:
      return "nothing-new";
    case AttributionReason::corrections_only:
      return "corrections-only";
    case AttributionReason::all_rejected:
      return "all-rejected";
    case AttributionReason::voluntary:
      return "voluntary";
  }
  return "";
}

Result<Attribution> attribute(const PushFacts& push, std::span<const Window> ledger, Instant received) {
  const auto known = candidates(push, ledger);
  Attribution result;
  if (push.population.empty() && known.empty() && told_apart_by_population(push, ledger)) {
    return error(Errc::unprocessable,
                 fmt::format("推送项 {} 按人群分别计时,须写明 population。 / Feed {} is owed by population: say which.",
                             push.feed, push.feed));
  }
  // A withdrawal takes back what was pushed: no window waits for it.
  if (push.kind == SubmissionKind::withdrawal) return result;

  const bool corrections_only =
      push.kind == SubmissionKind::rows && push.counts.corrected > 0 && !brings_something_new(push);
  const Window* window = nullptr;
  if (push.declared_window) {
    // Two duties of a feed may have a window of the same days: the one that still waits is meant.
    for (const Window* candidate : known) {
      if (candidate->id() != *push.declared_window) continue;
      if (window == nullptr || (verdict_at(*window, received) && !verdict_at(*candidate, received))) window = candidate;
    }
    if (window == nullptr) return unknown_window(push, known);
  } else {
    window = window_for(push, known, corrections_only, received);
  }
  if (window == nullptr) return result;
  result.window = *window;
  settle(push, corrections_only, received, result);
  return result;
}

}  // namespace fangpin::deadlines
