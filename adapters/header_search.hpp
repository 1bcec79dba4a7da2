#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "adapters/column_map.hpp"
#include "adapters/raw_row.hpp"

namespace fangpin::adapters {

// How many rows of a file are held until its header is decided: titles, form lines, notes and two header rows fit.
inline constexpr std::size_t kHeaderRowsMax = 15;

struct FoundHeader {
  std::size_t row = 0;  // index of the field row in the rows that were searched
  ColumnMap columns;
};

// Finds the header among a file's first rows: the row whose cells name the most fields of the contract. Where a cell of
// it is blank, the row above says the header (two header rows: the group row holds the columns without parts). A row
// that holds data is never a header.
//
// Refused: file-no-header (data without names above it), file-columns-missing (a table, but none of the required
// columns), file-column-missing (`column` names the first one that lacks), file-empty (no visible cell).
std::variant<FoundHeader, FileProblem> find_header(const HeaderIndex& index, std::span<const RawRow> rows,
                                                   const Readings& readings);

// The same question for NDJSON: do the member names of a row hold any required column? Single members may lack; each
// row is judged by itself.
std::optional<FileProblem> check_members(const ColumnMap& columns, const Contract& contract, const Readings& readings,
                                         std::uint32_t line);

}  // namespace fangpin::adapters
