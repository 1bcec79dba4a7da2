#include "crypto/pseudonym_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "crypto/key_text.hpp"

namespace fangpin::crypto {

namespace {

constexpr std::size_t kLinesMax = 1000;  // a rotation a month for eighty years

// The words of a line that are separated by one space each; nullopt if there are not exactly five.
std::optional<std::array<std::string_view, 5>> split(std::string_view line) {
  std::array<std::string_view, 5> words;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto space = line.find(' ');
    if ((space == std::string_view::npos) != (i + 1 == words.size())) return std::nullopt;
    words[i] = line.substr(0, space);
    if (words[i].empty()) return std::nullopt;
    if (space != std::string_view::npos) line.remove_prefix(space + 1);
  }
  return words;
}

std::optional<EpochLine> parse_epoch_line(std::string_view line) {
  const auto words = split(line);
  if (!words || (*words)[0] != "epoch") return std::nullopt;
  const auto& [keyword, number, not_before, retired, key] = *words;
  EpochLine out;
  const auto parsed = std::from_chars(number.data(), number.data() + number.size(), out.number);
  const auto start = parse_instant(not_before);
  if (parsed.ec != std::errc{} || parsed.ptr != number.data() + number.size() || out.number == 0 || !start) {
    return std::nullopt;
  }
  out.not_before = *start;
  if ((retired == "-") == (key == "-")) return std::nullopt;  // a key, or the instant when it was destroyed
  if (key == "-") {
    out.retired = parse_instant(retired);
    if (!out.retired) return std::nullopt;
    return out;
  }
  auto secret = parse_secret_base64(key, kPseudonymKeyBytes);
  if (!secret) return std::nullopt;
  out.key = std::move(*secret);
  return out;
}

}  // namespace

Result<std::vector<EpochLine>> parse_epoch_lines(std::string_view text) {
  std::vector<EpochLine> out;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    auto line = parse_epoch_line(text.substr(0, end));
    const bool rises =
        line && (out.empty() || (line->number > out.back().number && line->not_before > out.back().not_before));
    if (!rises || number > kLinesMax) {
      return error(Errc::config,
                   fmt::format("line {} is not `epoch NUMBER NOT_BEFORE RETIRED|- BASE64|-` with a number and a start "
                               "above those of the line before / 第 {} 行格式不对",
                               number, number));
    }
    out.push_back(std::move(*line));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  if (out.empty() || out.back().retired) {
    return error(Errc::config, "the newest epoch has no key / 没有可用的假名密钥");
  }
  return out;
}

SecretBytes epoch_lines_text(const std::vector<EpochLine>& lines) {
  // Every line has at most this length, so the text is built in locked memory only.
  constexpr std::size_t kLineBytesMax = 160;
  SecretBytes buffer(lines.size() * kLineBytesMax);
  auto* at = buffer.writable().data();
  const auto append = [&at](auto range) { at = std::copy(range.begin(), range.end(), at); };
  for (const auto& line : lines) {
    append(fmt::format("epoch {} {} {} ", line.number, to_text_utc(line.not_before),
                       line.retired ? to_text_utc(*line.retired) : "-"));
    if (line.retired) {
      *at++ = '-';
    } else {
      const SecretBytes encoded = secret_base64(line.key.view());
      append(encoded.view());
    }
    *at++ = '\n';
  }
  return SecretBytes::copy_of(buffer.view().first(static_cast<std::size_t>(at - buffer.view().data())));
}

}  // namespace fangpin::crypto
