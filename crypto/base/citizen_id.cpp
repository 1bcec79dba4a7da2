#include "crypto/base/citizen_id.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

#include "crypto/base/ascii.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin {

namespace {

constexpr std::size_t kIdSize = 18;
constexpr std::size_t kOldIdSize = 15;
constexpr std::size_t kMobileSize = 11;

int number_of(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

bool is_separator(char c) { return c == '-' || c == '.' || c == '_' || c == '/' || c == ' ' || c == ':'; }

bool holds_long_run(std::string_view text) {
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && is_digit(text[end])) ++end;
    const std::size_t size = end - begin;
    const bool mobile = size == kMobileSize && text[begin] == '1' && text[begin + 1] >= '3';
    if (size >= kOldIdSize || mobile) return true;
    begin = end + 1;
  }
  return false;
}

}  // namespace

char citizen_id_check_digit(std::string_view first17) {
  constexpr std::array<int, 17> kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  constexpr std::string_view kCheck = "10X98765432";
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += kWeights[i] * (first17[i] - '0');
  return kCheck[static_cast<std::size_t>(sum % 11)];
}

bool has_birth_date(std::string_view id) {
  using namespace std::chrono;
  const int y = number_of(id.substr(6, 4));
  const year_month_day date{year{y}, month{static_cast<unsigned>(number_of(id.substr(10, 2)))},
                            day{static_cast<unsigned>(number_of(id.substr(12, 2)))}};
  return date.ok() && y >= 1850 && y < 2100;
}

bool is_citizen_id(std::string_view id) {
  return id.size() == kIdSize && std::ranges::all_of(id.substr(0, 17), is_digit) && has_birth_date(id) &&
         citizen_id_check_digit(id.substr(0, 17)) == id[17];
}

bool holds_personal_number(std::string_view text) {
  if (holds_long_run(text)) return true;
  std::string joined;
  for (const char c : text) {
    if (!is_separator(c)) joined += c == 'x' ? 'X' : c;
  }
  bool found = false;
  for (std::size_t at = 0; at + kIdSize <= joined.size() && !found; ++at) {
    found = is_citizen_id(std::string_view(joined).substr(at, kIdSize));
  }
  wipe(joined);
  return found;
}

}  // namespace fangpin
