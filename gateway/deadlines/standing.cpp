#include "gateway/deadlines/standing.hpp"

#include <algorithm>

namespace fangpin::deadlines {

using domain::Verdict;
using domain::Window;

std::string_view to_text(Standing standing) {
  switch (standing) {
    case Standing::ahead:
      return "ahead";
    case Standing::open:
      return "open";
    case Standing::due_soon:
      return "due-soon";
    case Standing::overdue:
      return "overdue";
    case Standing::met:
      return "met";
    case Standing::met_late:
      return "met-late";
    case Standing::missed:
      return "missed";
    case Standing::waived:
      return "waived";
  }
  return "";
}

std::string_view to_chinese(Standing standing) {
  switch (standing) {
    case Standing::ahead:
      return "未开始";
    case Standing::open:
      return "进行中";
    case Standing::due_soon:
      return "即将到期";
    case Standing::overdue:
      return "已逾期";
    case Standing::met:
      return "按时";
    case Standing::met_late:
      return "迟报";
    case Standing::missed:
      return "漏推";
    case Standing::waived:
      return "免责";
  }
  return "";
}

Standing standing_of(const Window& window, Instant now, Milliseconds due_soon) {
  if (window.verdict) {
    switch (*window.verdict) {
      case Verdict::met:
        return Standing::met;
      case Verdict::met_late:
        return Standing::met_late;
      case Verdict::missed:
        return Standing::missed;
      case Verdict::waived:
        return Standing::waived;
    }
  }
  if (now >= window.missed_at) return Standing::missed;
  if (now > window.due) return Standing::overdue;
  if (now < start_of_day(window.first)) return Standing::ahead;
  return window.due - now <= due_soon ? Standing::due_soon : Standing::open;
}

WindowCounts count_windows(std::span<const Window> ledger, std::span<const Window> unconnected, Instant now) {
  WindowCounts counts;
  for (const auto& window : ledger) {
    switch (standing_of(window, now)) {
      case Standing::met:
        ++counts.met;
        break;
      case Standing::met_late:
        ++counts.met_late;
        break;
      case Standing::missed:
        ++counts.missed;
        break;
      case Standing::waived:
        ++counts.waived;
        break;
      case Standing::ahead:
      case Standing::open:
      case Standing::due_soon:
      case Standing::overdue:
        ++counts.open;
        break;
    }
  }
  counts.not_connected = static_cast<std::int64_t>(unconnected.size());
  return counts;
}

std::vector<DutyStanding> board(const config::Policy& policy, std::span<const Window> ledger,
                                const std::map<std::string, Instant, std::less<>>& last_heard, Instant now,
                                const Connected& connected) {
  std::vector<DutyStanding> lines;
  for (const auto& duty : policy.duties) {
    DutyStanding line;
    line.duty = &duty;
    line.connected = std::any_of(duty.feeds.begin(), duty.feeds.end(), connected);
    const Window* shown = nullptr;
    bool waiting = false;
    for (const auto& window : ledger) {
      if (window.duty != duty.id) continue;
      const auto standing = standing_of(window, now);
      const bool waits = standing == Standing::open || standing == Standing::due_soon || standing == Standing::overdue;
      const bool better = shown == nullptr || (waits && (!waiting || window.first < shown->first)) ||
                          (!waits && !waiting && window.first > shown->first);
      if (better) shown = &window;
      waiting = waiting || waits;
    }
    if (shown != nullptr) {
      line.window = *shown;
      line.standing = standing_of(*shown, now);
    }
    for (const auto& feed : duty.feeds) {
      const auto heard = last_heard.find(feed);
      if (heard != last_heard.end() && (!line.last_heard || *line.last_heard < heard->second)) {
        line.last_heard = heard->second;
      }
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace fangpin::deadlines
