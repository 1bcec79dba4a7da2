#pragma once
#include <string>
#include <string_view>

#include "config/divisions.hpp"

namespace fangpin::adapters {

// Where a row's household lives, by its division code and the names of town and village.
struct Place {
  std::string code;               // 12 digits (village), 9 (town) or empty: unknown
  std::string_view warning;       // area-unknown, area-outside, area-retired, area-name-mismatch; empty: none
  std::string_view warned_field;  // the contract's field that the warning is about
};

// The code decides where the list knows it; otherwise the names do. Nothing here refuses a row: people move, and codes
// are retired. Each argument may be empty.
Place find_place(const config::Divisions& divisions, std::string_view code, std::string_view town,
                 std::string_view village);

}  // namespace fangpin::adapters
