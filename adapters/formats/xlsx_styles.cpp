#include "adapters/formats/xlsx_styles.hpp"

#include <algorithm>
#include <charconv>

namespace fangpin::adapters {
namespace {

int number_of(std::string_view text) {
  int value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : -1;
}

}  // namespace

bool is_date_format(int id) {
  return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) ||
         (id >= 57 && id <= 58) || (id >= 71 && id <= 74) || id == 77 || id == 81;
}

bool is_date_format(std::string_view code) {
  bool day_or_year = false;
  bool month = false;
  bool time = false;
  for (std::size_t at = 0; at < code.size(); ++at) {
    const char c = code[at];
    if (c == ';') break;  // positive numbers decide
    if (c == '"') {
      at = std::min(code.find('"', at + 1), code.size());
    } else if (c == '[') {
      // [h]:mm counts hours that have passed; [Red] and [$-804] say nothing
      const std::size_t end = std::min(code.find(']', at + 1), code.size());
      if (code.substr(at + 1, end - at - 1).find_first_not_of("hHmMsS") == std::string_view::npos) time = true;
      at = end;
    } else if (c == '\\' || c == '_' || c == '*') {
      ++at;
    } else if (c == 'y' || c == 'Y' || c == 'd' || c == 'D') {
      day_or_year = true;
    } else if (c == 'm' || c == 'M') {
      month = true;
    } else if (c == 'h' || c == 'H' || c == 's' || c == 'S') {
      time = true;
    } else if (code.substr(at).starts_with("General") || code.substr(at).starts_with("GENERAL")) {
      return false;
    }
  }
  return day_or_year || (month && !time);
}

void XlsxStyles::start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "numFmt") {
    custom_[number_of(attributes["numFmtId"])] = is_date_format(attributes["formatCode"]);
  } else if (name == "cellXfs") {
    in_cell_formats_ = true;
  } else if (name == "xf" && in_cell_formats_) {
    const int id = number_of(attributes["numFmtId"]);
    const auto custom = custom_.find(id);
    dates_.push_back(custom == custom_.end() ? is_date_format(id) : custom->second);
  }
}

void XlsxStyles::end(std::string_view name) {
  if (name == "cellXfs") in_cell_formats_ = false;
}

void XlsxStyles::text(std::string_view) {}

}  // namespace fangpin::adapters
