#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/formats/xml_reader.hpp"

namespace fangpin::adapters {

// True for a number format that shows a day: built-in ones (East Asian ones too) by their id.
bool is_date_format(int id);
// True for a format code that shows a year, a day, or a month without hours beside it; quoted text, escapes, colours
// and elapsed times count for nothing: yyyy"年"m"月"d"日" is one, [Red]0.00 and h:mm are not.
bool is_date_format(std::string_view code);

// Which cell styles show dates.
class XlsxStyles final : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  bool is_date(std::size_t style) const { return style < dates_.size() && dates_[style]; }

 private:
  bool in_cell_formats_ = false;
  std::map<int, bool> custom_;
  std::vector<bool> dates_;
};

}  // namespace fangpin::adapters
