#include <fmt/format.h>

#include "gateway/verify/access_check.hpp"

// What AccessCheck counts by actor and day: searches by ID card, and persons named in captures (B7).
namespace fangpin::verify {

std::uint64_t AccessCheck::count(UseByActor& uses, std::string_view actor, Instant at, std::uint64_t more) {
  const auto day = fangpin::to_text(shanghai_date(at));
  auto known = uses.find(actor);
  if (known == uses.end()) known = uses.emplace(actor, DaysUse()).first;
  auto& counted = known->second;
  if (counted.day != day) counted = {day, 0};
  return counted.count += more;
}

void AccessCheck::take(std::uint64_t index, Instant at, const FindSubjectEntry& entry) {
  ++tally_.searches;
  if (entry.reason.empty()) add("B5", index, "按证件查找却没有理由", "a search by ID card without a reason");
  const auto used = count(searches_, entry.actor, at, 1);
  if (entry.used != used) {
    add("B7", index, fmt::format("记为当日第 {} 次查找, 实际是第 {} 次", entry.used, used),
        fmt::format("says that it is search {} of the day; it is {}", entry.used, used));
  }
  const bool over = rules_.known && used > rules_.find_subject_per_day, refused = entry.outcome == "over-quota";
  if (over && !refused) {
    add("B7", index, fmt::format("{} 当日查找超过限额 {}", entry.actor, rules_.find_subject_per_day),
        fmt::format("{} searched more often that day than the quota of {}", entry.actor, rules_.find_subject_per_day));
  }
  if (refused && rules_.known && !over) {
    add("B12", index, "限额未满就被拒绝", "was refused as over the quota, and the quota was not used up");
  }
}

void AccessCheck::check_captured(std::uint64_t index, Instant at, std::string_view actor, std::uint64_t persons) {
  const auto used = count(captured_, actor, at, persons);
  if (const auto quota = rules_.capture_persons_per_day; quota && used > *quota) {
    add("B7", index, fmt::format("{} 当日录入 {} 人, 超过限额 {}", actor, used, *quota),
        fmt::format("{} captured {} persons that day, more than the quota of {}", actor, used, *quota));
  }
}

void AccessCheck::take(std::uint64_t index, Instant at, const CaptureRefusedEntry& entry) {
  if (!entry.over_quota()) check_captured(index, at, entry.actor, entry.persons);
  const auto used = count(captured_, entry.actor, at, 0);
  if (entry.used != used) {
    add("B7", index, fmt::format("记为当日已录入 {} 人, 实际是 {} 人", entry.used, used),
        fmt::format("says that {} persons were captured that day; it is {}", entry.used, used));
  }
  const auto quota = rules_.capture_persons_per_day;
  if (entry.over_quota() && quota && used + entry.persons <= *quota) {
    add("B12", index, "录入限额未满就被拒绝", "was refused as over the quota of captures, which was not used up");
  }
}

}  // namespace fangpin::verify
