#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "adapters/column_map.hpp"
#include "adapters/raw_row.hpp"
#include "adapters/unknown_columns.hpp"

namespace fangpin::adapters {

// How many rows of a file are held until its header is decided: titles, form lines, notes and two header rows fit.
inline constexpr std::size_t kHeaderRowsMax = 15;

struct FoundHeader {
  std::size_t row = 0;  // index of the field row in the rows that were searched
  ColumnMap columns;
  std::size_t width = 0;               // cells up to the last one that has a header
  std::size_t written = 0;             // cells that the file writes in the row (RawRow::written)
  std::vector<UnknownColumn> unknown;  // what of it nothing will read
  std::vector<ColumnMap::TitleUnit> title_units;
};

struct NoHeader {
  FileProblem problem;
  // There is a header that names persons, and a required column is not there: a table of this feed that must not be
  // passed over, and not a page of explanations.
  bool lists_persons = false;
};

// Finds the header among a file's or sheet's first rows: the row whose cells name the most fields of the contract.
// Where a cell of it is blank, the row above says the header (two header rows: the group row holds the columns without
// parts). A row that holds data is never a header.
//
// Refused: file-no-header (data without names above it), file-columns-missing (a table, but none of the required
// columns), file-column-missing (`column` names the first one that lacks), both with `missing`, and with `unknown`
// where a row is known to be the header; file-separator-unknown (a header in one cell); file-empty (no visible cell).
std::variant<FoundHeader, NoHeader> find_header(const HeaderIndex& index, std::span<const RawRow> rows,
                                                const Readings& readings);

// What a row below the first data says of the columns: nothing; what the header said (as on each printed page); or that
// other columns begin here, those of a second table.
enum class HeaderAgain { none, same, other };
HeaderAgain header_again(const HeaderIndex& index, const ColumnMap& columns, const RawRow& row);

// The same question for NDJSON: do the member names of a row hold any required column? Single members may lack; each
// row is judged by itself.
std::optional<FileProblem> check_members(const ColumnMap& columns, const Contract& contract, const Readings& readings,
                                         std::uint32_t line);

}  // namespace fangpin::adapters
