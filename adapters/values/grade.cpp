#include "adapters/values/grade.hpp"

#include <string>

#include "adapters/values/code_points.hpp"
#include "adapters/values/text.hpp"

namespace fangpin::adapters {
namespace {

int grade_of(char32_t point) {
  constexpr std::u32string_view kForms[] = {U"1一壹Ⅰⅰ①", U"2二贰Ⅱⅱ②两", U"3三叁Ⅲⅲ③", U"4四肆Ⅳⅳ④"};
  for (int grade = 1; grade <= 4; ++grade) {
    if (kForms[grade - 1].find(point) != std::u32string_view::npos) return grade;
  }
  return 0;
}

}  // namespace

ValueResult<char> parse_house_grade(const Cell& cell) {
  if (const auto problem = unreadable(cell)) return ValueProblem{*problem};
  if (is_empty_mark(cell.text)) return ValueProblem{"value-missing"};
  char grade = '\0';
  const std::string text = squeeze(cell.text);
  for (const char c : text) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!letter) continue;
    const char upper = c >= 'a' ? static_cast<char>(c - 0x20) : c;
    if (upper > 'D' || (grade != '\0' && grade != upper)) return ValueProblem{"grade-unknown"};
    grade = upper;
  }
  // JGJ 125: C is danger in a part of the house, D in all of it.
  if (grade == '\0' && text.find("局部危") != std::string::npos) return 'C';
  for (std::string_view whole : {"整幢危", "整栋危", "整体危"}) {
    if (grade == '\0' && text.find(whole) != std::string::npos) return 'D';
  }
  if (grade == '\0') return ValueProblem{"grade-unknown"};
  return grade;
}

ValueResult<int> parse_disability_grade(const Cell& cell) {
  if (const auto problem = unreadable(cell)) return ValueProblem{*problem};
  if (is_empty_mark(cell.text)) return ValueProblem{"value-missing"};
  const std::string text = squeeze(cell.text);
  // The sign before 级 decides; without 级 the cell must be the sign alone (a number cell may hold "1" or "1.0").
  char32_t before = 0;
  std::size_t points = 0;
  for (std::size_t at = 0; at < text.size(); ++points) {
    const char32_t point = next_code_point(text, at);
    if (point == U'级' && points > 0) {
      const int grade = grade_of(before);
      if (grade == 0) return ValueProblem{"grade-unknown"};
      return grade;
    }
    before = point;
  }
  const int grade = points == 1 ? grade_of(before) : 0;
  if (grade == 0) return ValueProblem{"grade-unknown"};
  return grade;
}

}  // namespace fangpin::adapters
