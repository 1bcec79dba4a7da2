#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fangpin::adapters {

// What a file format knows of a cell before anyone says what the column means.
enum class CellKind {
  blank,
  text,     // a text cell, or any cell of a CSV or tab text
  number,   // a number cell of a workbook; `text` is the stored decimal, e.g. "44805" or "1.301991969112343E+17"
  date,     // a number cell with a date format; `text` is the serial already turned into "YYYY-MM-DD"
  boolean,  // "TRUE" or "FALSE"
  error,    // #N/A and its kind
  formula_without_value,  // a formula that was never calculated
};

struct Cell {
  CellKind kind = CellKind::blank;
  std::string text;                  // UTF-8, as stored: not trimmed, not normalised
  bool merged_continuation = false;  // blank in the file, filled from the first cell of a merged range
  bool from_row_above = false;       // of a merged continuation: that first cell is in a row above
  bool counts_from_1904 = false;     // a number of a workbook whose dates count from 1904: parse_day needs to know
};

// One row. `line` is its number as Excel shows it (1-based): blank rows count, and a quoted CSV cell with line breaks
// is still one row. Blank cells at the end may be left off, blank rows are never handed on. Holds plaintext of a
// person: wipe() when done.
struct RawRow {
  std::uint32_t line = 0;
  std::vector<Cell> cells;
  std::vector<std::string> names;  // NDJSON only: the member name of each cell; empty for tables
  std::size_t written = 0;         // CSV only: how many cells the file writes, blank ones at the end included
  // Overwrites every text and leaves the row empty; the capacity stays, so a decoder can fill it again.
  void wipe();
};

// Why a whole file is refused. `reason` is a stable code of reasons.hpp; `line` 0 and texts empty where they say
// nothing. Holds no value of a row.
struct FileProblem {
  std::string reason;
  std::uint32_t line = 0;
  std::string column = {};
  std::string sheet = {};                 // of a workbook: as sheet_label.hpp shows it
  std::vector<std::string> missing = {};  // the contract's titles of columns that are needed and not there
  std::vector<std::string> unknown = {};  // headers of the file that no field has (unknown_columns.hpp)
};

// A sheet of a workbook that has something in it.
struct RawSheet {
  std::string name;          // as the file writes it, cut to kNameBytesMax
  std::uint32_t number = 0;  // place among all tabs, from 1
  bool visible = true;

  static constexpr std::size_t kNameBytesMax = 128;  // 31 characters, which is all that Excel allows
};

// Receives rows in order. Returning a problem stops the decoder, which hands it on.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual std::optional<FileProblem> row(RawRow&& row) = 0;
  // Workbooks only: the rows from here on are this sheet's; a hidden one has none. Lines begin anew with each sheet.
  virtual std::optional<FileProblem> sheet(RawSheet&&) { return std::nullopt; }
};

}  // namespace fangpin::adapters
