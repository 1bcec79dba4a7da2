#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/base/calendar_date.hpp"

namespace fangpin {

// A point in time, UTC, in milliseconds. Stamps are kept and sent as UTC; rules and pages use Asia/Shanghai.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using Milliseconds = std::chrono::milliseconds;

// "2022-09-01T01:12:00.000Z"
std::string to_text_utc(Instant instant);
// "2022-09-01T09:12:00+08:00"
std::string to_text_shanghai(Instant instant);
// RFC 3339 with Z or a numeric offset, seconds required, at most three fractional digits.
std::optional<Instant> parse_instant(std::string_view text);

// The Shanghai day that holds the instant.
Date shanghai_date(Instant instant);
// 00:00 of the day in Shanghai.
Instant start_of_day(Date date);
// 24:00 of the day in Shanghai, the first instant of the next one.
Instant end_of_day(Date date);

// Business time: stamps, windows, clocks after the push. Security time (TLS, signature age, retry timers) never comes
// from here. Implementations are thread safe.
class BusinessClock {
 public:
  virtual ~BusinessClock() = default;
  virtual Instant now() = 0;
};

// The machine's real clock.
class RealClock final : public BusinessClock {
 public:
  Instant now() override;
};

// The machine's real clock, for what must not be steered: certificates, signature age, retries.
Instant security_now();

}  // namespace fangpin
