#pragma once
#include "config/policy.hpp"
#include "crypto/base/calendar_date.hpp"

namespace fangpin::deadlines {

// Days of one window, both inclusive.
struct Period {
  Date first, last;
  bool operator==(const Period&) const = default;
};

// The period of the rule that holds the day. Periods of a rule tile the calendar: each day is in exactly one. `kind`
// is one of the five period rules.
Period period_of(config::RuleKind kind, Date day);

// The rule by which a duty's windows run: its own, or monthly where a record duty owes a monthly nil.
config::RuleKind window_rhythm(const config::Duty& duty);

}  // namespace fangpin::deadlines
