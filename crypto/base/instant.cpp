#include "crypto/base/instant.hpp"

#include <fmt/format.h>

namespace fangpin {

namespace {

constexpr std::chrono::hours kShanghai{8};

std::string date_time(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::hh_mm_ss time{instant - day};
  return fmt::format("{}T{:02}:{:02}:{:02}", to_text(Date{day}), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

std::string to_text_utc(Instant instant) {
  const auto millis = (instant - std::chrono::floor<std::chrono::seconds>(instant)).count();
  return fmt::format("{}.{:03}Z", date_time(instant), millis);
}

std::string to_text_shanghai(Instant instant) { return date_time(instant + kShanghai) + "+08:00"; }

std::optional<Instant> parse_instant(std::string_view text) {
  if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':') return std::nullopt;
  const auto date = parse_date(text.substr(0, 10));
  const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (!date || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  std::size_t at = 19;
  int millis = 0;
  if (text[at] == '.') {
    std::size_t count = 0;
    while (at + 1 + count < text.size() && text[at + 1 + count] >= '0' && text[at + 1 + count] <= '9') ++count;
    if (count == 0 || count > 3) return std::nullopt;
    millis = *digits(text, at + 1, count) * (count == 1 ? 100 : count == 2 ? 10 : 1);
    at += 1 + count;
  }
  Instant instant = std::chrono::sys_days{*date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
                    std::chrono::seconds{*second} + Milliseconds{millis};
  const auto zone = text.substr(at);
  if (zone == "Z") return instant;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
  const auto offset_hours = digits(zone, 1, 2), offset_minutes = digits(zone, 4, 2);
  if (!offset_hours || !offset_minutes || *offset_hours > 14 || *offset_minutes > 59) return std::nullopt;
  const auto offset = std::chrono::hours{*offset_hours} + std::chrono::minutes{*offset_minutes};
  return zone[0] == '+' ? instant - offset : instant + offset;
}

Date shanghai_date(Instant instant) { return Date{std::chrono::floor<std::chrono::days>(instant + kShanghai)}; }
Instant start_of_day(Date date) { return Instant{std::chrono::sys_days{date}} - kShanghai; }
Instant end_of_day(Date date) { return start_of_day(plus_days(date, 1)); }

Instant RealClock::now() { return security_now(); }
Instant security_now() { return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now()); }

}  // namespace fangpin
