#include "gateway/verify/deadline_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/deadlines/periods.hpp"
#include "gateway/deadlines/schedule.hpp"

namespace fangpin::verify {

namespace {

// What is due is written at the next tick of the gateway's clock.
constexpr std::chrono::hours kWritten{1};

bool every_feed(std::string_view) { return true; }

Finding finding(std::uint64_t index, std::string zh, std::string en) {
  return {"B11", Finding::Weight::finding, index, std::move(zh), std::move(en)};
}

}  // namespace

const config::Policy* DeadlineCheck::policy(std::string_view id) const {
  const auto in_force = submissions_.policies().find(id);
  return in_force == submissions_.policies().end() ? nullptr : rules_.policy(id, in_force->second);
}

void DeadlineCheck::run(Instant latest, Findings& findings, std::vector<std::string>& not_checked) const {
  for (const auto& [id, digest] : submissions_.policies()) {
    if (rules_.policy(id, digest) != nullptr) continue;
    not_checked.push_back(fmt::format(
        "B11 政策 {0} 的应到时间: 所给文件夹中没有 SHA-256 为 {1} 的原文 / due instants under {0}: the folder "
        "does not hold the text whose SHA-256 is {1}",
        id, digest));
  }
  for (const auto& [key, window] : submissions_.windows()) check_window(window, findings);
  check_owed(latest, findings);
}

void DeadlineCheck::check_window(const SubmissionCheck::Window& window, Findings& findings) const {
  const auto* const rules = policy(std::string_view(window.policy).substr(0, window.policy.find('+')));
  const auto first = parse_date(std::string_view(window.id).substr(0, window.id.find('/')));
  if (rules == nullptr || !first) return;  // said elsewhere
  const auto* const duty = rules->duty(window.duty);
  if (duty == nullptr || !duty->opens_windows()) {
    findings.add(finding(window.index, fmt::format("政策 {} 没有按时段的责任 {}", window.policy, window.duty),
                         fmt::format("the policy {} has no duty {} with windows", window.policy, window.duty)));
    return;
  }
  const auto opening = start_of_day(*first);
  const auto made = deadlines::windows_opening(*rules, rules_.calendar(), opening, opening + Milliseconds{1},
                                               every_feed, window.duty);
  if (!made) {
    findings.add(finding(window.index, "无法重算应到时间: " + made.error().detail,
                         "its due instant cannot be made again: " + made.error().detail));
    return;
  }
  if (made->empty() || made->front().id() != window.id || made->front().feed != window.feed ||
      made->front().population != window.population || made->front().policy != window.policy) {
    findings.add(finding(
        window.index, fmt::format("按政策 {}, {} 没有这样的时段 {}", rules->id(), window.duty, window.id),
        fmt::format("by the policy {} the duty {} has no such window {}", rules->id(), window.duty, window.id)));
    return;
  }
  const auto& right = made->front();
  if (right.due != window.due) {
    std::string then_zh, then_en;
    if (window.received) {
      const auto* const verdict = *window.received <= right.due ? "met" : "met-late";
      then_zh = fmt::format(", 结论应为 {}", verdict);
      then_en = fmt::format("; the verdict is {}", verdict);
    }
    findings.add(finding(
        window.index,
        fmt::format("应到时间写为 {}, 按政策应为 {}{}", to_text_utc(window.due), to_text_utc(right.due), then_zh),
        fmt::format("says due {}; by the policy it is {}{}", to_text_utc(window.due), to_text_utc(right.due),
                    then_en)));
  }
  if (window.verdict == "missed" && window.at < right.missed_at) {
    findings.add(finding(window.index, fmt::format("{} 才可判为未报", to_text_utc(right.missed_at)),
                         fmt::format("says missed before {}", to_text_utc(right.missed_at))));
  }
}

bool DeadlineCheck::has(const config::Policy& rules, const domain::Window& window) const {
  const auto opening = start_of_day(window.first);
  const auto made =
      deadlines::windows_opening(rules, rules_.calendar(), opening, opening + Milliseconds{1}, every_feed, window.duty);
  return made && !made->empty() && made->front().id() == window.id();
}

bool DeadlineCheck::owed(const config::Duty& duty, Instant opening) const {
  return std::ranges::any_of(duty.feeds, [&](const auto& feed) {
    const auto first = submissions_.first_pushes().find(feed);
    return first != submissions_.first_pushes().end() && first->second <= opening;
  });
}

void DeadlineCheck::check_owed(Instant latest, Findings& findings) const {
  const auto& starts = submissions_.starts();
  // Between two starts one policy is in force; a window whose first day begins while the gateway is down opens under
  // the next one: only those that both policies have are certain.
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const auto end = i + 1 < starts.size() ? starts[i + 1].at : latest;
    const auto* const rules = policy(starts[i].policy);
    const auto* const next = policy(starts[std::min(i + 1, starts.size() - 1)].policy);
    if (rules == nullptr || next == nullptr || end <= starts[i].at) continue;
    const auto opening = deadlines::windows_opening(*rules, rules_.calendar(), starts[i].at, end, every_feed);
    if (!opening) continue;  // a year without its calendar: said of its verdicts
    for (const auto& window : *opening) {
      const auto* const duty = rules->duty(window.duty);
      if (window.missed_at + submissions_.outages() + kWritten > latest || submissions_.withdrawn(duty->department) ||
          !owed(*duty, start_of_day(window.first)) || (next != rules && !has(*next, window)) ||
          submissions_.windows().contains(SubmissionCheck::key_of(window.duty, window.id(), window.population))) {
        continue;
      }
      findings.add(
          finding(starts[i].index,
                  fmt::format("{} 的时段 {} 应到 {}, 至今没有结论", window.duty, window.id(), to_text_utc(window.due)),
                  fmt::format("the window {} of {} was due {} and has no verdict", window.id(), window.duty,
                              to_text_utc(window.due))));
    }
  }
}

}  // namespace fangpin::verify
