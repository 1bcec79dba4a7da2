#include "workbook_builder.hpp"

#include <zlib.h>

#include <algorithm>

namespace fangpin::adapters {
namespace {

void put(std::string& out, unsigned long value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>((value >> (8 * i)) & 0xFF));
}

std::string deflated(const std::string& content) {
  z_stream stream{};
  deflateInit2_(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, static_cast<int>(sizeof(stream)));
  std::string out(deflateBound(&stream, content.size()), '\0');
  std::string in = content;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

WorkbookBuilder WorkbookBuilder::with_sheet(const std::string& sheet_inside) {
  const std::string kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const std::string kTypes = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  WorkbookBuilder book;
  book.part("[Content_Types].xml", "<Types/>");
  book.part("_rels/.rels", "<Relationships><Relationship Id=\"r1\" Type=\"" + kTypes +
                               "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
  book.part("xl/workbook.xml",
            "<workbook xmlns=\"" + kMain +
                "\"><workbookPr/><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>");
  book.part("xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"r1\" Type=\"" + kTypes +
                "worksheet\" Target=\"worksheets/sheet1.xml\"/>" + "<Relationship Id=\"r2\" Type=\"" + kTypes +
                "worksheet\" Target=\"/xl/worksheets/sheet2.xml\"/>" + "<Relationship Id=\"r3\" Type=\"" + kTypes +
                "styles\" Target=\"styles.xml\"/>" + "<Relationship Id=\"r4\" Type=\"" + kTypes +
                "sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>");
  book.part("xl/worksheets/sheet1.xml", "<worksheet xmlns=\"" + kMain + "\">" + sheet_inside + "</worksheet>");
  return book;
}

WorkbookBuilder WorkbookBuilder::with_sheets(const std::vector<Sheet>& sheets) {
  WorkbookBuilder book = with_sheet("");
  std::string tabs;
  std::string relations;
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    tabs += "<sheet name=\"" + sheets[i].name + "\" r:id=\"s" + number + "\"" +
            (sheets[i].state.empty() ? "" : " state=\"" + sheets[i].state + "\"") + "/>";
    relations += "<Relationship Id=\"s" + number +
                 "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" "
                 "Target=\"worksheets/sheet" +
                 number + ".xml\"/>";
    book.part("xl/worksheets/sheet" + number + ".xml", "<worksheet>" + sheets[i].inside + "</worksheet>");
  }
  book.part("xl/workbook.xml", "<workbook><sheets>" + tabs + "</sheets></workbook>");
  book.part("xl/_rels/workbook.xml.rels", "<Relationships>" + relations + "</Relationships>");
  return book;
}

WorkbookBuilder& WorkbookBuilder::part(const std::string& name, const std::string& content) {
  without(name);
  return repeat(name, content);
}

WorkbookBuilder& WorkbookBuilder::repeat(const std::string& name, const std::string& content) {
  parts_.emplace_back(name, content);
  return *this;
}

WorkbookBuilder& WorkbookBuilder::without(const std::string& name) {
  std::erase_if(parts_, [&](const auto& part) { return part.first == name; });
  return *this;
}

WorkbookBuilder& WorkbookBuilder::mark_encrypted() {
  encrypted_ = true;
  return *this;
}

std::string WorkbookBuilder::bytes() const {
  std::string out;
  std::string directory;
  for (const auto& [name, content] : parts_) {
    const std::string packed = deflated(content);
    std::string common;
    put(common, 20, 2);
    put(common, encrypted_ ? 1 : 0, 2);
    put(common, Z_DEFLATED, 2);
    put(common, 0, 4);
    put(common, crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size())), 4);
    put(common, packed.size(), 4);
    put(common, content.size(), 4);
    put(common, name.size(), 2);
    put(common, 0, 2);
    directory += "PK\x01\x02";
    put(directory, 20, 2);
    directory += common;
    put(directory, 0, 8);  // comment, disk, attributes
    put(directory, 0, 2);
    put(directory, out.size(), 4);
    directory += name;
    out += "PK\x03\x04" + common + name + packed;
  }
  const std::size_t at = out.size();
  out += directory + "PK\x05\x06";
  put(out, 0, 4);
  put(out, parts_.size(), 2);
  put(out, parts_.size(), 2);
  put(out, directory.size(), 4);
  put(out, at, 4);
  put(out, 0, 2);
  return out;
}

std::string text_row(int number, const std::vector<std::string>& texts) {
  std::string out = "<row r=\"" + std::to_string(number) + "\">";
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string place = std::string(1, static_cast<char>('A' + i)) + std::to_string(number);
    if (!texts[i].empty()) {
      out += "<c r=\"" + place + "\" t=\"inlineStr\"><is><t>" + texts[i] + "</t></is></c>";
    }
  }
  return out + "</row>";
}

}  // namespace fangpin::adapters
