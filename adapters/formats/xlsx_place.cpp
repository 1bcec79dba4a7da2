#include <algorithm>

#include "adapters/formats/xlsx_sheet.hpp"

namespace fangpin::adapters {
namespace {

constexpr std::uint32_t kColumnsMax = 16'384;
constexpr std::uint32_t kRowsMax = 1'048'576;

bool is_blank_text(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

std::optional<CellPlace> parse_place(std::string_view reference) {
  std::uint32_t column = 0;
  std::uint32_t row = 0;
  std::size_t at = 0;
  while (at < reference.size() && at < 3 && reference[at] >= 'A' && reference[at] <= 'Z') {
    column = column * 26 + static_cast<std::uint32_t>(reference[at++] - 'A' + 1);
  }
  if (at == 0 || at == reference.size() || reference.size() - at > 7) return std::nullopt;
  for (; at < reference.size(); ++at) {
    if (reference[at] < '0' || reference[at] > '9') return std::nullopt;
    row = row * 10 + static_cast<std::uint32_t>(reference[at] - '0');
  }
  if (column > kColumnsMax || row == 0 || row > kRowsMax) return std::nullopt;
  return CellPlace{column - 1, row};
}

std::optional<MergedRange> parse_range(std::string_view reference) {
  const std::size_t colon = reference.find(':');
  const auto first = parse_place(reference.substr(0, colon));
  const auto last = colon == std::string_view::npos ? first : parse_place(reference.substr(colon + 1));
  if (!first || !last || last->row < first->row || last->column < first->column) return std::nullopt;
  return MergedRange{first->row, last->row, first->column, last->column};
}

void XlsxOutline::start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "v" || name == "t") {
    in_value_ = true;
  } else if (name == "f") {
    see_content();
  } else if (name == "mergeCell") {
    const auto range = parse_range(attributes["ref"]);
    if (!range) {
      stop({"file-damaged", 0, {}});
    } else if (merges_.size() == kMergesMax) {
      stop({"file-too-many-entries", 0, {}});
    } else {
      merges_.push_back(*range);
    }
  }
}

void XlsxOutline::end(std::string_view name) {
  if (name == "v" || name == "t") in_value_ = false;
}

void XlsxOutline::text(std::string_view text) {
  if (in_value_ && !has_content_ && !is_blank_text(text)) see_content();
}

void XlsxOutline::see_content() {
  has_content_ = true;
  if (wanted_ == Wanted::only_whether_content) stop_early();
}

std::vector<MergedRange> XlsxOutline::take_merges() {
  std::sort(merges_.begin(), merges_.end(), [](const MergedRange& a, const MergedRange& b) {
    return a.first_row != b.first_row ? a.first_row < b.first_row : a.first_column < b.first_column;
  });
  return std::move(merges_);
}

}  // namespace fangpin::adapters
