#include "adapters/formats/xlsx_decoder.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "adapters/formats/xlsx_package.hpp"
#include "adapters/formats/xlsx_sheet.hpp"
#include "adapters/formats/xlsx_strings.hpp"
#include "adapters/formats/xlsx_styles.hpp"
#include "adapters/formats/xlsx_workbook.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::adapters {
namespace {

using Problem = std::optional<FileProblem>;

// What the sheets of one workbook share.
struct Book {
  std::string part;
  XlsxWorkbook workbook;
  XlsxRelations relations{""};
  XlsxStyles styles;
  XlsxStrings strings;
};

Problem read_book(XlsxPackage& package, Book& book) {
  book.part = "xl/workbook.xml";
  if (package.has("_rels/.rels")) {
    XlsxRelations root("");
    if (auto found = package.read("_rels/.rels", root)) return found;
    if (!root.by_type("officeDocument").empty()) book.part = root.by_type("officeDocument");
  }
  if (!package.has(book.part)) return FileProblem{"file-is-zip", 0, {}};
  if (auto found = package.read(book.part, book.workbook)) return found;
  book.relations = XlsxRelations(folder_of_part(book.part));
  if (auto found = package.read(relations_of_part(book.part), book.relations)) return found;
  const std::string_view styles = book.relations.by_type("styles");
  if (!styles.empty() && package.has(styles)) {
    if (auto found = package.read(styles, book.styles)) return found;
  }
  return std::nullopt;
}

// Nobody sees it, so nobody is held to it: that it is there is said, and its own damage is of no matter.
bool hidden_content(XlsxPackage& package, const std::string& part) {
  XlsxOutline outline(XlsxOutline::Wanted::only_whether_content);
  return package.read(part, outline).has_value() || outline.has_content();
}

}  // namespace

// Where the reading of a workbook stands: the book and its strings, then each sheet's outline and its rows.
class XlsxDecoder::Reading {
 public:
  Reading(ByteView file, const FormatLimits& limits) : limits_(limits), package_(file, limits) {}
  bool done() const { return done_; }

  Problem step(RowSink& sink) {
    if (package_.reading()) return package_.step();
    if (!opened_) return open();
    if (outline_) return begin_rows(sink);
    rows_.reset();
    return begin_sheet(sink);
  }

 private:
  Problem open() {
    opened_ = true;
    if (auto found = package_.open()) return found;
    if (auto found = read_book(package_, book_)) return found;
    const std::string_view strings = book_.relations.by_type("sharedStrings");
    if (strings.empty() || !package_.has(strings)) return std::nullopt;
    return package_.begin(strings, book_.strings);
  }

  // The next visible sheet's first pass; hidden ones on the way are said.
  Problem begin_sheet(RowSink& sink) {
    const auto& sheets = book_.workbook.sheets();
    while (number_ < sheets.size()) {
      sheet_ = &sheets[number_++];
      const XlsxRelations::Target* target = book_.relations.by_id(sheet_->relation_id);
      if (target == nullptr || target->type != "worksheet") continue;
      part_ = target->part;
      // Two tabs with one content are nothing that an office program writes; its rows would count twice.
      if (!parts_.insert(part_).second) return FileProblem{"file-damaged", 0, {}};
      if (sheet_->visible) {
        sheet_seen_ = true;
        outline_.emplace();
        return package_.begin(part_, *outline_);
      }
      if (!hidden_content(package_, part_)) continue;
      if (auto found = sink.sheet({sheet_->name, number_, false})) return found;
    }
    done_ = true;
    if (content_seen_) return std::nullopt;
    return FileProblem{sheet_seen_ ? "file-empty" : "file-no-sheet", 0, {}};
  }

  Problem begin_rows(RowSink& sink) {
    auto merges = outline_->take_merges();
    const bool has_content = outline_->has_content();
    outline_.reset();
    if (!has_content) return std::nullopt;
    content_seen_ = true;
    if (auto found = sink.sheet({sheet_->name, number_, true})) return found;
    rows_.emplace(XlsxRows::Book{book_.strings, book_.styles, book_.workbook.counts_from_1904()}, std::move(merges),
                  limits_, sink, rows_read_);
    return package_.begin(part_, *rows_);
  }

  const FormatLimits limits_;
  XlsxPackage package_;
  Book book_;
  bool opened_ = false, sheet_seen_ = false, content_seen_ = false, done_ = false;
  std::uint32_t number_ = 0;  // of the sheet, from 1
  const XlsxWorkbook::Sheet* sheet_ = nullptr;
  std::string part_;
  std::set<std::string> parts_;
  std::size_t rows_read_ = 0;
  std::optional<XlsxOutline> outline_;
  std::optional<XlsxRows> rows_;
};

XlsxDecoder::XlsxDecoder(const FormatLimits& limits) : limits_(limits) {}

XlsxDecoder::~XlsxDecoder() { fangpin::wipe(file_); }

std::optional<FileProblem> XlsxDecoder::feed(ByteView bytes, RowSink&) {
  if (file_.size() + bytes.size() > limits_.workbook_bytes_max) return FileProblem{"file-too-large", 0, {}};
  if (file_.size() + bytes.size() > file_.capacity()) grow(file_.size() + bytes.size());
  file_.insert(file_.end(), bytes.begin(), bytes.end());
  return std::nullopt;
}

std::optional<FileProblem> XlsxDecoder::finish_some(RowSink& sink) {
  if (!reading_) reading_ = std::make_unique<Reading>(file_, limits_);
  return reading_->step(sink);
}

bool XlsxDecoder::done() const { return reading_ && reading_->done(); }

// A vector that grows by itself would leave copies of the file in freed memory.
void XlsxDecoder::grow(std::size_t size) {
  Bytes larger;
  larger.reserve(std::min(std::max(size, file_.capacity() * 2), limits_.workbook_bytes_max));
  larger.insert(larger.end(), file_.begin(), file_.end());
  fangpin::wipe(file_);
  file_ = std::move(larger);
}

}  // namespace fangpin::adapters
