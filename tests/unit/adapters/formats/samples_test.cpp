// Every file of the sample month: as many rows as a reader of the sheet counts, and every refused file for its reason.
#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "decode.hpp"

namespace fangpin::adapters {
namespace {

// Rows beside the data in each file: 1 header, or what the manifest's notes name.
std::size_t rows_beside(const std::string& file) {
  if (file.starts_with("教育局_疑似辍学台账_9月第1次")) return 6;  // title, form line, two headers, notes, total
  if (file.starts_with("教育局_疑似辍学台账_9月第2次")) return 6;
  if (file.starts_with("住建局_新增CD级危房")) return 2;  // the page of explanations on its second sheet
  return 1;
}

TEST(Samples, DecodeToTheRowsOfTheManifest) {
  const auto manifest = boost::json::parse(read_sample("manifest.json"));
  std::size_t files = 0;
  for (const auto& push : manifest.at("pushes").as_array()) {
    if (!push.at("file").is_string() || !push.as_object().contains("rows")) continue;
    const std::string file(push.at("file").as_string());
    const auto format = format_of_file_name(file);
    ASSERT_TRUE(format) << file;
    const Decoded read = decode(*format, read_sample(file));
    EXPECT_EQ(read.reason, "") << file;
    const std::size_t beside = *format == FileFormat::ndjson ? 0 : rows_beside(file);
    EXPECT_EQ(read.rows.size(), static_cast<std::size_t>(push.at("rows").as_int64()) + beside) << file;
    ++files;
    // The lines that the manifest rejects are lines that exist.
    for (const auto& rejected : push.at("rejected").as_array()) {
      const auto line = static_cast<std::uint32_t>(rejected.at("line").as_int64());
      const bool there =
          std::any_of(read.rows.begin(), read.rows.end(), [&](const RawRow& row) { return row.line == line; });
      EXPECT_TRUE(there) << file << " line " << line;
    }
  }
  EXPECT_EQ(files, 23U);
}

TEST(Samples, RefuseEachFileForItsReason) {
  const std::pair<const char*, const char*> kRefused[] = {
      {"refused/乱码.csv", "file-undecodable"},   {"refused/加密.xlsx", "file-encrypted"},
      {"refused/压缩包.xlsx", "file-is-zip"},     {"refused/截断.xlsx", "file-truncated"},
      {"refused/数组.ndjson", "file-json-array"}, {"refused/空文件.csv", "file-empty"},
  };
  for (const auto& [file, reason] : kRefused) {
    EXPECT_EQ(decode(*format_of_file_name(file), read_sample(file)).reason, reason) << file;
  }
  for (FileFormat format : {FileFormat::csv, FileFormat::xlsx}) {
    EXPECT_EQ(decode(format, read_sample("refused/网页另存.xls")).reason, "file-is-html");
    EXPECT_EQ(decode(format, read_sample("refused/老格式.xls")).reason, "file-is-xls");
  }
  // These are good tables; that they are no data is for the contract to see.
  for (const char* file : {"refused/只有表头.csv", "refused/没有表头.csv", "refused/错表.csv"}) {
    EXPECT_EQ(decode(FileFormat::csv, read_sample(file)).reason, "") << file;
  }
}

TEST(Samples, KeepWhatThePeopleTyped) {
  const Decoded ids = decode(FileFormat::csv, read_sample("教育局_新增家庭经济特别困难大学新生.csv"));
  EXPECT_EQ(ids.rows.at(1).cells.at(1).text, "=\"130199200306250620\"");
  const Decoded names = decode(FileFormat::csv, read_sample("卫健局_农村新增大病患者_9月上半月.csv"));
  EXPECT_EQ(names.rows.at(2).cells.at(0).text, "吕㐂");
  EXPECT_EQ(names.rows.at(11).cells.at(0).text, "叶𠮷");
  const Decoded typed = decode(FileFormat::xlsx, read_sample("公安交警_交通事故致伤致残致亡农户.xlsx"));
  EXPECT_EQ(typed.rows.at(4).line, 5U);
  EXPECT_EQ(typed.rows.at(4).cells.at(1).kind, CellKind::number);
  const Decoded dates = decode(FileFormat::xlsx, read_sample("住建局_新增CD级危房_9月上半月.xlsx"));
  EXPECT_EQ(dates.rows.at(1).cells.at(7).kind, CellKind::date);
  EXPECT_EQ(dates.rows.at(1).cells.at(7).text, "2022-09-01");
}

}  // namespace
}  // namespace fangpin::adapters
