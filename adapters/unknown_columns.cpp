#include "adapters/unknown_columns.hpp"

#include <algorithm>
#include <string_view>

#include "adapters/values/code_points.hpp"
#include "adapters/values/text.hpp"

namespace fangpin::adapters {
namespace {

constexpr std::size_t kHeaderCharactersMax = 24;
constexpr std::size_t kMisspeltCharactersMin = 3;  // of two characters any other two would be a misspelling

std::u32string points_of(std::string_view text) {
  std::u32string points;
  for (std::size_t at = 0; at < text.size();) points.push_back(next_code_point(text, at));
  return points;
}

// One character more, less or other.
bool is_one_away(const std::u32string& a, const std::u32string& b) {
  const std::u32string& longer = a.size() < b.size() ? b : a;
  const std::u32string& shorter = a.size() < b.size() ? a : b;
  if (longer.size() - shorter.size() > 1) return false;
  const auto [in_longer, in_shorter] = std::mismatch(longer.begin(), longer.end(), shorter.begin(), shorter.end());
  if (in_longer == longer.end()) return false;
  return std::equal(in_longer + 1, longer.end(), in_shorter + (longer.size() == shorter.size() ? 1 : 0), shorter.end());
}

bool is_misspelt(const HeaderIndex& index, const ColumnMap& columns, const std::u32string& header) {
  if (header.size() < kMisspeltCharactersMin || header.size() > kHeaderCharactersMax) return false;
  return std::any_of(index.matches().begin(), index.matches().end(), [&](const auto& known) {
    const Field& field = *known.second.field;
    if (field.treatment == Treatment::drop || columns.find(field.id) != nullptr) return false;
    const auto name = points_of(known.first);
    return name.size() >= kMisspeltCharactersMin && is_one_away(name, header);
  });
}

}  // namespace

std::vector<UnknownColumn> unknown_columns(const HeaderIndex& index, const ColumnMap& columns,
                                           std::span<const std::string> headers) {
  std::vector<UnknownColumn> out;
  for (std::size_t i = 0; i < headers.size() && out.size() < kUnknownColumnsMax; ++i) {
    const std::string header = normalise_header(headers[i]);
    if (header.empty() || index.find(headers[i]) != nullptr) continue;
    out.push_back({sayable_header(headers[i], i), is_misspelt(index, columns, points_of(header))});
  }
  return out;
}

std::string sayable_header(std::string_view header, std::size_t column) {
  const std::string text = one_line(header);
  const std::string narrow = squeeze(text);
  const auto digits = std::count_if(narrow.begin(), narrow.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (text.empty() || digits >= 4) return "第" + std::to_string(column + 1) + "列";
  return first_code_points(text, kHeaderCharactersMax);
}

std::string list_text(std::span<const std::string> names) {
  constexpr std::size_t kNamesMax = 20;
  std::string out;
  for (const auto& name : names.first(std::min(names.size(), kNamesMax))) {
    if (!out.empty()) out += "、";
    out += name;
  }
  if (names.size() > kNamesMax) out += " … +" + std::to_string(names.size() - kNamesMax);
  return out;
}

}  // namespace fangpin::adapters
