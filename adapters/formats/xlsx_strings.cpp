#include "adapters/formats/xlsx_strings.hpp"

#include <limits>
#include <utility>

#include "adapters/values/code_points.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::adapters {
namespace {

constexpr std::size_t kEscapeSize = 7;  // _xHHHH_

// The code point of an escape at the start of `text`, or nullopt.
std::optional<char32_t> escape_at(std::string_view text) {
  if (text.size() < kEscapeSize || text[0] != '_' || text[1] != 'x' || text[6] != '_') return std::nullopt;
  char32_t point = 0;
  for (const char c : text.substr(2, 4)) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return std::nullopt;
    point = point * 16 + static_cast<char32_t>(digit);
  }
  if (point >= 0xD800 && point <= 0xDFFF) return std::nullopt;
  return point;
}

}  // namespace

std::string undo_escapes(std::string text) {
  if (text.find("_x") == std::string::npos) return text;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (const auto point = escape_at(std::string_view(text).substr(at))) {
      if (*point != 0) append_code_point(out, *point);
      at += kEscapeSize;
    } else {
      out.push_back(text[at++]);
    }
  }
  fangpin::wipe(text);
  return out;
}

void XlsxText::begin() {
  text_.clear();
  in_text_ = false;
  phonetic_ = false;
}

void XlsxText::start(std::string_view name) {
  if (name == "rPh") phonetic_ = true;
  if (name == "t") in_text_ = true;
}

void XlsxText::end(std::string_view name) {
  if (name == "rPh") phonetic_ = false;
  if (name == "t") in_text_ = false;
}

void XlsxText::text(std::string_view text) {
  if (in_text_ && !phonetic_) text_.append(text);
}

std::string XlsxText::take() { return undo_escapes(std::exchange(text_, {})); }

XlsxStrings::~XlsxStrings() { fangpin::wipe(all_); }

void XlsxStrings::start(std::string_view name, const XmlAttributes&) {
  if (name == "si") {
    in_item_ = true;
    current_.begin();
  } else if (in_item_) {
    current_.start(name);
  }
}

void XlsxStrings::end(std::string_view name) {
  if (name != "si") {
    current_.end(name);
    return;
  }
  std::string text = current_.take();
  in_item_ = false;
  if (all_.size() + text.size() > std::numeric_limits<std::uint32_t>::max()) {
    stop({"file-inflates-too-far", 0, {}});
    return;
  }
  all_.append(text);
  ends_.push_back(static_cast<std::uint32_t>(all_.size()));
  fangpin::wipe(text);
}

void XlsxStrings::text(std::string_view text) {
  if (in_item_) current_.text(text);
}

std::optional<std::string_view> XlsxStrings::at(std::size_t index) const {
  if (index >= ends_.size()) return std::nullopt;
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(all_).substr(begin, ends_[index] - begin);
}

}  // namespace fangpin::adapters
