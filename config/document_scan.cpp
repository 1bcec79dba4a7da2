#include "config/document_scan.hpp"

namespace fangpin::config {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool may_stand_before_a_quote(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '=' || c == ',' || c == '[' || c == '{' || c == '.';
}

}  // namespace

std::optional<ConfigMistake> scan_document(std::string_view toml, const std::string& file) {
  if (toml.starts_with(kByteOrderMark)) toml.remove_prefix(kByteOrderMark.size());
  int line = 1;
  std::size_t dots = 0;
  char quote = 0;  // the sign that ends the text we are in; 0: outside
  bool comment = false;
  const auto mistake = [&](std::string zh, std::string en) {
    return ConfigMistake{file, line, "", std::move(zh), std::move(en)};
  };
  for (std::size_t i = 0; i < toml.size(); ++i) {
    const char c = toml[i];
    if (c == '\n') {  // ends everything: text of one line that is still open is the parser's error
      ++line;
      dots = 0;
      quote = 0;
      comment = false;
    } else if (comment) {
      continue;
    } else if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else if (c == '\\' && quote == '"' && i + 1 < toml.size() && toml[i + 1] != '\n') {
        ++i;
      }
    } else if (c == '#') {
      comment = true;
    } else if (c == '"' || c == '\'') {
      if (i > 0 && !may_stand_before_a_quote(toml[i - 1])) {
        return mistake("引号不能紧接在文字之后。请检查这一行的引号是否成对。",
                       "A quote follows other text. Check that the quotes of this line are in pairs.");
      }
      if (toml.substr(i, 3) == std::string(3, c)) {
        return mistake("不能用三个引号的多行文字。请写成一行。",
                       "Text over several lines is not used here. Write one line.");
      }
      quote = c;
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      return mistake(
          "引号和注释之外有中文或全角字符。请改用半角标点,文字加引号。",
          "There are Chinese or full-width characters outside quotes and comments. Use ASCII signs there and "
          "quote texts.");
    } else if (c == '.' && ++dots > kLineDotsMax) {
      return mistake("一行中的句点超过 64 个。请拆成几行。", "More than 64 full stops in one line. Split it.");
    }
  }
  return std::nullopt;
}

}  // namespace fangpin::config
