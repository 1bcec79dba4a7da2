#include "adapters/formats/xlsx_decoder.hpp"

#include <algorithm>
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
  const std::string_view strings = book.relations.by_type("sharedStrings");
  if (!strings.empty() && package.has(strings)) {
    if (auto found = package.read(strings, book.strings)) return found;
  }
  return std::nullopt;
}

// Nobody sees it, so nobody is held to it: that it is there is said, and its own damage is of no matter.
bool hidden_content(XlsxPackage& package, const std::string& part) {
  XlsxOutline outline(XlsxOutline::Wanted::only_whether_content);
  return package.read(part, outline).has_value() || outline.has_content();
}

Problem read_rows(XlsxPackage& package, const FormatLimits& limits, RowSink& sink) {
  Book book;
  if (auto found = read_book(package, book)) return found;
  bool sheet_seen = false;
  bool content_seen = false;
  std::size_t rows_read = 0;
  std::uint32_t number = 0;
  std::set<std::string_view> parts;
  for (const XlsxWorkbook::Sheet& sheet : book.workbook.sheets()) {
    ++number;
    const XlsxRelations::Target* target = book.relations.by_id(sheet.relation_id);
    if (target == nullptr || target->type != "worksheet") continue;
    // Two tabs with one content are nothing that an office program writes; its rows would count twice.
    if (!parts.insert(target->part).second) return FileProblem{"file-damaged", 0, {}};
    if (!sheet.visible) {
      if (!hidden_content(package, target->part)) continue;
      if (auto found = sink.sheet({sheet.name, number, false})) return found;
      continue;
    }
    sheet_seen = true;
    XlsxOutline outline;
    if (auto found = package.read(target->part, outline)) return found;
    if (!outline.has_content()) continue;
    content_seen = true;
    if (auto found = sink.sheet({sheet.name, number, true})) return found;
    XlsxRows rows({book.strings, book.styles, book.workbook.counts_from_1904()}, outline.take_merges(), limits, sink,
                  rows_read);
    if (auto found = package.read(target->part, rows)) return found;
  }
  if (content_seen) return std::nullopt;
  return FileProblem{sheet_seen ? "file-empty" : "file-no-sheet", 0, {}};
}

}  // namespace

XlsxDecoder::XlsxDecoder(const FormatLimits& limits) : limits_(limits) {}

XlsxDecoder::~XlsxDecoder() { fangpin::wipe(file_); }

std::optional<FileProblem> XlsxDecoder::feed(ByteView bytes, RowSink&) {
  if (file_.size() + bytes.size() > limits_.workbook_bytes_max) return FileProblem{"file-too-large", 0, {}};
  if (file_.size() + bytes.size() > file_.capacity()) grow(file_.size() + bytes.size());
  file_.insert(file_.end(), bytes.begin(), bytes.end());
  return std::nullopt;
}

std::optional<FileProblem> XlsxDecoder::finish(RowSink& sink) {
  XlsxPackage package(file_, limits_);
  if (auto found = package.open()) return found;
  return read_rows(package, limits_, sink);
}

// A vector that grows by itself would leave copies of the file in freed memory.
void XlsxDecoder::grow(std::size_t size) {
  Bytes larger;
  larger.reserve(std::min(std::max(size, file_.capacity() * 2), limits_.workbook_bytes_max));
  larger.insert(larger.end(), file_.begin(), file_.end());
  fangpin::wipe(file_);
  file_ = std::move(larger);
}

}  // namespace fangpin::adapters
