#include "adapters/formats/xlsx_sheet.hpp"
#include "adapters/formats/xlsx_workbook.hpp"
#include "decode.hpp"
#include "workbook_builder.hpp"

namespace fangpin::adapters {
namespace {

Decoded xlsx(const WorkbookBuilder& book, const FormatLimits& limits = {}) {
  return decode(FileFormat::xlsx, book.bytes(), {}, limits);
}
Decoded sheet(const std::string& rows) {
  return xlsx(WorkbookBuilder::with_sheet("<sheetData>" + rows + "</sheetData>"));
}

const std::string kStyles =
    "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>"
    "<numFmt numFmtId=\"165\" formatCode=\"#,##0.00_);[Red]\\(#,##0.00\\)\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"14\"/><xf numFmtId=\"165\"/><xf "
    "numFmtId=\"20\"/></cellXfs>"
    "</styleSheet>";

TEST(Xlsx, ReadsEveryKindOfCell) {
  const Decoded read = sheet(
      "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>姓名</t></is></c><c r=\"B1\"><v>1.301991969112343E+17</v></c>"
      "<c r=\"C1\" t=\"b\"><v>1</v></c><c r=\"D1\" t=\"e\"><v>#N/A</v></c><c r=\"E1\" t=\"str\"><f>A1</f><v>ok</v></c>"
      "<c r=\"F1\"><f>1+1</f><v>2</v></c><c r=\"G1\"><f>1+1</f></c><c r=\"H1\"><f>1+1</f><v></v></c>"
      "<c r=\"I1\" t=\"d\"><v>2022-09-01T00:00:00</v></c></row>");
  EXPECT_EQ(
      read.text(),
      "1: 姓名|number:1.301991969112343E+17|boolean:TRUE|error:#N/A|ok|number:2|formula:|formula:|date:2022-09-01\n");
}

// Nobody else on the thread waits for a whole workbook, and its rows are never in memory all together.
TEST(Xlsx, GivesItsRowsPieceByPiece) {
  constexpr int kRows = 20'000;
  std::string rows;
  for (int i = 1; i <= kRows; ++i) rows += text_row(i, {"测试甲", "厌学"});
  class Counter final : public RowSink {
   public:
    std::optional<FileProblem> row(RawRow&&) override {
      ++seen;
      return std::nullopt;
    }
    std::optional<FileProblem> sheet(RawSheet&&) override { return std::nullopt; }
    int seen = 0;
  } sink;
  const auto decoder = make_decoder(FileFormat::xlsx, {}, {});
  const auto bytes = WorkbookBuilder::with_sheet("<sheetData>" + rows + "</sheetData>").bytes();
  ASSERT_FALSE(decoder->feed(as_bytes(bytes), sink));
  int before = 0, most = 0;
  while (!decoder->done()) {
    ASSERT_FALSE(decoder->finish_some(sink));
    most = std::max(most, sink.seen - before);
    before = sink.seen;
  }
  EXPECT_EQ(sink.seen, kRows);
  EXPECT_LT(most, 1000);
}

TEST(Xlsx, ReadsSharedAndRichStringsWithoutTheirPronunciation) {
  WorkbookBuilder book = WorkbookBuilder::with_sheet(
      "<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>1</v></c><c r=\"B1\" t=\"s\"><v>0</v></c></row></sheetData>");
  book.part("xl/sharedStrings.xml",
            "<sst><si><t>a_x000D_b</t></si><si><r><t>王</t></r><r><t xml:space=\"preserve\"> 五</t></r>"
            "<rPh sb=\"0\" eb=\"1\"><t>wang</t></rPh></si></sst>");
  EXPECT_EQ(xlsx(book).text(), "1: 王 五|a\rb\n");
}

TEST(Xlsx, TurnsSerialsIntoDaysByTheirFormat) {
  const std::string rows =
      "<sheetData><row r=\"1\"><c r=\"A1\" s=\"1\"><v>44805</v></c><c r=\"B1\" s=\"2\"><v>44805.5</v></c>"
      "<c r=\"C1\" s=\"3\"><v>44805</v></c><c r=\"D1\" s=\"4\"><v>0.5</v></c><c r=\"E1\"><v>44805</v></c>"
      "<c r=\"F1\" s=\"1\"><v>60</v></c></row></sheetData>";
  WorkbookBuilder book = WorkbookBuilder::with_sheet(rows).part("xl/styles.xml", kStyles);
  EXPECT_EQ(xlsx(book).text(), "1: date:2022-09-01|date:2022-09-01|number:44805|number:0.5|number:44805|number:60\n");
  book.part("xl/workbook.xml",
            "<workbook><workbookPr date1904=\"1\"/><sheets><sheet name=\"a\" sheetId=\"1\" "
            "r:id=\"r1\"/></sheets></workbook>");
  const Decoded read = xlsx(book);
  EXPECT_EQ(read.row(0).substr(0, 15), "date:2026-09-02");
  EXPECT_TRUE(read.rows.at(0).cells.at(4).counts_from_1904);
}

TEST(Xlsx, FillsMergedRangesAndMarksTheFill) {
  const Decoded read = xlsx(WorkbookBuilder::with_sheet(
      "<sheetData>" + text_row(1, {"title"}) + text_row(2, {"town", "name"}) + text_row(3, {"T", "a"}) +
      text_row(4, {"", "b"}) + "<row r=\"5\"/>" + text_row(6, {"", "c"}) +
      "</sheetData><mergeCells count=\"2\"><mergeCell ref=\"A3:A5\"/>"
      "<mergeCell ref=\"A1:B1\"/></mergeCells>"));
  EXPECT_EQ(read.text(), "1: title|title^\n2: town|name\n3: T|a\n4: T^|b\n6: |c\n");
}

TEST(Xlsx, LeavesABlankMergedBlockBlank) {
  const Decoded read =
      xlsx(WorkbookBuilder::with_sheet("<sheetData>" + text_row(1, {"", "a"}) + text_row(2, {"", "b"}) +
                                       "</sheetData><mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>"));
  EXPECT_EQ(read.text(), "1: |a\n2: |b\n");
}

TEST(Xlsx, KeepsRowNumbersAndDropsBlankRows) {
  EXPECT_EQ(sheet(text_row(3, {"a"}) + "<row r=\"4\" hidden=\"1\"><c r=\"C4\"><v>1</v></c></row>" + text_row(9, {" "}) +
                  "<row r=\"1000\"><c r=\"A1000\" s=\"1\"/></row>")
                .text(),
            "3: a\n4: ||number:1\n");
}

TEST(Xlsx, CountsRowsAndCellsThatCarryNoPlace) {
  EXPECT_EQ(sheet("<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c><v>3</v></c></row>").text(),
            "1: number:1||number:2\n2: number:3\n");
}

TEST(Xlsx, KeepsHiddenColumns) {
  const Decoded read =
      xlsx(WorkbookBuilder::with_sheet("<cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols><sheetData>" +
                                       text_row(1, {"a", "b", "c"}) + "</sheetData>"));
  EXPECT_EQ(read.text(), "1: a|b|c\n");
}

std::string cell_of_seven() { return "<sheetData><row r=\"1\"><c r=\"A1\"><v>7</v></c></row></sheetData>"; }
std::string styled_blank() { return "<sheetData><row r=\"1\"><c r=\"A1\" s=\"1\"/></row></sheetData>"; }

TEST(Xlsx, GivesEveryVisibleSheetThatHasContent) {
  EXPECT_EQ(xlsx(WorkbookBuilder::with_sheets({{"a", styled_blank()}, {"b", cell_of_seven()}})).text(),
            "1: number:7\n");
  EXPECT_EQ(xlsx(WorkbookBuilder::with_sheets({{"a", cell_of_seven()}, {"b", cell_of_seven()}, {"c", cell_of_seven()}}))
                .text(),
            "sheet 1 a\n1: number:7\nsheet 2 b\n1: number:7\nsheet 3 c\n1: number:7\n");
}

TEST(Xlsx, SaysOfAHiddenSheetWithContentOnlyThatItIsThere) {
  EXPECT_EQ(xlsx(WorkbookBuilder::with_sheets(
                     {{"a", cell_of_seven(), "hidden"}, {"b", styled_blank(), "hidden"}, {"c", cell_of_seven()}}))
                .text(),
            "sheet 1 a hidden\nsheet 3 c\n1: number:7\n");
  EXPECT_EQ(xlsx(WorkbookBuilder::with_sheets({{"a", styled_blank()}, {"b", cell_of_seven(), "hidden"}})).reason,
            "file-empty");
  EXPECT_EQ(xlsx(WorkbookBuilder::with_sheets({{"b", cell_of_seven(), "veryHidden"}})).reason, "file-no-sheet");
}

TEST(Xlsx, HoldsAllSheetsTogetherToTheLimits) {
  const auto two = WorkbookBuilder::with_sheets({{"a", cell_of_seven()}, {"b", cell_of_seven()}});
  FormatLimits limits;
  limits.rows_max = 1;
  EXPECT_EQ(decode(FileFormat::xlsx, two.bytes(), {}, limits).reason, "file-too-many-rows");
  std::vector<WorkbookBuilder::Sheet> many(XlsxWorkbook::kSheetsMax + 1, {"a", styled_blank()});
  EXPECT_EQ(xlsx(WorkbookBuilder::with_sheets(many)).reason, "file-too-many-entries");
}

TEST(Xlsx, RefusesTwoTabsWithOneContent) {
  auto book = WorkbookBuilder::with_sheets({{"a", cell_of_seven()}});
  book.part("xl/workbook.xml",
            "<workbook><sheets><sheet name=\"a\" r:id=\"s1\"/><sheet name=\"b\" r:id=\"s1\"/></sheets></workbook>");
  EXPECT_EQ(xlsx(book).reason, "file-damaged");
}

TEST(Xlsx, CutsASheetsNameBetweenCharacters) {
  std::string name;
  for (int i = 0; i < 60; ++i) name += "镇";
  const auto decoded = xlsx(WorkbookBuilder::with_sheets({{name, cell_of_seven()}}));
  ASSERT_EQ(decoded.sheets.size(), 1u);
  EXPECT_EQ(decoded.sheets[0].second, "1 " + name.substr(0, 126));
}

TEST(Xlsx, GivesTheSameRowsHoweverItIsCut) {
  const std::string bytes = read_sample("民政局_特困供养_9月上半月.xlsx");
  const std::string whole = decode(FileFormat::xlsx, bytes).text();
  EXPECT_EQ(decode(FileFormat::xlsx, bytes, {}, {}, 1).text(), whole);
  EXPECT_EQ(decode(FileFormat::xlsx, bytes, {}, {}, 1000).text(), whole);
  EXPECT_EQ(whole.substr(0, 3), "1: ");
}

TEST(DateFormat, IsOneThatShowsADay) {
  for (const char* code : {"yyyy-mm-dd", "yyyy\"年\"m\"月\"d\"日\"", "m/d", "[$-804]yyyy/m/d;@", "d-mmm",
                           "yyyy\\-mm\\-dd h:mm", "[DBNum1]yyyy\"年\"m\"月\"", "mmm"}) {
    EXPECT_TRUE(is_date_format(std::string_view(code))) << code;
  }
  for (const char* code :
       {"General", "0.00", "#,##0_d", "[Red]0", "h:mm", "mm:ss", "[h]:mm", "\"day\"0", "@", "0;yyyy", "0.00E+00"}) {
    EXPECT_FALSE(is_date_format(std::string_view(code))) << code;
  }
  for (int id : {14, 17, 22, 27, 31, 57, 58}) EXPECT_TRUE(is_date_format(id)) << id;
  for (int id : {0, 1, 9, 13, 18, 21, 37, 45, 49, 164}) EXPECT_FALSE(is_date_format(id)) << id;
}

TEST(CellPlace, ReadsExcelsOwnAndNothingElse) {
  EXPECT_EQ(parse_place("A1")->column, 0U);
  EXPECT_EQ(parse_place("AB12")->column, 27U);
  EXPECT_EQ(parse_place("XFD1048576")->column, 16383U);
  for (const char* bad : {"", "A", "1", "A0", "XFE1", "AAAA1", "A1048577", "a1", "A1B", "A12345678"}) {
    EXPECT_FALSE(parse_place(bad)) << bad;
  }
  EXPECT_FALSE(parse_range("B2:A1"));
  EXPECT_EQ(parse_range("C3")->last_row, 3U);
}

}  // namespace
}  // namespace fangpin::adapters
