#include "adapters/field_value.hpp"

#include <algorithm>
#include <array>

#include "adapters/json_object.hpp"
#include "adapters/values/boolean.hpp"
#include "adapters/values/citizen_id.hpp"
#include "adapters/values/date.hpp"
#include "adapters/values/division_code.hpp"
#include "adapters/values/grade.hpp"
#include "adapters/values/number.hpp"
#include "adapters/values/text.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::adapters {
namespace {

constexpr std::size_t kTextBytesMax = 2000;  // a cell that is longer is a document and no value

std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

bool stays(const Field& field) {
  return field.treatment == Treatment::keep || field.treatment == Treatment::band ||
         field.treatment == Treatment::category;
}

FieldValue of_text(std::string canonical, const Field& field) {
  FieldValue value;
  if (stays(field)) value.kept = json_text(canonical);
  value.canonical = std::move(canonical);
  return value;
}

ValueResult<FieldValue> wrap(ValueResult<std::string>&& text, const Field& field) {
  if (!text) return text.error();
  return of_text(std::move(text).value(), field);
}

FieldValue of_day(Date day, const Field& field) {
  auto value = of_text(fangpin::to_text(day), field);
  value.day = day;
  return value;
}

FieldValue of_month(std::chrono::year_month month, const Field& field) {
  auto value = of_text(to_text(month), field);
  value.month = month;
  return value;
}

FieldValue of_money(std::int64_t cents, const Field& field) {
  FieldValue value;
  value.canonical = std::to_string(cents);
  value.cents = cents;
  if (field.treatment == Treatment::band) value.kept = json_text(band_of(cents, field.bands_cents));
  return value;
}

FieldValue of_number(std::int64_t number) {
  FieldValue value;
  value.canonical = std::to_string(number);
  value.kept = value.canonical;
  return value;
}

FieldValue of_boolean(bool yes) {
  FieldValue value;
  value.canonical = yes ? "true" : "false";
  value.kept = value.canonical;
  return value;
}

// Whether a wording says it: "无残疾" and "非因病" do not say 残 and 病.
bool says(std::string_view wording, std::string_view spelling) {
  for (auto at = wording.find(spelling); at != std::string_view::npos; at = wording.find(spelling, at + 1)) {
    auto before = wording.substr(0, at);
    if (before.ends_with("因")) before.remove_suffix(std::string_view("因").size());
    const auto denies = [&](std::string_view no) { return before.ends_with(no); };
    constexpr std::array<std::string_view, 7> kNo = {"无", "非", "未", "不", "没", "没有", "不是"};
    if (std::none_of(kNo.begin(), kNo.end(), denies)) return true;
  }
  return false;
}

ValueResult<FieldValue> read_category(const Field& field, const Cell& cell) {
  auto text = parse_text(cell);
  if (!text) return text.error();
  FieldValue value;
  for (const auto& part : value_set(*text)) {
    if (!value.canonical.empty()) value.canonical += ',';
    value.canonical += part;
  }
  if (!value.canonical.empty()) value.kept = json_text(categories_of(*text, field));
  fangpin::wipe(*text);
  return value;
}

// "75%" as hundredths of a percent; a department that writes 达标 instead gives the word.
ValueResult<FieldValue> read_percent(const Field& field, const Cell& cell) {
  const auto percent = parse_percent(cell);
  if (percent) return of_number(*percent);
  if (percent.reason() != "percent-invalid" || cell.kind != CellKind::text) return percent.error();
  const auto word = squeeze(cell.text);
  for (const std::string_view met : {"达标", "基本达标", "满足", "保证", "合格"}) {
    if (word == met) return of_text("met", field);
  }
  for (const std::string_view lacking : {"不达标", "未达标", "不满足", "不保证", "不合格"}) {
    if (word == lacking) return of_text("not-met", field);
  }
  return percent.error();
}

// 是否签约 is answered by 已签约 and 未签约 too, 是否独居 by 独居 and 非独居: the column's own word, with or without
// its no.
ValueResult<bool> read_boolean(const Field& field, const Cell& cell) {
  const auto yes = parse_boolean(cell);
  if (yes || yes.reason() != "boolean-unknown" || cell.kind != CellKind::text) return yes;
  const auto said = squeeze(cell.text);
  for (std::string_view word : field.aliases) {
    if (word.starts_with("是否")) word.remove_prefix(std::string_view("是否").size());
    if (word.empty() || !said.ends_with(word)) continue;
    const auto before = std::string_view(said).substr(0, said.size() - word.size());
    if (before.empty() || before == "已" || before == "是") return true;
    for (const std::string_view no : {"未", "非", "不", "没有", "不是"}) {
      if (before == no) return false;
    }
  }
  return yes;
}

ValueResult<FieldValue> read(const Field& field, const Cell& cell, MoneyUnit unit) {
  switch (field.type) {
    case FieldType::text:
    case FieldType::town:
    case FieldType::village:
      return wrap(parse_text(cell), field);
    case FieldType::name:
      return wrap(parse_name(cell), field);
    case FieldType::citizen_id:
      return wrap(parse_citizen_id(cell), field);
    case FieldType::household_number:
    case FieldType::phone:
      return wrap(parse_identifier(cell), field);
    case FieldType::division_code:
      return wrap(parse_division_code(cell), field);
    case FieldType::decimal:
      return wrap(parse_decimal(cell), field);
    case FieldType::category:
      return read_category(field, cell);
    case FieldType::percent:
      return read_percent(field, cell);
    case FieldType::date: {
      const auto day = parse_day(cell);
      if (!day) return day.error();
      return of_day(*day, field);
    }
    case FieldType::month: {
      const auto month = parse_month(cell);
      if (!month) return month.error();
      return of_month(*month, field);
    }
    case FieldType::money: {
      const auto cents = parse_money(cell, unit);
      if (!cents) return cents.error();
      return of_money(*cents, field);
    }
    case FieldType::integer: {
      const auto number = parse_integer(cell);
      if (!number) return number.error();
      return of_number(*number);
    }
    case FieldType::boolean: {
      const auto yes = read_boolean(field, cell);
      if (!yes) return yes.error();
      return of_boolean(*yes);
    }
    case FieldType::house_grade: {
      const auto grade = parse_house_grade(cell);
      if (!grade) return grade.error();
      return of_text(std::string(1, *grade), field);
    }
    case FieldType::disability_grade: {
      const auto grade = parse_disability_grade(cell);
      if (!grade) return grade.error();
      return of_number(*grade);
    }
  }
  return ValueProblem{"value-unknown"};
}

}  // namespace

void FieldValue::wipe() { fangpin::wipe(canonical); }

ValueResult<FieldValue> read_field(const Field& field, const Cell& cell, MoneyUnit unit) {
  auto value = read(field, cell, unit);
  if (!value) {
    if (value.reason() == "value-missing" || value.reason() == "id-blank") return FieldValue{};
    return value;
  }
  if (value->canonical.size() > kTextBytesMax) {
    value->wipe();
    return ValueProblem{"value-too-long"};
  }
  if (!stays(field)) fangpin::wipe(value->kept);
  return value;
}

std::string band_of(std::int64_t cents, const std::vector<std::int64_t>& bands_cents) {
  const auto above = std::upper_bound(bands_cents.begin(), bands_cents.end(), cents);
  // Amounts are never negative and the first bound is 0 (contract_faults), so there is always a bound at or below.
  const auto low = above == bands_cents.begin() ? bands_cents.front() : *(above - 1);
  if (above == bands_cents.end()) return std::to_string(low / 100) + "+";
  return std::to_string(low / 100) + "-" + std::to_string(*above / 100);
}

std::string categories_of(std::string_view text, const Field& field) {
  std::vector<std::string_view> codes;
  for (const auto& part : value_set(text)) {
    std::string_view code = "other";
    std::size_t length = 0;
    for (const auto& [spelling, meaning] : field.categories) {
      if (spelling.size() <= length || !says(part, spelling)) continue;
      code = meaning;
      length = spelling.size();
    }
    codes.push_back(code);
  }
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  std::string out;
  for (const auto code : codes) {
    if (!out.empty()) out += ',';
    out += code;
  }
  return out;
}

}  // namespace fangpin::adapters
