#include "adapters/row_kind.hpp"

#include <array>

#include "adapters/values/number.hpp"
#include "adapters/values/text.hpp"

namespace fangpin::adapters {
namespace {

constexpr std::array<std::string_view, 9> kTotals = {"合计",     "小计",   "总计",     "共计",  "总数",
                                                     "本页合计", "总合计", "本页小计", "合计数"};
constexpr std::array<std::string_view, 25> kFooters = {
    "注:",      "注1",      "备注:", "说明:",  "填表说明",   "填表人",   "填报人", "填报单位", "填报日期",
    "填表日期", "审核人",   "审核:", "负责人", "单位负责人", "制表",     "制表人", "联系人:",  "经办人",
    "分管领导", "主管领导", "盖章",  "(盖章",  "公章",       "以下空白", "以下无"};
constexpr std::array<std::string_view, 4> kExamples = {"例", "示例", "样例", "范例"};
constexpr std::array<std::string_view, 14> kInstructions = {
    "必填", "选填", "填写", "下拉", "格式", "例如", "示例", "样例", "如:", "说明", "单位:", "可不填", "文本型", "请按"};
constexpr std::array<std::string_view, 7> kKinds = {"文本", "数字", "数值", "日期", "字符", "整数", "YYYY-MM-DD"};
constexpr std::size_t kIdDigits = 15;  // the shortest thing that was ever meant as a citizen ID

const Cell* cell_of(const RawRow& row, const Column* column) {
  return column == nullptr || column->index >= row.cells.size() ? nullptr : &row.cells[column->index];
}

std::string text_of(const Cell& cell) { return cell.merged_continuation ? std::string() : squeeze(cell.text); }

std::size_t digits_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

// "合计", "灵寿镇小计", "东托村合计:1人", and never a word that only holds one.
bool is_total(std::string_view text) {
  return std::any_of(kTotals.begin(), kTotals.end(), [&](std::string_view word) {
    if (text.starts_with(word)) return true;
    const auto at = text.find(word);
    if (at == std::string_view::npos) return false;
    const auto rest = text.substr(at + word.size());
    return rest.empty() || rest.front() == ':' || rest.front() == '(' || (rest.front() >= '0' && rest.front() <= '9');
  });
}

// "第1页", "第1页共2页", "共2页"; alone in its row, or with the other half beside it.
bool is_page_mark(std::string_view text) {
  return (text.starts_with("第") || text.starts_with("共")) && text.ends_with("页") && digits_in(text) > 0;
}

// "2022年9月30日" alone in its row: the day on which somebody signed.
bool is_written_day(std::string_view text) {
  return text.find("年") != std::string_view::npos && text.find("月") != std::string_view::npos &&
         text.ends_with("日") && digits_in(text) >= 6;
}

template <std::size_t N>
bool starts_with_any(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.starts_with(word); });
}

// "18位", "18位数字", "如2022-09-01", "例：张三", "必填"
bool is_instruction(std::string text) {
  if (text.size() > 2 && text.front() == '(' && text.back() == ')') text = text.substr(1, text.size() - 2);
  if (std::find(kKinds.begin(), kKinds.end(), text) != kKinds.end()) return true;
  if (text.starts_with("如") || text.starts_with("例")) return true;
  if (text.ends_with("位") && digits_in(text) > 0 && digits_in(text) <= 2) return true;
  return std::any_of(kInstructions.begin(), kInstructions.end(),
                     [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

// "例：张三", "（示例）李四": how templates show what a row looks like. Nobody's name holds a sign behind 例.
bool is_example(std::string_view name) {
  const bool bracket = name.starts_with('(');
  if (bracket) name.remove_prefix(1);
  return std::any_of(kExamples.begin(), kExamples.end(), [&](std::string_view word) {
    if (!name.starts_with(word)) return false;
    auto rest = name.substr(word.size());
    if (rest.starts_with("如")) rest.remove_prefix(std::string_view("如").size());
    return rest.empty() || rest.front() == ':' || rest.front() == ')' || rest.front() == ',';
  });
}

// 栏次, 甲, 乙, 1, 2, 3, (4): what statistical forms put under their header.
bool is_column_numbers(const std::vector<std::string>& texts) {
  std::size_t numbers = 0;
  for (std::string_view text : texts) {
    if (text.size() > 2 && text.front() == '(' && text.back() == ')') text = text.substr(1, text.size() - 2);
    if (text.size() <= 2 && digits_in(text) == text.size()) {
      ++numbers;
    } else if (text != "栏次" && text != "甲" && text != "乙" && text != "丙" && text != "丁") {
      return false;
    }
  }
  return numbers >= 2;
}

}  // namespace

RowKind kind_of_row(const RawRow& row, const ColumnMap& columns, bool under_header) {
  std::size_t mapped = 0;
  std::size_t header_again = 0;
  for (const auto& column : columns.columns()) {
    const Cell* cell = cell_of(row, &column);
    if (cell == nullptr || cell->merged_continuation || is_blank(*cell)) continue;
    ++mapped;
    if (cell->kind == CellKind::text && normalise_header(cell->text) == normalise_header(column.header)) ++header_again;
  }
  std::vector<std::string> texts;
  for (const auto& cell : row.cells) {
    auto text = text_of(cell);
    if (!text.empty()) texts.push_back(std::move(text));
  }
  if (texts.empty()) return RowKind::blank;
  if (header_again >= 2) return RowKind::repeated;

  const Cell* id = cell_of(row, columns.find("citizen_id"));
  const auto id_text = id == nullptr ? std::string() : text_of(*id);
  const Cell* name = cell_of(row, columns.find("name"));
  const auto name_text = name == nullptr ? std::string() : text_of(*name);
  if (under_header && (is_example(name_text) || is_example(texts.front()))) return RowKind::notes;
  // Somebody meant an ID here, right or wrong: that is a person.
  if (digits_in(id_text) >= kIdDigits || looks_like_scientific(id_text)) return RowKind::data;

  if (is_total(texts.front()) || (texts.size() > 1 && is_total(texts[1]))) return RowKind::total;
  if (starts_with_any(texts.front(), kFooters) || std::all_of(texts.begin(), texts.end(), is_page_mark) ||
      (texts.size() == 1 && is_written_day(texts.front()))) {
    return RowKind::footer;
  }
  if (under_header) {
    if (is_column_numbers(texts)) return RowKind::notes;
    // One cell that sounds like an instruction can be somebody's village; the ID's or the name's cannot.
    if (is_instruction(id_text) || is_instruction(name_text) ||
        std::count_if(texts.begin(), texts.end(), is_instruction) >= 2) {
      return RowKind::notes;
    }
  }
  // Name or ID merged with the row above: that person's next row, and one cell of its own (a day) makes it a record.
  const bool goes_on = (id != nullptr && id->from_row_above) || (name != nullptr && name->from_row_above);
  // "一、灵寿镇" across the sheet: a heading inside the table and nobody's row.
  const bool nobody = id_text.empty() && name_text.empty() && (mapped == 0 || (mapped == 1 && !goes_on));
  return nobody ? RowKind::blank : RowKind::data;
}

}  // namespace fangpin::adapters
