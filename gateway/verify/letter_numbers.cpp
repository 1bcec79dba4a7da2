#include "gateway/verify/letter_numbers.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "config/query_rules.hpp"

namespace fangpin::verify {

namespace {

constexpr std::size_t kNumberMax = 128;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The serial for which the rule gives this number; nothing where there is none.
std::optional<std::int64_t> serial_of(std::string_view number, const config::QueryRules& rules, std::string_view county,
                                      int year) {
  if (number.size() > kNumberMax) return std::nullopt;
  for (const char* begin = number.data(); begin != number.data() + number.size(); ++begin) {
    for (const char* end = begin; end != number.data() + number.size() && is_digit(*end); ++end) {
      std::int64_t serial = 0;
      if (std::from_chars(begin, end + 1, serial).ec != std::errc()) break;  // too long for a number
      if (rules.number_of(county, year, serial) == number) return serial;
    }
  }
  return std::nullopt;
}

}  // namespace

void check_letter_numbers(const Standings& letters, const std::vector<SubmissionCheck::Start>& starts,
                          const std::map<std::string, std::string, std::less<>>& digests, const PublishedRules& rules,
                          std::string_view county, Findings& findings) {
  std::map<int, std::optional<std::int64_t>> last;  // of a year; nothing behind a letter that was passed over
  auto start = starts.begin();
  const config::QueryRules* in_force = nullptr;
  for (const auto& letter : letters.all()) {
    for (; start != starts.end() && start->index < letter.index; ++start) {
      const auto digest = digests.find(start->policy);
      const auto* const policy = digest == digests.end() ? nullptr : rules.policy(start->policy, digest->second);
      in_force = policy == nullptr ? nullptr : &policy->queries;
    }
    auto& before = last.try_emplace(letter.year, 0).first->second;
    if (in_force == nullptr) {
      before.reset();
      continue;
    }
    if (before && in_force->number_of(county, letter.year, *before + 1) == letter.number) {
      ++*before;
      continue;
    }
    const auto serial = serial_of(letter.number, *in_force, county, letter.year);
    if (!serial) {
      findings.add({"B9", Finding::Weight::finding, letter.index,
                    fmt::format("编号 {} 不合政策规定的编号规则 {}", letter.number, in_force->number),
                    fmt::format("its number {} is none of the policy's rule {}", letter.number, in_force->number)});
    } else if (before) {
      findings.add(
          {"B9", Finding::Weight::finding, letter.index,
           fmt::format("编号 {} 在 {} 年的序号是 {}, 应为 {}", letter.number, letter.year, *serial, *before + 1),
           fmt::format("its number {} has the serial {} of {}; it should be {}", letter.number, *serial, letter.year,
                       *before + 1)});
    }
    if (serial) before = serial;
  }
}

}  // namespace fangpin::verify
