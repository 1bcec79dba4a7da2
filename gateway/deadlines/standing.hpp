#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/policy.hpp"
#include "crypto/base/instant.hpp"
#include "gateway/deadlines/schedule.hpp"
#include "gateway/domain/window.hpp"

namespace fangpin::deadlines {

// How a window stands at an instant. What lies between opening and verdict is computed, never stored.
enum class Standing { ahead, open, due_soon, overdue, met, met_late, missed, waived };
std::string_view to_text(Standing standing);     // "due-soon"
std::string_view to_chinese(Standing standing);  // "即将到期"

inline constexpr Milliseconds kDueSoon = std::chrono::hours{48};

// A window whose `missed_at` has come counts as missed, whether or not that has been written yet.
Standing standing_of(const domain::Window& window, Instant now, Milliseconds due_soon = kDueSoon);

struct WindowCounts {
  std::int64_t met = 0;
  std::int64_t met_late = 0;
  std::int64_t missed = 0;
  std::int64_t waived = 0;
  std::int64_t open = 0;           // without a verdict: open, due soon, overdue
  std::int64_t not_connected = 0;  // would have opened for duties without a connection
  bool operator==(const WindowCounts&) const = default;
};

// `ledger` as stored, `unconnected` from windows_not_connected().
WindowCounts count_windows(std::span<const domain::Window> ledger, std::span<const domain::Window> unconnected,
                           Instant now);

// One line of the board: a duty, its current window if it has windows, and when it was last heard of.
struct DutyStanding {
  const config::Duty* duty = nullptr;
  bool connected = false;
  std::optional<domain::Window> window;  // the oldest without a verdict, else the latest
  std::optional<Standing> standing;      // of that window
  std::optional<Instant> last_heard;     // the latest accepted push of any of its feeds
};

// In the policy's order. `last_heard`: feed -> instant of its latest accepted push.
std::vector<DutyStanding> board(const config::Policy& policy, std::span<const domain::Window> ledger,
                                const std::map<std::string, Instant, std::less<>>& last_heard, Instant now,
                                const Connected& connected);

}  // namespace fangpin::deadlines
