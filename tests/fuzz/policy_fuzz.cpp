// Any text as a policy file, and as the one that it extends (after a line "===="): no crash, either a policy or
// mistakes that name their file, and what is read keeps the promises that the deadlines build on.
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "config/policy.hpp"

namespace {

using namespace fangpin::config;

void require(bool held) {
  if (!held) std::abort();
}

void check(const Policy& policy) {
  require(policy.name == "fuzz" && policy.version >= 1 && policy.start.ok());
  std::set<std::string> seen;
  for (const auto& duty : policy.duties) {
    require(seen.insert(duty.id).second && policy.duty(duty.id) == &duty);
    require(policy.departments.contains(duty.department) && !duty.feeds.empty() && !duty.clause.empty());
    require(duty.grace_days >= 0 && duty.missed_after_days >= 0 && duty.days >= 0 && duty.within_hours >= 0);
    for (const auto month : duty.months) require(month >= 1 && month <= 12);
    for (const auto& feed : duty.feeds) {
      require(!policy.voluntary(feed));
      for (const auto& population : policy.populations_of(feed))
        require(policy.check_population(feed, population).has_value());
    }
  }
  for (const auto& [feed, threshold] : policy.thresholds) {
    require(threshold.cents >= 0 && policy.threshold(feed) == &threshold);
  }
  for (const auto& kept : policy.retention) require(kept.days.count() > 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  constexpr std::string_view kCut = "\n====\n";
  const auto cut = input.find(kCut);
  const auto parsed = parse_policy("fuzz", [&](const std::string& name) -> std::optional<std::string> {
    if (name == "fuzz") return std::string(input.substr(0, cut));
    if (name == "base" && cut != std::string_view::npos) return std::string(input.substr(cut + kCut.size()));
    return std::nullopt;
  });
  require(parsed.value.has_value() == parsed.mistakes.empty());
  for (const auto& mistake : parsed.mistakes) {
    const auto line = to_text(mistake);
    require(!mistake.file.empty() && !mistake.message_zh.empty() && !mistake.message_en.empty());
    require(line.find('\n') == std::string::npos);
  }
  if (parsed) check(*parsed.value);
  return 0;
}
