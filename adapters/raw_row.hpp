#pragma once
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
  bool counts_from_1904 = false;     // a number of a workbook whose dates count from 1904: parse_day needs to know
};

// One row. `line` is its number as Excel shows it (1-based): blank rows count, and a quoted CSV cell with line breaks
// is still one row. Blank cells at the end may be left off, blank rows are never handed on. Holds plaintext of a
// person: wipe() when done.
struct RawRow {
  std::uint32_t line = 0;
  std::vector<Cell> cells;
  std::vector<std::string> names;  // NDJSON only: the member name of each cell; empty for tables
  // Overwrites every text and leaves the row empty; the capacity stays, so a decoder can fill it again.
  void wipe();
};

// Why a whole file is refused. `reason` is a stable code of reasons.hpp; `line` 0 and `column` empty where they say
// nothing.
struct FileProblem {
  std::string reason;
  std::uint32_t line = 0;
  std::string column;
};

// Receives rows in order. Returning a problem stops the decoder, which hands it on.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual std::optional<FileProblem> row(RawRow&& row) = 0;
};

}  // namespace fangpin::adapters
