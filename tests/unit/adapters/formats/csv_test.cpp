#include "adapters/formats/csv_decoder.hpp"
#include "decode.hpp"

namespace fangpin::adapters {
namespace {

Decoded csv(std::string_view text, const FormatLimits& limits = {}) {
  return decode(FileFormat::csv, text, {}, limits);
}

TEST(Csv, ReadsQuotesSeparatorsAndLineEnds) {
  const Decoded read = csv("a,b,c\r\n\"x,1\",\"say \"\"hi\"\"\",\n1,,3\r\"two\nlines\",2");
  EXPECT_EQ(read.text(), "1: a|b|c\n2: x,1|say \"hi\"\n3: 1||3\n4: two\nlines|2\n");
}

TEST(Csv, DetectsTheSeparatorOnTheFirstRowThatHasOne) {
  EXPECT_EQ(csv("a\tb,c\td\n1\t2\t3\n").text(), "1: a|b,c|d\n2: 1|2|3\n");
  EXPECT_EQ(csv("a;b\n1,5;2\n").text(), "1: a|b\n2: 1,5|2\n");
  EXPECT_EQ(csv("title\n\na,b\n1,2\n").text(), "1: title\n3: a|b\n4: 1|2\n");
  EXPECT_EQ(csv("\"a;b\",c\n1,2\n").text(), "1: a;b|c\n2: 1|2\n");
  EXPECT_EQ(csv("only\n").text(), "1: only\n");
}

TEST(Csv, CountsRowsAsExcelDoes) {
  const Decoded read = csv("a,b\n\n\n\"x\ny\",1\nz,2\n,,\nq,3\n");
  EXPECT_EQ(read.text(), "1: a|b\n4: x\ny|1\n5: z|2\n7: q|3\n");
}

TEST(Csv, TakesQuotesInTheMiddleOfACellAsTheyAre) {
  EXPECT_EQ(csv("id,n\n=\"130199200306250620\",1\n").row(1), "=\"130199200306250620\"|1");
  EXPECT_EQ(csv("id,n\n5\" pipe,1\n\"a\"b,2\n").text(), "1: id|n\n2: 5\" pipe|1\n3: ab|2\n");
}

TEST(Csv, UndoesTheWrapperOfExcelOnlyInTheQuotes) {
  EXPECT_EQ(csv("id,n\n\"=\"\"1301\"\"\",1\n").row(1), "=\"1301\"|1");
}

TEST(Csv, RefusesAnOpenQuoteWithItsLine) {
  const Decoded read = csv("a,b\n1,2\n\"x,3\n4,5\n");
  EXPECT_EQ(read.reason, "row-quote-open");
  EXPECT_EQ(read.line, 3U);
}

TEST(Csv, HoldsItsLimits) {
  FormatLimits limits;
  limits.row_bytes_max = 20;
  Decoded read = csv("a,b\n12345678901234567,1\n123456789012345678901,1\n", limits);
  EXPECT_EQ(read.reason + std::to_string(read.line), "row-too-long3");
  read = csv("a,b\n\"12345678901234567890", limits);
  EXPECT_EQ(read.reason + std::to_string(read.line), "row-too-long2");
  EXPECT_EQ(csv("123456789012345678901234567890", limits).reason, "row-too-long");
  limits = {};
  limits.cells_max = 3;
  read = csv("a,b,c,,,,,\n1,2,3,4\n", limits);
  EXPECT_EQ(read.text(), "1: a|b|c\nrow-too-many-columns at 2 \n");
  limits = {};
  limits.rows_max = 2;
  EXPECT_EQ(csv("a,b\n1,2\n3,4\n", limits).text(), "1: a|b\n2: 1|2\nfile-too-many-rows at 3 \n");
}

TEST(Csv, RefusesWhatHasNoRows) {
  for (const char* text : {"", "\n\n", " \r\n", ",,\n , \n", "\xEF\xBB\xBF", "\u3000,\u00A0\n"}) {
    EXPECT_EQ(csv(text).text(), "file-empty at 0 \n") << text;
  }
}

TEST(Csv, RefusesAZeroByteWithItsLine) {
  const Decoded read = csv(std::string_view("a,b\n1,\0002\n", 9));
  EXPECT_EQ(read.text(), "1: a|b\nfile-undecodable at 2 \n");
}

TEST(Csv, GivesTheSameRowsHoweverItIsCut) {
  const std::string texts[] = {
      "a,b,c\r\n\"x,1\",\"say \"\"hi\"\"\",\r\n1,,3\r\n\"two\r\nlines\",2\r\n",
      "title\r\r\na;b\r\n\"\";\"\"\"\"\r\n;;\r\n姓名;吕㐂\r\n",
      "a,b\n\"open,1\n",
      "\xEF\xBB\xBF姓名,𠮷\n1,2",
  };
  for (const std::string& text : texts) {
    const std::string whole = csv(text).text();
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      ASSERT_EQ(decode_cut(FileFormat::csv, text, cut).text(), whole) << cut;
    }
    for (std::size_t piece : {1, 2, 3}) ASSERT_EQ(decode(FileFormat::csv, text, {}, {}, piece).text(), whole);
  }
}

TEST(Csv, PassesOnWhatTheSinkRefuses) {
  class Refusing final : public RowSink {
   public:
    std::optional<FileProblem> row(RawRow&&) override { return FileProblem{"file-no-header", 1, {}}; }
  } sink;
  CsvDecoder decoder(Charset::detect, {});
  auto problem = decoder.feed(as_bytes("a,b\n1,2\n"), sink);
  if (!problem) problem = decoder.finish(sink);  // the charset of so short a text is known at its end
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->reason, "file-no-header");
}

}  // namespace
}  // namespace fangpin::adapters
