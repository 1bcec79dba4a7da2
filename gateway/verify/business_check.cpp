#include "gateway/verify/business_check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fangpin::verify {

namespace {

std::string key_of(const AuditEntry& entry, const std::string& population) {
  return fmt::format("{}\n{}\n{}", entry.window_duty, entry.window_id, population);
}

}  // namespace

BusinessCheck::BusinessCheck(const std::string& origin, Instant now)
    : demonstration_(origin.ends_with("-demonstration")), now_(now) {}

void BusinessCheck::add(const char* check, std::uint64_t index, std::string zh, std::string en) {
  findings.add({check, Finding::Weight::finding, index, std::move(zh), std::move(en)});
}

void BusinessCheck::take(std::uint64_t index, const AuditEntry& entry) {
  if (entry.index != index) {
    findings.add({"L4", Finding::Weight::broken, index, fmt::format("条目自称第 {} 条", entry.index),
                  fmt::format("says that it is entry {}", entry.index)});
  }
  if (county_.empty()) county_ = entry.county;
  if (entry.county != county_) add("L2", index, "属于另一个县", "is of another county");
  if (entry.at + kOrderTolerance < latest_) {
    add("L7", index, fmt::format("时间 {} 早于前面的条目 ({})", to_text_utc(entry.at), to_text_utc(latest_)),
        fmt::format("its time {} is before that of an earlier entry ({})", to_text_utc(entry.at),
                    to_text_utc(latest_)));
  }
  latest_ = std::max(latest_, entry.at);
  if (!demonstration_ && entry.at > now_ + kFutureTolerance) {
    add("L7", index, fmt::format("时间 {} 在将来", to_text_utc(entry.at)),
        fmt::format("its time {} is in the future", to_text_utc(entry.at)));
  }
  if (entry.kind == AuditEntry::Kind::attempt) take_attempt(index, entry);
  if (entry.kind == AuditEntry::Kind::verdict) take_verdict(index, entry);
  if (entry.kind == AuditEntry::Kind::configuration && entry.demonstration != demonstration_) {
    add("L2", index, "演示标记与日志名不符", "its demonstration mark is not that of the log's name");
  }
}

void BusinessCheck::take_attempt(std::uint64_t index, const AuditEntry& entry) {
  auto& last = attempts_[entry.department];
  if (entry.attempt != last + 1) {
    add("B15", index, fmt::format("{} 的推送序号为 {}, 应为 {}", entry.department, entry.attempt, last + 1),
        fmt::format("attempt {} of {} should be {}", entry.attempt, entry.department, last + 1));
  }
  last = entry.attempt;
  if (!entry.accepted) return;
  if (entry.received_at > entry.at + kOrderTolerance) {
    add("L7", index, "收到时间晚于入账时间", "was received after it was logged");
  }
  if (entry.verdict.empty()) return;
  auto window = windows_.find(key_of(entry, entry.population));
  if (window == windows_.end()) window = windows_.find(key_of(entry, ""));
  if (window == windows_.end()) {
    add("B11", index, "推送了结了一个没有结论条目的时段", "concluded a window that has no verdict entry before it");
    return;
  }
  auto& concluded = window->second;
  if (concluded.claimed)
    add("B11", index, "此时段已由另一次推送了结", "another push has concluded this window already");
  concluded.claimed = true;
  const std::string recomputed = entry.received_at <= concluded.due ? "met" : "met-late";
  if (entry.verdict != concluded.verdict || entry.verdict != recomputed) {
    add("B11", index,
        fmt::format("结论为 {}, 按收到时间 {} 与应到时间 {} 应为 {}", entry.verdict, to_text_utc(entry.received_at),
                    to_text_utc(concluded.due), recomputed),
        fmt::format("says {}; received {} and due {} give {}", entry.verdict, to_text_utc(entry.received_at),
                    to_text_utc(concluded.due), recomputed));
  }
}

void BusinessCheck::take_verdict(std::uint64_t index, const AuditEntry& entry) {
  const auto [window, fresh] =
      windows_.try_emplace(key_of(entry, entry.window_population), Window{index, entry.verdict, entry.due, false});
  if (!fresh) {
    add("B11", index, fmt::format("此时段在第 {} 条已有结论 {}", window->second.index, window->second.verdict),
        fmt::format("the window has its verdict {} since entry {}", window->second.verdict, window->second.index));
    return;
  }
  if (entry.verdict == "missed" && entry.at < entry.due) {
    add("B11", index, "应到时间未到就判为未报", "says missed before the window was due");
  }
}

void BusinessCheck::finish() {
  for (const auto& [key, window] : windows_) {
    if (window.claimed || (window.verdict != "met" && window.verdict != "met-late")) continue;
    add("B11", window.index, fmt::format("结论 {} 没有对应的推送", window.verdict),
        fmt::format("says {} and no push stands behind it", window.verdict));
  }
}

}  // namespace fangpin::verify
