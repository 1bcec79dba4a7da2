#pragma once
#include <string>

#include "adapters/raw_row.hpp"
#include "adapters/values/value_result.hpp"

namespace fangpin::adapters {

inline Cell text_cell(std::string text) { return {CellKind::text, std::move(text)}; }
inline Cell number_cell(std::string stored) { return {CellKind::number, std::move(stored)}; }

// The reason as text, or "ok": one spelling for all expectations.
template <class T>
std::string verdict(const ValueResult<T>& result) {
  return result.has_value() ? "ok" : std::string(result.reason());
}

}  // namespace fangpin::adapters
