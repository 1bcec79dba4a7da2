#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "config/mistake.hpp"

namespace fangpin::config {

inline constexpr std::size_t kLineDotsMax = 64;

// What is looked at before the TOML library sees the text, as the first mistake or nothing:
// - letters and signs outside quotes and comments are ASCII. A full-width comma or space is what people type by mistake
//   in a Chinese input method, and the library's test for blanks (3.3) is undefined for some of them;
// - at most kLineDotsMax full stops outside quotes in a line: each opens a table inside a table, which costs the
//   library stack where it is built and where it is torn down;
// - no multi-line text: no file of ours needs it, and the two points above stay easy to decide without it.
std::optional<ConfigMistake> scan_document(std::string_view toml, const std::string& file);

}  // namespace fangpin::config
