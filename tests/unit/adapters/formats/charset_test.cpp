#include "adapters/formats/charset.hpp"

#include "decode.hpp"

namespace fangpin::adapters {
namespace {

// Bytes cut into pieces of `piece`; "!" behind the output if they are refused.
std::string decode_text(std::string_view bytes, Charset charset = Charset::detect, std::size_t piece = 0) {
  CharsetDecoder decoder(charset);
  std::string out;
  if (piece == 0) piece = bytes.size() + 1;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (!decoder.feed(as_bytes(bytes.substr(at, piece)), out)) return out + "!";
  }
  return decoder.finish(out) ? out : out + "!";
}

std::string utf16(std::u16string_view text, bool little, bool mark) {
  std::string out;
  const auto put = [&](char16_t unit) {
    const char low = static_cast<char>(unit & 0xFF);
    const char high = static_cast<char>(unit >> 8);
    out.push_back(little ? low : high);
    out.push_back(little ? high : low);
  };
  if (mark) put(0xFEFF);
  for (const char16_t unit : text) put(unit);
  return out;
}

// DOMAIN: names whose characters a GBK codec does not know.
const std::string kRare = "\x81\x39\xEF\x31,\x95\x34\xB2\x35,\xFE\x9F";

TEST(Charset, DetectsWhatOfficeProgramsWrite) {
  EXPECT_EQ(decode_text("\xEF\xBB\xBF姓名"), "姓名");
  EXPECT_EQ(decode_text("姓名,身份证号"), "姓名,身份证号");
  EXPECT_EQ(decode_text("\xD0\xD5\xC3\xFB,\xC9\xED"), "姓名,身");
  EXPECT_EQ(decode_text(utf16(u"姓名\t𠮷", true, true)), "姓名\t𠮷");
  EXPECT_EQ(decode_text(utf16(u"姓名\t𠮷", false, true)), "姓名\t𠮷");
  EXPECT_EQ(decode_text(utf16(u"ID\t姓名", true, false)), "ID\t姓名");
  EXPECT_EQ(decode_text(utf16(u"ID\t姓名", false, false)), "ID\t姓名");
  EXPECT_EQ(decode_text("ascii only"), "ascii only");
  EXPECT_EQ(decode_text("ab"), "ab");
}

TEST(Charset, KnowsUtf16WithoutAMark) {
  const std::u16string header = u"户主姓名\t身份证号\t乡镇\t村\n";
  const std::u16string row = u"一一一\t130199201101256011\t一镇\t第一村\n";
  std::u16string text = header;
  for (int i = 0; i < 300; ++i) text += row;
  for (const bool little : {true, false}) {
    std::string expected;
    for (const bool whole : {true, false}) {
      const auto& wide = whole ? text : header;
      expected = decode_text(utf16(wide, little, true));
      EXPECT_EQ(decode_text(utf16(wide, little, false)), expected) << little << whole;
      for (std::size_t piece : {1, 3, 4095, 4096, 4097})
        ASSERT_EQ(decode_text(utf16(wide, little, false), Charset::detect, piece), expected) << piece;
    }
  }
  const auto read = decode(FileFormat::csv, utf16(header + row, true, false));
  EXPECT_EQ(read.text(), "1: 户主姓名|身份证号|乡镇|村\n2: 一一一|130199201101256011|一镇|第一村\n");
}

TEST(Charset, DoesNotTakeSomethingElseForUtf16) {
  EXPECT_EQ(decode(FileFormat::csv, std::string("ab\0cd,ef\ngh,ij\n", 16)).reason, "file-undecodable")
      << "a stray zero";
  std::string random;
  for (unsigned i = 0; i < 6'000; ++i) random.push_back(static_cast<char>((i * 7919U >> 3) & 0xFFU));
  EXPECT_EQ(decode_text(random).back(), '!');
  EXPECT_EQ(decode_text("户主姓名,身份证号\n"), "户主姓名,身份证号\n");
  EXPECT_EQ(decode_text("1,2"), "1,2");
}

TEST(Charset, ReadsFourByteNamesOfGb18030) {
  EXPECT_EQ(decode_text("\xD0\xD5" + kRare), "姓㐂,𠮷,䶮");
  EXPECT_EQ(decode_text("\xA1\xA4", Charset::gb18030), "·");
}

TEST(Charset, RefusesWhatIsNoCharacter) {
  EXPECT_EQ(decode_text("ab\xFF", Charset::utf8), "ab!");
  EXPECT_EQ(decode_text("ab\xE5\xA7", Charset::utf8), "ab!");
  EXPECT_EQ(decode_text("ab\xD0", Charset::gb18030), "ab!");
  EXPECT_EQ(decode_text("ab\xD0\x20zz", Charset::gb18030), "ab!");
  EXPECT_EQ(decode_text("ab\x81\x30", Charset::gb18030), "ab!");
  EXPECT_EQ(decode_text(std::string("\x00\xDC\x41\x00", 4), Charset::utf16le), "!");
  EXPECT_EQ(decode_text(std::string("\x41\x00\x42", 3), Charset::utf16le), "A!");
}

TEST(Charset, LetsAByteOrderMarkDecideBeforeTheDeclaredOne) {
  EXPECT_EQ(decode_text("\xEF\xBB\xBF姓名", Charset::gb18030), "姓名");
  EXPECT_EQ(decode_text("姓", Charset::gb18030).find("姓"), std::string::npos);
}

TEST(Charset, GivesTheSameTextHoweverItIsCut) {
  const std::string long_gb = std::string(70'000, 'a') + "\xD0\xD5" + kRare;
  const std::string late = "姓" + std::string(70'000, 'a') + "\xD0\xD5";  // UTF-8 first, something else later
  for (const std::string& bytes :
       {std::string("姓名,吕㐂,𠮷\n"), "\xD0\xD5\xC3\xFB" + kRare, utf16(u"姓名\t𠮷\n", true, true),
        std::string("\xEF\xBB\xBF姓"), long_gb, late, std::string("ab\xFF\xFF"), std::string()}) {
    const std::string whole = decode_text(bytes);
    for (std::size_t piece : {1, 2, 3, 5, 64}) ASSERT_EQ(decode_text(bytes, Charset::detect, piece), whole) << piece;
  }
  EXPECT_EQ(decode_text(late).back(), '!');
}

TEST(Charset, KnowsNamesInAnySpelling) {
  EXPECT_EQ(charset_of_name("UTF-8"), Charset::utf8);
  EXPECT_EQ(charset_of_name("gbk"), Charset::gb18030);
  EXPECT_EQ(charset_of_name("GB_18030"), Charset::gb18030);
  EXPECT_EQ(charset_of_name("utf-16le"), Charset::utf16le);
  EXPECT_EQ(charset_of_name(""), Charset::detect);
  EXPECT_EQ(charset_of_name("big5"), std::nullopt);
  EXPECT_EQ(decode(FileFormat::csv, "a,b\n", "big5").reason, "file-charset-unknown");
}

TEST(Charset, SaysTheLineOfUndecodableBytes) {
  const Decoded read = decode(FileFormat::csv, "a,b\n1,2\n3,\xFF\n", "utf-8");
  EXPECT_EQ(read.text(), "1: a|b\n2: 1|2\nfile-undecodable at 3 \n");
}

TEST(Charset, GivesTheSameRowsOfTabTextHoweverItIsCut) {
  const std::string sample = read_sample("水利局_饮水未完全保障农户_9月上半月.txt").substr(0, 400);
  const std::string whole = decode(FileFormat::csv, sample).text();
  EXPECT_NE(whole.find("户主姓名|身份证号"), std::string::npos);
  for (std::size_t cut = 0; cut <= sample.size(); ++cut) {
    ASSERT_EQ(decode_cut(FileFormat::csv, sample, cut).text(), whole) << cut;
  }
}

TEST(Charset, NamesTheLineOfTheBadByteInAFileOfTwoEncodings) {
  // UTF-8 with one line of GB18030, and the other way round.
  const std::string utf8 = "姓名,身份证号\n王小明,1\n";
  const std::string gb18030 = "\xD0\xD5\xC3\xFB,\xC9\xED\xB7\xDD\xD6\xA4\xBA\xC5\n";
  const auto mixed = decode(FileFormat::csv, utf8 + gb18030);
  EXPECT_EQ(mixed.reason, "file-undecodable");
  EXPECT_EQ(mixed.line, 3u);
  const auto other = decode(FileFormat::csv, gb18030 + gb18030 + "\xFF\xFF\n");
  EXPECT_EQ(other.reason, "file-undecodable");
  EXPECT_EQ(other.line, 3u);
}

}  // namespace
}  // namespace fangpin::adapters
