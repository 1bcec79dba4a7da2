#include "config/mistake.hpp"

#include <fmt/format.h>

namespace fangpin::config {

std::string to_text(const ConfigMistake& mistake) {
  std::string place = mistake.file;
  if (mistake.line > 0) place += fmt::format(":{}", mistake.line);
  if (!mistake.key.empty()) place += ": " + mistake.key;
  std::string text = fmt::format("{}: {} / {}", place, mistake.message_zh, mistake.message_en);
  // A key or a parser's sentence may hold a line break or a control character; one mistake is one line.
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return text;
}

}  // namespace fangpin::config
