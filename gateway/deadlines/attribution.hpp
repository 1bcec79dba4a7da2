#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/base/instant.hpp"
#include "crypto/base/result.hpp"
#include "gateway/domain/submission.hpp"
#include "gateway/domain/window.hpp"

namespace fangpin::deadlines {

// What is known of a push when it is accepted.
struct PushFacts {
  std::string feed;
  std::string population;                      // as declared; empty: none
  std::optional<std::string> declared_window;  // "2022-09-01/2022-09-10"
  domain::SubmissionKind kind = domain::SubmissionKind::rows;
  bool whole_file = false;    // the feed's mode is cumulative or snapshot
  bool content_seen = false;  // an accepted submission of the feed had exactly this content
  domain::RowCounts counts;
  // Where the corrected rows' records were first owed: (duty, window id), distinct; Transaction::first_windows().
  std::vector<std::pair<std::string, std::string>> first_windows;
};

enum class AttributionReason {
  cleared,            // the push concludes its window: met or met-late
  delivered_after,    // the window is missed for good; the push is linked to it
  already_concluded,  // something new came, but the window had its verdict
  nothing_new,        // no new row: a repeat, or unchanged rows only
  corrections_only,   // corrections of records that were first owed elsewhere
  all_rejected,       // attempted
  voluntary,          // no window asks for it
};
std::string_view to_text(AttributionReason reason);  // "cleared", "delivered-after", ...

// Which window a push belongs to and what the accepting transaction has to write.
struct Attribution {
  std::optional<domain::Window> window;  // as in the ledger before the push; empty: voluntary
  AttributionReason reason = AttributionReason::voluntary;
  // To write: conclude(window, *conclude, ...). `missed` stands here if the window ran out and nobody had written it
  // yet (at window.missed_at, by no submission).
  std::optional<domain::Verdict> conclude;
  bool note_attempted = false;        // note_attempted(window)
  bool note_delivered_after = false;  // note_delivered_after(window, submission)
  // The window's verdict once that is written; empty: it is still open, or there is no window.
  std::optional<domain::Verdict> verdict;

  bool clears() const { return reason == AttributionReason::cleared; }
};

// Decides by DESIGN 5. `ledger` holds windows of the feed (others are ignored), in any order; `received` is the instant
// at which the whole body was there and its digest matched. A pure function; one push never concludes two windows.
// Errors: Errc::unprocessable where the declared window is not in the ledger for this feed and population (the detail
// names those that are), or where the feed's windows are told apart by a population and the push names none.
Result<Attribution> attribute(const PushFacts& push, std::span<const domain::Window> ledger, Instant received);

}  // namespace fangpin::deadlines
