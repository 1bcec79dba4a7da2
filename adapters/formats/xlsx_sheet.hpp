#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/formats/decoder.hpp"
#include "adapters/formats/xlsx_strings.hpp"
#include "adapters/formats/xlsx_styles.hpp"
#include "adapters/formats/xml_reader.hpp"
#include "adapters/raw_row.hpp"

namespace fangpin::adapters {

// A merged range; rows as Excel shows them, columns from 0. All inclusive.
struct MergedRange {
  std::uint32_t first_row = 0;
  std::uint32_t last_row = 0;
  std::uint32_t first_column = 0;
  std::uint32_t last_column = 0;
};

// "AB12" -> column 27, row 12; nullopt for anything else or beyond Excel's 16,384 columns and 1,048,576 rows.
struct CellPlace {
  std::uint32_t column = 0;
  std::uint32_t row = 0;
};
std::optional<CellPlace> parse_place(std::string_view reference);
std::optional<MergedRange> parse_range(std::string_view reference);

// The first pass over a sheet: its merged ranges stand behind its rows. Reasons: file-damaged,
// file-too-many-entries (above kMergesMax ranges).
class XlsxOutline final : public XmlHandler {
 public:
  static constexpr std::size_t kMergesMax = 200'000;

  enum class Wanted { all, only_whether_content };  // the second ends the reading at the first content
  explicit XlsxOutline(Wanted wanted = Wanted::all) : wanted_(wanted) {}

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  bool has_content() const { return has_content_; }
  // In the order of their first rows.
  std::vector<MergedRange> take_merges();

 private:
  void see_content();

  Wanted wanted_;
  bool in_value_ = false;
  bool has_content_ = false;
  std::vector<MergedRange> merges_;
};

// The second pass: rows to the sink. The cells of a merged range are filled from its first one and marked; blank rows
// are passed over. Reasons, each with its line: row-too-long, row-too-many-columns, file-too-many-rows, file-damaged
// (rows or cells out of order, a string that is not in the table, ranges that overlap), and the sink's own.
class XlsxRows final : public XmlHandler {
 public:
  struct Book {
    const XlsxStrings& strings;
    const XlsxStyles& styles;
    bool counts_from_1904 = false;
  };
  // `rows`: those of the sheets before, for the limit is the file's; counts on while this sheet is read.
  XlsxRows(const Book& book, std::vector<MergedRange> merges, const FormatLimits& limits, RowSink& sink,
           std::size_t& rows);
  ~XlsxRows() override;

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

 private:
  struct Active {
    MergedRange range;
    Cell source;
  };

  void start_row(const XmlAttributes& attributes);
  void start_cell(const XmlAttributes& attributes);
  void end_cell();
  void end_row();
  Cell read_cell();
  Cell read_number(std::string stored);
  void fill_merges();
  void stop_here(std::string_view reason);

  Book book_;
  std::vector<MergedRange> merges_;
  std::size_t next_merge_ = 0;
  std::vector<Active> active_;
  FormatLimits limits_;
  RowSink& sink_;

  RawRow row_;
  std::uint32_t line_ = 0;
  std::uint32_t columns_seen_ = 0;  // of this row: cells must come in order
  std::size_t row_bytes_ = 0;
  std::size_t& rows_;

  // of the cell that is being read
  bool in_cell_ = false;
  std::uint32_t column_ = 0;
  std::string type_;
  std::size_t style_ = 0;
  bool in_value_ = false;
  bool has_value_ = false;
  bool has_formula_ = false;
  bool in_inline_ = false;
  std::string value_;
  XlsxText inline_;
};

}  // namespace fangpin::adapters
