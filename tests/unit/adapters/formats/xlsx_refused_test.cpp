#include "decode.hpp"
#include "workbook_builder.hpp"

namespace fangpin::adapters {
namespace {

Decoded refused(const WorkbookBuilder& book, const FormatLimits& limits = {}) {
  return decode(FileFormat::xlsx, book.bytes(), {}, limits);
}
WorkbookBuilder book_of(const std::string& rows) {
  return WorkbookBuilder::with_sheet("<sheetData>" + rows + "</sheetData>");
}
std::string sheet_reason(const std::string& rows) { return refused(book_of(rows)).reason; }

TEST(XlsxRefused, DocumentTypesAndSoEveryEntityBomb) {
  WorkbookBuilder book = book_of(text_row(1, {"a"}));
  book.part("xl/worksheets/sheet1.xml",
            "<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><worksheet><sheetData><row r=\"1\">"
            "<c r=\"A1\" t=\"inlineStr\"><is><t>&b;</t></is></c></row></sheetData></worksheet>");
  EXPECT_EQ(refused(book).reason, "file-xml-forbidden");
  book.part("xl/worksheets/sheet1.xml", "<!DOCTYPE w SYSTEM \"file:///etc/passwd\"><worksheet/>");
  EXPECT_EQ(refused(book).reason, "file-xml-forbidden");
}

TEST(XlsxRefused, XmlThatIsNone) {
  EXPECT_EQ(sheet_reason("<row r=\"1\"><c>"), "file-damaged");
  EXPECT_EQ(sheet_reason(text_row(1, {"&undeclared;"})), "file-damaged");
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<x>";
  EXPECT_EQ(sheet_reason(deep), "file-damaged");
}

TEST(XlsxRefused, RowsAndCellsOutOfOrder) {
  EXPECT_EQ(sheet_reason(text_row(2, {"a"}) + text_row(1, {"b"})), "file-damaged");
  EXPECT_EQ(sheet_reason(text_row(2, {"a"}) + text_row(2, {"b"})), "file-damaged");
  EXPECT_EQ(sheet_reason("<row r=\"1\"><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>"), "file-damaged");
  EXPECT_EQ(sheet_reason("<row r=\"1\"><c r=\"A2\"><v>1</v></c></row>"), "file-damaged");
  EXPECT_EQ(sheet_reason("<row r=\"9999999\"><c><v>1</v></c></row>"), "file-damaged");
  EXPECT_EQ(sheet_reason("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>5</v></c></row>"), "file-damaged");
}

TEST(XlsxRefused, MergedRangesThatOverlapOrAreNone) {
  const std::string rows = "<sheetData>" + text_row(1, {"a", "b"}) + "</sheetData>";
  EXPECT_EQ(refused(WorkbookBuilder::with_sheet(
                        rows + "<mergeCells><mergeCell ref=\"A1:XFD9\"/><mergeCell ref=\"B1:XFD9\"/></mergeCells>"))
                .reason,
            "file-damaged");
  EXPECT_EQ(refused(WorkbookBuilder::with_sheet(rows + "<mergeCells><mergeCell ref=\"A1:\"/></mergeCells>")).reason,
            "file-damaged");
}

TEST(XlsxRefused, AboveEachLimit) {
  FormatLimits limits;
  limits.workbook_bytes_max = 100;
  EXPECT_EQ(refused(book_of(text_row(1, {"a"})), limits).reason, "file-too-large");
  limits = {};
  limits.workbook_entries_max = 3;
  EXPECT_EQ(refused(book_of(text_row(1, {"a"})), limits).reason, "file-too-many-entries");
  limits = {};
  limits.rows_max = 1;
  EXPECT_EQ(refused(book_of(text_row(1, {"a"}) + text_row(3, {"b"})), limits).text(),
            "1: a\nfile-too-many-rows at 3 \n");
  limits = {};
  limits.cells_max = 2;
  EXPECT_EQ(refused(book_of(text_row(1, {"a", "b"}) + text_row(2, {"a", "b", "c"})), limits).text(),
            "1: a|b\nrow-too-many-columns at 2 \n");
  EXPECT_EQ(refused(book_of(text_row(1, {"a", "b", " "})), limits).text(), "1: a|b\n");
  limits = {};
  limits.row_bytes_max = 10;
  EXPECT_EQ(refused(book_of(text_row(1, {"12345", "123456"})), limits).reason, "row-too-long");
  WorkbookBuilder shared =
      book_of("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>0</v></c></row>");
  shared.part("xl/sharedStrings.xml", "<sst><si><t>123456</t></si></sst>");
  EXPECT_EQ(refused(shared, limits).reason, "row-too-long");
}

TEST(XlsxRefused, WhatInflatesTooFar) {
  const std::string blanks(3 * 1024 * 1024, ' ');
  EXPECT_EQ(sheet_reason(blanks + text_row(1, {"a"})), "file-inflates-too-far");
  FormatLimits limits;
  limits.inflate_ratio_max = 100'000;
  EXPECT_EQ(refused(book_of(blanks + text_row(1, {"a"})), limits).text(), "1: a\n");
  limits.inflated_bytes_max = 1024 * 1024;
  EXPECT_EQ(refused(book_of(blanks + text_row(1, {"a"})), limits).reason, "file-inflates-too-far");
}

// A sheet is read twice, and its bytes are the same.
TEST(XlsxRefused, InflatedBytesCountOnce) {
  FormatLimits limits;
  limits.inflate_ratio_max = 100'000;
  limits.inflated_bytes_max = 4 * 1024 * 1024;
  const std::string blanks(3 * 1024 * 1024, ' ');
  EXPECT_EQ(refused(book_of(blanks + text_row(1, {"a"})), limits).text(), "1: a\n");
}

TEST(XlsxRefused, ContainersOfSomethingElse) {
  EXPECT_EQ(refused(WorkbookBuilder().part("a.csv", "x")).reason, "file-is-zip");
  EXPECT_EQ(refused(WorkbookBuilder().part("mimetype", "application/vnd.oasis").part("content.xml", "<a/>")).reason,
            "file-is-ods");
  EXPECT_EQ(refused(WorkbookBuilder().part("[Content_Types].xml", "<a/>").part("word/document.xml", "<a/>")).reason,
            "file-is-doc");
  EXPECT_EQ(refused(WorkbookBuilder().part("[Content_Types].xml", "<a/>").part("xl/workbook.bin", "x")).reason,
            "file-is-xlsb");
  EXPECT_EQ(refused(WorkbookBuilder().part("[Content_Types].xml", "<a/>")).reason, "file-is-zip");
  EXPECT_EQ(refused(book_of(text_row(1, {"a"})).mark_encrypted()).reason, "file-encrypted");
  EXPECT_EQ(refused(book_of(text_row(1, {"a"})).repeat("XL/worksheets/SHEET1.xml", "<worksheet/>")).reason,
            "file-damaged");
  EXPECT_EQ(refused(book_of(text_row(1, {"a"})).without("xl/worksheets/sheet1.xml")).reason, "file-damaged");
}

TEST(XlsxRefused, EveryCutWithoutACrash) {
  const std::string bytes = book_of(text_row(1, {"a", "b"}) + text_row(2, {"c", "d"})).bytes();
  for (std::size_t size = 4; size + 2 < bytes.size(); size += 3) {
    const Decoded read = decode(FileFormat::xlsx, bytes.substr(0, size));
    EXPECT_TRUE(read.reason == "file-truncated" || read.reason == "file-damaged" || read.reason == "file-is-zip")
        << size << read.reason;
  }
}

TEST(XlsxRefused, EveryFlippedByteWithoutACrash) {
  const std::string bytes = book_of(text_row(1, {"a", "b"}) + text_row(2, {"c", "d"})).bytes();
  const std::string good = decode(FileFormat::xlsx, bytes).text();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x55);
    const Decoded read = decode(FileFormat::xlsx, flipped);
    // A checksum guards each part: rows are the true ones, or the file is refused (after some of them, maybe).
    EXPECT_TRUE(!read.reason.empty() || read.text() == good) << at;
  }
}

}  // namespace
}  // namespace fangpin::adapters
