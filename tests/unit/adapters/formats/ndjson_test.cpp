#include "adapters/formats/ndjson_decoder.hpp"
#include "decode.hpp"

namespace fangpin::adapters {
namespace {

Decoded ndjson(std::string_view text, const FormatLimits& limits = {}) {
  return decode(FileFormat::ndjson, text, {}, limits);
}

TEST(Ndjson, ReadsEveryPlainValue) {
  const Decoded read = ndjson(
      "{\"a\": \"x\\u59d3\", \"b\": 12.50, \"c\": true, \"d\": null, \"e\": \"\"}\n\n{\"a\":\"y\",\"b\":-1e5}\r\n {} "
      "\n");
  EXPECT_EQ(read.text(), "1: a=x姓|b=number:12.50|c=boolean:TRUE|d=|e=\n3: a=y|b=number:-1e5\n4: \n");
}

TEST(Ndjson, KeepsTheDigitsOfANumber) {
  EXPECT_EQ(ndjson("{\"id\":130126194901010019}").row(0), "id=number:130126194901010019");
  EXPECT_EQ(ndjson("{\"id\":123456789012345678901234567890}").row(0), "id=number:123456789012345678901234567890");
}

TEST(Ndjson, RefusesNestedValuesWithTheirName) {
  EXPECT_EQ(ndjson("{\"a\":1}\n{\"b\":[1]}").text(), "1: a=number:1\njson-nested at 2 b\n");
  EXPECT_EQ(ndjson("{\"b\":{}}").reason, "json-nested");
}

TEST(Ndjson, RefusesWhatIsNoObject) {
  EXPECT_EQ(ndjson("[{\"a\":1}]").reason, "file-json-array");
  EXPECT_EQ(ndjson("{\"a\":1}\n[1]").text(), "1: a=number:1\nrow-not-json-object at 2 \n");
  EXPECT_EQ(ndjson("{\"a\":1}\n12").reason, "row-not-json-object");
  EXPECT_EQ(ndjson("姓名,身份证号\n").reason, "row-not-json-object");
}

TEST(Ndjson, RefusesBrokenJsonWithItsLine) {
  for (const char* line :
       {"{\"a\":1", "{\"a\":1}}", "{\"a\":1} {\"a\":2}", "{\"a\" 1}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":nul}",
        "{\"a\":tru}", "{a:1}", "{\"a\":\"x}", "{\"a\":\"\\q\"}", "{\"a\":1,}", "{\"a\":+1}"}) {
    const Decoded read = ndjson("{\"ok\":1}\n" + std::string(line) + "\n");
    EXPECT_EQ(read.reason, "json-invalid") << line;
    EXPECT_EQ(read.line, 2U) << line;
  }
}

TEST(Ndjson, RefusesARepeatedName) { EXPECT_EQ(ndjson("{\"a\":1,\"a\":2}").text(), "json-name-repeated at 1 a\n"); }

TEST(Ndjson, HoldsItsLimits) {
  FormatLimits limits;
  limits.row_bytes_max = 20;
  EXPECT_EQ(ndjson("{\"a\":1}\n{\"a\":\"12345678901234567890\"}", limits).text(),
            "1: a=number:1\nrow-too-long at 2 \n");
  EXPECT_EQ(decode(FileFormat::ndjson, "{\"a\":\"12345678901234567890\"}", {}, limits, 5).reason, "row-too-long");
  limits = {};
  limits.cells_max = 2;
  EXPECT_EQ(ndjson("{\"a\":1,\"b\":2,\"c\":3}", limits).reason, "row-too-many-columns");
  limits = {};
  limits.rows_max = 1;
  EXPECT_EQ(ndjson("{\"a\":1}\n{\"a\":2}", limits).text(), "1: a=number:1\nfile-too-many-rows at 2 \n");
}

TEST(Ndjson, RefusesWhatHasNoRows) {
  EXPECT_EQ(ndjson("").reason, "file-empty");
  EXPECT_EQ(ndjson("\n \n").reason, "file-empty");
}

TEST(Ndjson, GivesTheSameRowsHoweverItIsCut) {
  const std::string utf8 = "{\"姓名\": \"吕㐂\", \"n\": 1}\r\n\n{\"姓名\": \"叶𠮷\", \"n\": 2.5}\n{\"x\": [}";
  const std::string gb = "{\"\xD0\xD5\": \"\x81\x39\xEF\x31\"}\n{\"\xD0\xD5\": \"\x95\x34\xB2\x35\"}";
  for (const std::string& text : {utf8, gb}) {
    const std::string whole = ndjson(text).text();
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      ASSERT_EQ(decode_cut(FileFormat::ndjson, text, cut).text(), whole) << cut;
    }
    for (std::size_t piece : {1, 2, 3}) ASSERT_EQ(decode(FileFormat::ndjson, text, {}, {}, piece).text(), whole);
  }
  EXPECT_EQ(ndjson(gb).row(1), "姓=𠮷");
}

}  // namespace
}  // namespace fangpin::adapters
