#include "adapters/values/text.hpp"

#include <algorithm>
#include <array>

#include "adapters/values/code_points.hpp"
#include "adapters/values/number.hpp"

namespace fangpin::adapters {
namespace {

bool is_apostrophe(char32_t point) {
  return point == U'\'' || point == 0x2018 || point == 0x2019 || point == 0xFF07 || point == U'`';
}

std::string_view trim(std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t next = begin;
    if (!is_blank_point(next_code_point(text, next))) break;
    begin = next;
  }
  std::size_t end = begin;
  for (std::size_t at = begin; at < text.size();) {
    if (!is_blank_point(next_code_point(text, at))) end = at;
  }
  return text.substr(begin, end - begin);
}

// Nothing to trim, to unwrap, to narrow or to squeeze: every form of the text is the text.
bool is_clean(std::string_view text) {
  constexpr std::string_view kDefences = "'`=";
  return !text.empty() && kDefences.find(text.front()) == std::string_view::npos && is_plain(text);
}

// Defences come in layers ('="1301..."): taken off until none is left, so that a second pass changes nothing.
std::string_view unwrapped(std::string_view text) {
  for (;;) {
    text = trim(text);
    std::size_t at = 0;
    if (!text.empty() && is_apostrophe(next_code_point(text, at))) {
      text.remove_prefix(at);
    } else if (text.size() >= 3 && text.starts_with("=\"") && text.back() == '"') {
      text = text.substr(2, text.size() - 3);
    } else if (text.size() >= 2 && text.front() == '=' && text[1] >= '0' && text[1] <= '9') {
      text.remove_prefix(1);
    } else {
      return text;
    }
  }
}

bool is_han(char32_t point) {
  return (point >= 0x3400 && point <= 0x9FFF) || (point >= 0xF900 && point <= 0xFAFF) ||
         (point >= 0x20000 && point <= 0x3FFFF) || (point >= 0xE000 && point <= 0xF8FF) || point == 0x3007;
}

constexpr char32_t kMiddleDot = 0x00B7;

char32_t narrow_name_point(char32_t point) {
  constexpr std::array<char32_t, 9> kDots = {0x00B7, 0x2022, 0x2027, 0x30FB, 0xFF65, 0xFF0E, 0x2219, 0x22C5, 0x25CF};
  return std::find(kDots.begin(), kDots.end(), point) != kDots.end() ? kMiddleDot : narrow(point);
}

bool is_latin(char32_t point) { return point > 0x20 && point < 0x250 && point != kMiddleDot; }

// 年-月-日, 年/月/日, YYYY.MM.DD, 年月日 时:分
bool is_day_pattern(std::string_view text) {
  bool day = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_code_point(text, at);
    if (std::u32string_view(U"年月日YMD").find(point) != std::u32string_view::npos)
      day = true;
    else if (std::u32string_view(U"-/.:时分秒HS").find(point) == std::u32string_view::npos)
      return false;
  }
  return day;
}

// 18位, 18位数字
bool is_length(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  return digits > 0 && digits <= 2 && text.substr(digits).starts_with("位");
}

// What stands in brackets behind a header and says nothing about which column it is.
bool is_header_note(std::string_view inside) {
  constexpr std::array<std::string_view, 40> kNotes = {
      "必填",   "必填项",   "选填",   "选填项",  "必选",      "非必填",   "可不填", "可空", "元",     "万元",
      "亿元",   "千元",     "人民币", "单位:元", "单位:万元", "人",       "户",     "亩",   "间",     "平方米",
      "㎡",     "m²",       "M2",     "M²",      "个月",      "月",       "RMB",    "%",    "百分比", "文本",
      "文本型", "文本格式", "数字",   "数值",    "日期",      "日期格式", "公历",   "阳历", "单选",   "多选"};
  if (std::find(kNotes.begin(), kNotes.end(), inside) != kNotes.end()) return true;
  if (is_day_pattern(inside) || is_length(inside)) return true;
  for (std::string_view start : {"格式", "如", "例", "示例", "注", "说明", "请", "下拉", "YYYY"}) {
    if (inside.starts_with(start)) return true;
  }
  return false;
}

// "1.姓名", "2、身份证号", "(3)确诊日期": the size of the number and its sign.
std::size_t size_of_number_in_front(std::string_view header) {
  const bool bracket = header.starts_with('(');
  std::size_t at = bracket ? 1 : 0;
  const std::size_t digits = at;
  while (at < header.size() && header[at] >= '0' && header[at] <= '9') ++at;
  if (at == digits || at > digits + 2) return 0;
  for (std::string_view sign : {")", ".", "、"}) {
    const bool fits = !bracket || sign == ")";
    if (fits && header.substr(at).starts_with(sign) && at + sign.size() < header.size()) return at + sign.size();
  }
  return 0;
}

std::size_t size_of_numbers_in_front(std::string_view header) {
  std::size_t all = 0;
  while (const std::size_t size = size_of_number_in_front(header.substr(all))) all += size;
  return all;
}

std::string without_notes(std::string_view header) {
  std::string kept;
  for (std::size_t at = 0; at < header.size();) {
    const char open = header[at];
    const char close = open == '(' ? ')' : open == '[' ? ']' : '\0';
    const std::size_t end = close == '\0' ? std::string_view::npos : header.find(close, at);
    if (end != std::string_view::npos && is_header_note(header.substr(at + 1, end - at - 1))) {
      at = end + 1;
    } else {
      kept.push_back(header[at++]);
    }
  }
  return kept;
}

}  // namespace

bool is_blank(const Cell& cell) {
  return cell.kind == CellKind::blank || (cell.kind == CellKind::text && unwrapped(cell.text).empty());
}

bool is_empty_mark(std::string_view text) {
  constexpr std::size_t kMarkBytesMax = 6;
  if (text.size() > kMarkBytesMax && is_clean(text)) return false;
  const std::string word = squeeze(text);
  constexpr std::array<std::string_view, 19> kMarks = {"",     "-",    "--",  "—",    "——",  "–",    "−",
                                                       "/",    "\\",   "无",  "暂无", "空",  "未填", "NULL",
                                                       "null", "Null", "N/A", "n/a",  "None"};
  return std::find(kMarks.begin(), kMarks.end(), word) != kMarks.end();
}

std::optional<std::string_view> unreadable(const Cell& cell) {
  if (cell.kind == CellKind::error) return "cell-error";
  if (cell.kind == CellKind::formula_without_value) return "formula-uncalculated";
  return std::nullopt;
}

std::string unwrap(std::string_view text) { return std::string(unwrapped(text)); }

std::string squeeze(std::string_view text) {
  if (is_clean(text)) return std::string(text);
  text = unwrapped(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_code_point(text, at);
    if (!is_blank_point(point)) append_code_point(out, narrow(point));
  }
  return out;
}

std::string one_line(std::string_view text) {
  if (is_clean(text)) return std::string(text);
  text = unwrapped(text);
  std::string out;
  out.reserve(text.size());
  bool gap = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_code_point(text, at);
    if (is_blank_point(point)) {
      gap = true;
      continue;
    }
    if (gap) out.push_back(' ');
    gap = false;
    append_code_point(out, point);
  }
  return out;
}

ValueResult<std::string> parse_text(const Cell& cell) {
  if (const auto problem = unreadable(cell)) return ValueProblem{*problem};
  std::string text = one_line(cell.text);
  if (text.empty()) return ValueProblem{"value-missing"};
  return text;
}

std::string normalise_name(std::string_view text) {
  if (is_clean(text) && text.find('.') == std::string_view::npos) return std::string(text);
  std::string narrowed;
  for (std::size_t at = 0; at < text.size();) append_code_point(narrowed, narrow_name_point(next_code_point(text, at)));
  text = unwrapped(narrowed);
  std::u32string points;
  bool gap = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_code_point(text, at);
    if (is_blank_point(point)) {
      gap = true;
      continue;
    }
    // Only a blank between two Latin letters says something.
    if (gap && is_latin(point) && !points.empty() && is_latin(points.back())) points.push_back(U' ');
    gap = false;
    points.push_back(point);
  }
  std::string out;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool between = i > 0 && i + 1 < points.size() && is_han(points[i - 1]) && is_han(points[i + 1]);
    append_code_point(out, points[i] == U'.' && between ? kMiddleDot : points[i]);
  }
  return out;
}

ValueResult<std::string> parse_name(const Cell& cell) {
  if (const auto problem = unreadable(cell)) return ValueProblem{*problem};
  if (is_empty_mark(cell.text)) return ValueProblem{"value-missing"};
  if (cell.kind != CellKind::text) return ValueProblem{"name-invalid"};
  std::string name = normalise_name(cell.text);
  const bool has_digit = std::any_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (has_digit) return ValueProblem{"name-invalid"};
  return name;
}

std::string normalise_header(std::string_view header) {
  std::string out;
  for (std::size_t at = 0; at < header.size();) {
    char32_t point = narrow(next_code_point(header, at));
    if (is_blank_point(point) || point == U'*' || point == 0x2605 || point == 0x2606) continue;
    if (point == 0x3010 || point == 0x3014) point = U'[';
    if (point == 0x3011 || point == 0x3015) point = U']';
    if (point >= U'a' && point <= U'z') point -= 0x20;
    append_code_point(out, point);
  }
  // Notes stand inside notes, numbers before and colons behind both, and a wrapper around all of it.
  for (;;) {
    std::string kept = without_notes(unwrapped(out));
    kept.erase(0, size_of_numbers_in_front(kept));
    while (!kept.empty() && (kept.back() == ':' || kept.back() == '.')) kept.pop_back();
    if (kept == out) return out;
    out = std::move(kept);
  }
}

std::vector<std::string> value_set(std::string_view text) {
  std::vector<std::string> parts;
  if (is_clean(text) && text.find_first_of(",;/|") == std::string_view::npos) {
    parts.emplace_back(text);
    return parts;
  }
  std::string part;
  const auto finish = [&] {
    std::string word = squeeze(part);
    if (!word.empty()) parts.push_back(std::move(word));
    part.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = narrow(next_code_point(text, at));
    if (point == U',' || point == 0x3001 || point == U';' || point == U'/' || point == U'|' || point == U'\n' ||
        point == U'\r') {
      finish();
    } else {
      append_code_point(part, point);
    }
  }
  finish();
  std::sort(parts.begin(), parts.end());
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  return parts;
}

ValueResult<std::string> parse_identifier(const Cell& cell) {
  if (const auto problem = unreadable(cell)) return ValueProblem{*problem};
  if (is_empty_mark(cell.text)) return ValueProblem{"value-missing"};
  std::string text = squeeze(cell.text);
  if (cell.kind == CellKind::number) {
    if (auto digits = exact_digits(text)) return *digits;
    return ValueProblem{"number-rounded"};
  }
  if (looks_like_scientific(text)) return ValueProblem{"number-rounded"};
  return text;
}

}  // namespace fangpin::adapters
