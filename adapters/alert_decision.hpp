#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "adapters/contract.hpp"
#include "adapters/row_values.hpp"

namespace fangpin::adapters {

// Whether a row that is otherwise good becomes an alert.
struct AlertDecision {
  bool alert = true;
  std::string_view no_alert_reason;           // below-threshold, grade-not-dangerous, register
  std::string_view warning;                   // water-all-met
  std::string_view problem;                   // the row cannot be judged: value-missing, amount-order
  std::string_view field;                     // what warning or problem is about
  std::optional<std::int64_t> measure_cents;  // AlertRule::cost_threshold
};

// Pure. A cost is compared here where the policy counts each admission by itself (inclusive); where it counts a
// person's or a household's year the row stays an alert with its measure, for only the gateway sees the other rows.
AlertDecision decide_alert(const Contract& contract, const RowValues& values, const Readings& readings);

}  // namespace fangpin::adapters
