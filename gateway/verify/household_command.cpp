#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "crypto/base/encoding.hpp"
#include "gateway/verify/conclusion.hpp"
#include "gateway/verify/entry_text.hpp"

namespace fangpin::verify {

namespace {

constexpr std::size_t kHandleBytes = 24;  // "h-" or "p-" and 22 characters of base64url

bool is_handle(std::string_view text) {
  return text.size() == kHandleBytes && (text.starts_with("h-") || text.starts_with("p-"));
}

// Which entries speak of one handle, seen in the order of the log. What belongs to it grows on the way: its members by
// its authorizations, its questions by its accesses.
class Trace {
 public:
  explicit Trace(std::string handle) : of_household_(handle.starts_with("h-")), handles_{std::move(handle)} {}

  bool concerns(const AuditEntry& entry) {
    return std::visit([&](const auto& body) { return is_of(body); }, entry.body);
  }
  const std::set<std::string, std::less<>>& handles() const { return handles_; }

 private:
  bool is_known(std::string_view handle) const { return !handle.empty() && handles_.contains(handle); }
  bool is_of(const AuthorizationEntry& entry) {
    const bool named = is_known(entry.household) ||
                       std::any_of(entry.members.begin(), entry.members.end(),
                                   [&](const auto& member) { return !of_household_ && is_known(member.subject); });
    if (!named) return false;
    numbers_.emplace(entry.number);
    if (of_household_) {
      for (const auto& member : entry.members) handles_.emplace(member.subject);
    }
    return true;
  }
  bool is_of(const AuthorizationEndEntry& entry) { return numbers_.contains(entry.number); }
  bool is_of(const AccessEntry& entry) {
    const bool named = is_known(entry.household) || std::any_of(entry.subjects.begin(), entry.subjects.end(),
                                                                [&](const auto& subject) { return is_known(subject); });
    if (named) queries_.emplace(entry.query);
    return named;
  }
  bool is_of(const AccessAnswerEntry& entry) { return queries_.contains(entry.query); }
  bool is_of(const ReleaseEntry& entry) { return queries_.contains(entry.query) || is_known(entry.household); }
  bool is_of(const FindSubjectEntry& entry) {
    return is_known(entry.subject) ||
           (entry.households &&
            std::ranges::any_of(*entry.households, [&](const auto& household) { return is_known(household); }));
  }
  bool is_of(const RecordViewEntry& entry) {
    const auto known = [](const auto& ours) { return [&](std::string_view one) { return ours.contains(one); }; };
    return std::ranges::any_of(entry.authorizations, known(numbers_)) ||
           std::ranges::any_of(entry.queries, known(queries_));
  }
  bool is_of(const TranscriptEntry& entry) { return is_known(entry.household) || is_known(entry.subject); }
  bool is_of(const WithholdingEntry& entry) {
    return is_known(entry.household) ||
           std::ranges::any_of(entry.queries, [&](const auto& query) { return queries_.contains(query); });
  }
  bool is_of(const ErasureEntry& entry) { return is_known(entry.handle); }
  template <class Other>
  bool is_of(const Other&) {
    return false;
  }

  bool of_household_;
  std::set<std::string, std::less<>> handles_, numbers_, queries_;
};

}  // namespace

int verify_household(const HouseholdCommand& command, const Surroundings& around) {
  if (!is_handle(command.handle)) {
    return unreadable(around, "主体编号应为 h- 或 p- 加 22 个字符 / a handle is h- or p- and 22 characters");
  }
  auto opened = open(command.log, around);
  if (!opened) return unreadable(around, opened.error().detail);
  Trace trace(command.handle);
  std::uint64_t found = 0;
  opened->options.full = true;
  opened->options.observer = [&](std::uint64_t index, const AuditEntry& entry) {
    if (!trace.concerns(entry)) return;
    ++found;
    around.out << printable(fmt::format("第 {0} 条 / entry {0}  {1}  {2}  [{3}]", index, to_text_shanghai(entry.at),
                                        describe(entry), to_hex(entry.leaf)))
               << "\n";
  };
  auto report = check_log(opened->options);
  if (!report) return unreadable(around, report.error().detail);
  around.out << fmt::format("{0} 及其 {1} 名成员: {2} 条 / and {1} members: {2} entries\n\n", command.handle,
                            trace.handles().size() - 1, found);
  // Nobody looked, or a handle that was typed wrong: only whoever asked can tell.
  if (found == 0) {
    around.out << fmt::format(
        "!! 日志中从未出现编号 {0}: 请核对是否抄错 / the log nowhere names {0}: make sure that it is copied right\n\n",
        command.handle);
  }
  print_log(*report, around);
  return conclude(report->findings, report->not_checked, around);
}

}  // namespace fangpin::verify
