#include "adapters/formats/file_kind.hpp"

#include "decode.hpp"

namespace fangpin::adapters {
namespace {

using namespace std::string_view_literals;

TEST(FileKind, IsToldByTheFirstBytesWhateverTheFileIsCalled) {
  const std::string gzip = "\x1F\x8B\x08 some";
  for (FileFormat format : {FileFormat::csv, FileFormat::ndjson, FileFormat::xlsx}) {
    EXPECT_EQ(decode(format, "%PDF-1.7\n").reason, "file-is-pdf");
    EXPECT_EQ(decode(format, "\x89PNG\r\n\x1A\n").reason, "file-is-image");
    EXPECT_EQ(decode(format, gzip).reason, "file-is-archive");
    EXPECT_EQ(decode(format, "\xEF\xBB\xBF\r\n <!DOCTYPE html><body>").reason, "file-is-html");
    EXPECT_EQ(decode(format, "<?xml version=\"1.0\"?><Workbook/>").reason, "file-is-xml");
    EXPECT_EQ(decode(format, "{\\rtf1\\ansi\\ansicpg936{\\fonttbl").reason, "file-is-rtf");
    EXPECT_EQ(decode(format, "").reason, "file-empty");
    EXPECT_EQ(decode(format, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 rest").reason, "file-is-xls");
  }
  EXPECT_EQ(decode(FileFormat::csv, "<html>"sv).reason, "file-is-html");
  EXPECT_EQ(decode(FileFormat::csv, "<\0t\0a\0b\0l\0e\0>\0"sv).reason, "file-is-html");
  EXPECT_EQ(decode(FileFormat::csv, "\x01\x02\x00\x00\x00\x05\x00"sv).reason, "file-undecodable");
  EXPECT_EQ(decode(FileFormat::xlsx, "a,b\n1,2\n").reason, "file-is-text");
  EXPECT_EQ(decode(FileFormat::csv, "{\"a\":1}\n").reason, "file-is-json");
  EXPECT_EQ(decode(FileFormat::csv, read_sample("医保局_更正_9月上旬.xlsx")).reason, "file-is-workbook");
  EXPECT_EQ(decode(FileFormat::csv, read_sample("refused/压缩包.xlsx")).reason, "file-is-zip");
}

TEST(FileKind, TakesUtf16WithZerosOnBothSidesForText) {
  // 一 is 00 4E, A is 41 00
  const Decoded read = decode(FileFormat::csv, "\xFF\xFE\x00\x4E\x41\x00\x09\x00\x00\x4E\x0A\x00"sv);
  EXPECT_EQ(read.text(), "1: 一A|一\n");
}

TEST(FileKind, FindsTheStreamsOfAnOleContainerHoweverItIsCut) {
  std::string file = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(3000, '\0');
  for (const char c : "EncryptedPackage"sv) {
    file.push_back(c);
    file.push_back('\0');
  }
  file += std::string(700, 'x');
  for (std::size_t piece : {0, 1, 7, 512, 3010}) {
    EXPECT_EQ(decode(FileFormat::xlsx, file, {}, {}, piece).reason, "file-encrypted") << piece;
  }
  EXPECT_EQ(decode(FileFormat::xlsx, read_sample("refused/加密.xlsx"), {}, {}, 1).reason, "file-encrypted");
}

TEST(FileKind, TellsFilesOfOtherEndingsWhatTheyAre) {
  EXPECT_EQ(refusal_of_file("a.ET", as_bytes("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")), "file-is-et");
  EXPECT_EQ(refusal_of_file("a.xls", as_bytes("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")), "file-is-xls");
  EXPECT_EQ(refusal_of_file("a.xls", as_bytes("<html><table>")), "file-is-html");
  EXPECT_EQ(refusal_of_file("a.docx", as_bytes("PK\x03\x04")), "file-is-doc");
  EXPECT_EQ(refusal_of_file("a", as_bytes("abc")), "file-kind-unknown");
  EXPECT_EQ(refusal_of_file("a.xls", {}), "file-empty");
}

TEST(FileFormat, IsKnownByEndingAndMediaType) {
  EXPECT_EQ(format_of_file_name("表.CSV"), FileFormat::csv);
  EXPECT_EQ(format_of_file_name("a.txt"), FileFormat::csv);
  EXPECT_EQ(format_of_file_name("a.jsonl"), FileFormat::ndjson);
  EXPECT_EQ(format_of_file_name("a.xlsm"), FileFormat::xlsx);
  for (const char* name : {"a.xls", "a.et", "a", "csv", "a.xlsx.zip"}) EXPECT_FALSE(format_of_file_name(name)) << name;
  EXPECT_EQ(format_of_media_type("text/csv; charset=gb18030"), FileFormat::csv);
  EXPECT_EQ(format_of_media_type("TEXT/tab-separated-values"), FileFormat::csv);
  EXPECT_EQ(format_of_media_type("application/x-ndjson"), FileFormat::ndjson);
  EXPECT_EQ(format_of_media_type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            FileFormat::xlsx);
  EXPECT_FALSE(format_of_media_type("application/json"));
}

}  // namespace
}  // namespace fangpin::adapters
