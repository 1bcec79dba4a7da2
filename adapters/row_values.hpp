#pragma once
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/contract.hpp"
#include "adapters/field_value.hpp"

namespace fangpin::adapters {

// The values of one row by field, while it is adapted. Wiped when it is cleared for the next row, or goes.
class RowValues {
 public:
  RowValues() { values_.reserve(24); }
  RowValues(const RowValues&) = delete;
  RowValues& operator=(const RowValues&) = delete;
  ~RowValues();

  void clear();
  void add(const Field* field, FieldValue&& value) { values_.emplace_back(field, std::move(value)); }
  // nullptr where the row says nothing for the field.
  const FieldValue* find(std::string_view field_id) const;
  // The field's canonical value, or empty.
  std::string_view text(std::string_view field_id) const;
  const std::vector<std::pair<const Field*, FieldValue>>& all() const { return values_; }

 private:
  std::vector<std::pair<const Field*, FieldValue>> values_;  // with content only
};

}  // namespace fangpin::adapters
