#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "config/calendar.hpp"
#include "config/policy.hpp"
#include "crypto/base/calendar_date.hpp"
#include "crypto/base/instant.hpp"
#include "crypto/base/result.hpp"

namespace fangpin::deadlines {

// The duty under which single records of the feed are judged (after-discovery, season-real-time, prompt); nullptr:
// none, its records are never late.
const config::Duty* record_duty(const config::Policy& policy, std::string_view feed, std::string_view population);

// The last instant at which one record is in time, by the day of its discovery: a push received after it brings the
// record late. Nothing where it is not judged: without a date, or discovered outside the season.
// Errors: Errc::config where working days need a year that the calendar does not cover.
Result<std::optional<Instant>> record_due(const config::Duty& duty, const config::Calendar& calendar,
                                          std::optional<Date> discovered);

// A record as the anomaly check sees it.
struct DatedRecord {
  Date discovered;
  Instant received;
};

// The discovery date is written by the party that may be late. True where at least `records_min` records can be judged
// and every one was received on the last day that its limit allowed: dates that fit too well, to be looked at. A duty
// whose last day is the day of discovery itself shows nothing.
Result<bool> just_inside_the_limit(const config::Duty& duty, const config::Calendar& calendar,
                                   std::span<const DatedRecord> records, std::size_t records_min = 5);

}  // namespace fangpin::deadlines
