#pragma once
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/result.hpp"

namespace fangpin::verify {

// One table of a report, written row by row as NAME.csv (UTF-8 with BOM, as Excel wants it; a cell that a spreadsheet
// would take for a formula begins with an apostrophe) and as NAME.json (an array of objects of texts).
class Table {
 public:
  // Column names are plain ASCII. Files that are there already are not written over: then rows go nowhere and finish()
  // says so.
  Table(const std::string& directory, const std::string& name, std::vector<std::string> columns);
  // As many cells as columns.
  void row(const std::vector<std::string>& cells);
  std::uint64_t rows() const { return rows_; }
  // Error storage: it could not be written whole.
  Status finish();

 private:
  std::string path_;
  std::vector<std::string> columns_;
  std::ofstream csv_, json_;
  std::uint64_t rows_ = 0;
};

}  // namespace fangpin::verify
