#pragma once
#include <cstddef>
#include <optional>

#include "adapters/column_map.hpp"
#include "adapters/raw_row.hpp"

namespace fangpin::adapters {

// The first cell of a text row that its header has no column for, or nullopt where all cells stand under their own
// headers. A cell too many means that a separator stands inside a value (12,345.60 without quotes) and that all cells
// behind it stand in the wrong columns: a loss becomes 12 yuan and its cents a village. It is seen by a cell with
// content behind the header's last column, and, where blank ones take up what is too many, by an amount that is
// followed by a cell of three digits in a row that is longer than its header.
//
// `header_width`: cells up to the header's last one; `header_written`: cells that the file writes in the header's row.
std::optional<std::size_t> first_surplus_cell(const RawRow& row, const ColumnMap& columns, std::size_t header_width,
                                              std::size_t header_written);

}  // namespace fangpin::adapters
