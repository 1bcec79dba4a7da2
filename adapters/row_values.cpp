#include "adapters/row_values.hpp"

namespace fangpin::adapters {

RowValues::~RowValues() { clear(); }

void RowValues::clear() {
  for (auto& [field, value] : values_) value.wipe();
  values_.clear();
}

const FieldValue* RowValues::find(std::string_view field_id) const {
  for (const auto& [field, value] : values_) {
    if (field->id == field_id) return &value;
  }
  return nullptr;
}

std::string_view RowValues::text(std::string_view field_id) const {
  const auto* value = find(field_id);
  return value == nullptr ? std::string_view{} : std::string_view(value->canonical);
}

}  // namespace fangpin::adapters
