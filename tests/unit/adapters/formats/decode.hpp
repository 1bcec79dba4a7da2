#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "adapters/formats/decoder.hpp"

namespace fangpin::adapters {

// What a decoder made of a file: its rows until it ended or refused.
struct Decoded {
  std::vector<RawRow> rows;
  std::vector<std::pair<std::size_t, std::string>> sheets;  // how many rows came before; "2 name", "2 name hidden"
  std::string reason;                                       // empty: not refused
  std::uint32_t line = 0;
  std::string column;

  // Row `index` with its cells joined by '|', each non-text one behind its kind: "name|number:3|".
  std::string row(std::size_t index) const;
  // All rows, each on a line behind its number, and the refusal; where a workbook has several sheets, also these.
  std::string text() const;
};

// Feeds the file in pieces of `piece` bytes (0: at once).
Decoded decode(FileFormat format, std::string_view bytes, std::string_view charset = {},
               const FormatLimits& limits = {}, std::size_t piece = 0);
// Feeds it in two pieces, cut at `cut`.
Decoded decode_cut(FileFormat format, std::string_view bytes, std::size_t cut, std::string_view charset = {});

std::string read_sample(const std::string& name);

}  // namespace fangpin::adapters
