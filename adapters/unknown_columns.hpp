#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/column_map.hpp"

namespace fangpin::adapters {

// A column of the file that no field of the contract has: nothing reads it.
struct UnknownColumn {
  std::string header;     // sayable_header() of it
  bool misspelt = false;  // one character away from a name of a field that has no column in this file
};

inline constexpr std::size_t kUnknownColumnsMax = 64;

// The unknown ones among the headers of a table, in their order, at most kUnknownColumnsMax. Call it only for a row
// that is known to be a header: another row's cells are people.
std::vector<UnknownColumn> unknown_columns(const HeaderIndex& index, const ColumnMap& columns,
                                           std::span<const std::string> headers);

// A header as a message may show it: one line, at most 24 characters; "第7列" where it has four digits or more, for
// nobody names a column so. `column` counts from 0.
std::string sayable_header(std::string_view header, std::size_t column);

// Column names as one text: "姓名、联系店话"; the first twenty, and how many more there are.
std::string list_text(std::span<const std::string> names);

}  // namespace fangpin::adapters
