#include "adapters/values/citizen_id.hpp"

#include "adapters/values/code_points.hpp"
#include "adapters/values/number.hpp"
#include "adapters/values/text.hpp"
#include "crypto/base/ascii.hpp"
#include "crypto/base/citizen_id.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::adapters {
namespace {

constexpr std::size_t kIdSize = 18;

// All signs that people and input methods use for the last X: × ✕ ✖ and the Roman numeral ten.
bool is_x(char32_t point) {
  return point == U'x' || point == U'X' || point == 0x00D7 || point == 0x2715 || point == 0x2716 || point == 0x2169 ||
         point == 0x2179;
}

// Blanks out, full-width to ASCII, x to X where it can stand (behind 17 digits).
std::string normalise(std::string_view text) {
  std::string id = squeeze(text);
  std::string out;
  out.reserve(id.size());
  std::size_t points = 0;
  for (std::size_t at = 0; at < id.size(); ++points) {
    const char32_t point = next_code_point(id, at);
    append_code_point(out, points == kIdSize - 1 && is_x(point) ? U'X' : point);
  }
  fangpin::wipe(id);
  return out;
}

// Every 18-digit number that went through a double and 15 significant digits ends in 000; a whole part with a fraction
// ("130126194901010016.0") went through a double too.
bool went_through_a_number(std::string_view text) {
  if (looks_like_scientific(text)) return true;
  const std::size_t point = text.find('.');
  return point != std::string_view::npos && point >= 15 && all_digits(text.substr(0, point)) &&
         text.find_first_not_of('0', point + 1) == std::string_view::npos;
}

// Signs that say nothing, around the ID and between its groups: (130199...), 130199-19650101-123X, "130199...."; a
// point inside would be that of a number. Words stay: 父130199... is another person's.
std::string without_signs(std::string_view id) {
  constexpr std::u32string_view kAnywhere = U"-_/()[]【】〔〕#:,;、。\"“”";
  std::string out;
  for (std::size_t at = 0; at < id.size();) {
    const std::size_t begin = at;
    const char32_t point = next_code_point(id, at);
    const bool at_an_end = begin == 0 || at == id.size();
    if (kAnywhere.find(point) == std::u32string_view::npos && !(point == U'.' && at_an_end)) {
      append_code_point(out, point);
    }
  }
  if (out.size() == kIdSize && out.back() == 'x') out.back() = 'X';
  return out;
}

// The verdict on 18 characters; empty: good.
std::string_view judge(std::string_view id) {
  if (!all_digits(id.substr(0, 17)) || !(is_digit(id[17]) || id[17] == 'X')) return "id-character";
  if (!has_birth_date(id)) return "id-date";
  if (citizen_id_check_digit(id.substr(0, 17)) == id[17]) return {};
  return id.ends_with("000") ? "id-rounded" : "id-check-digit";
}

std::string_view judge_other_length(std::string& id) {
  for (const char c : id) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!is_digit(c) && !letter) return "id-character";
  }
  if ((id.size() != 20 && id.size() != 22) || !judge(std::string_view(id).substr(0, kIdSize)).empty()) {
    return "id-length";
  }
  id.resize(kIdSize);
  return {};
}

}  // namespace

ValueResult<std::string> parse_citizen_id(const Cell& cell) {
  if (const auto problem = unreadable(cell)) return ValueProblem{*problem};
  if (cell.kind == CellKind::boolean || cell.kind == CellKind::date) return ValueProblem{"id-character"};
  if (cell.kind == CellKind::number) {
    // Up to 15 digits nothing is lost: an ID of the old kind, or some other number.
    return exact_digits(cell.text) ? ValueProblem{"id-length"} : ValueProblem{"id-rounded"};
  }
  if (is_citizen_id(cell.text)) return cell.text;
  if (is_empty_mark(cell.text)) return ValueProblem{"id-blank"};
  std::string id = normalise(cell.text);
  std::string_view problem;
  if (went_through_a_number(id)) {
    problem = "id-rounded";
  } else if (id.size() == kIdSize) {
    problem = judge(id);
  } else {
    problem = judge_other_length(id);
  }
  if (problem.empty()) return id;
  if (std::string plain = without_signs(id); plain.size() == kIdSize && judge(plain).empty()) {
    fangpin::wipe(id);
    return plain;
  }
  fangpin::wipe(id);
  return ValueProblem{problem};
}

}  // namespace fangpin::adapters
