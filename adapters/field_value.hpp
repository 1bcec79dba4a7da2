#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "adapters/contract.hpp"
#include "adapters/raw_row.hpp"
#include "adapters/values/money.hpp"
#include "adapters/values/value_result.hpp"
#include "crypto/base/calendar_date.hpp"

namespace fangpin::adapters {

// One cell as its contract reads it.
struct FieldValue {
  std::string canonical;  // one spelling of the value: for digest, key and envelope; empty: the cell says nothing
  std::string kept;       // JSON of what may be stored (keep, band, category); empty: nothing
  std::optional<Date> day;
  std::optional<std::chrono::year_month> month;
  std::optional<std::int64_t> cents;
  bool says_nothing() const { return canonical.empty(); }
  void wipe();  // overwrites `canonical`
};

// Reads a cell by its field's type and applies the field's treatment. A cell that says nothing is a value without
// content, not a problem: whether it may say nothing is the row's matter. Problems are those of adapters/values/.
// `unit`: what one unit of a money column is, by its header.
ValueResult<FieldValue> read_field(const Field& field, const Cell& cell, MoneyUnit unit);

// The range that holds an amount, in whole yuan: "6000-10000" (the upper bound is outside), "200000+" for the last.
std::string band_of(std::int64_t cents, const std::vector<std::int64_t>& bands_cents);

// The codes of a cell's parts, sorted, without repeats, joined by commas; "other" for a part that no spelling fits. Of
// several spellings in a part the longest decides ("不达标" before "达标"), of equally long ones the first in the
// contract's list.
std::string categories_of(std::string_view text, const Field& field);

}  // namespace fangpin::adapters
