#include "decode.hpp"

#include <fstream>
#include <iterator>

namespace fangpin::adapters {
namespace {

class Collector final : public RowSink {
 public:
  explicit Collector(Decoded& decoded) : decoded_(decoded) {}
  std::optional<FileProblem> row(RawRow&& row) override {
    decoded_.rows.push_back(std::move(row));
    return std::nullopt;
  }
  std::optional<FileProblem> sheet(RawSheet&& sheet) override {
    decoded_.sheets.emplace_back(decoded_.rows.size(),
                                 std::to_string(sheet.number) + " " + sheet.name + (sheet.visible ? "" : " hidden"));
    return std::nullopt;
  }

 private:
  Decoded& decoded_;
};

std::string kind_prefix(const Cell& cell) {
  switch (cell.kind) {
    case CellKind::blank:
    case CellKind::text:
      return {};
    case CellKind::number:
      return "number:";
    case CellKind::date:
      return "date:";
    case CellKind::boolean:
      return "boolean:";
    case CellKind::error:
      return "error:";
    case CellKind::formula_without_value:
      return "formula:";
  }
  return {};
}

Decoded decode_pieces(FileFormat format, std::string_view charset, const FormatLimits& limits,
                      const std::vector<std::string_view>& pieces) {
  Decoded decoded;
  Collector sink(decoded);
  const auto decoder = make_decoder(format, charset, limits);
  std::optional<FileProblem> problem;
  for (std::string_view piece : pieces) {
    problem = decoder->feed(as_bytes(piece), sink);
    if (problem) break;
  }
  if (!problem) problem = decoder->finish(sink);
  if (problem) {
    decoded.reason = problem->reason;
    decoded.line = problem->line;
    decoded.column = problem->column;
  }
  return decoded;
}

}  // namespace

std::string Decoded::row(std::size_t index) const {
  if (index >= rows.size()) return "no such row";
  std::string out;
  for (std::size_t i = 0; i < rows[index].cells.size(); ++i) {
    const Cell& cell = rows[index].cells[i];
    if (i > 0) out += '|';
    if (!rows[index].names.empty()) out += rows[index].names[i] + "=";
    out += kind_prefix(cell) + cell.text;
    if (cell.merged_continuation) out += '^';
  }
  return out;
}

std::string Decoded::text() const {
  std::string out;
  auto sheet = sheets.begin();
  for (std::size_t i = 0; i <= rows.size(); ++i) {
    for (; sheet != sheets.end() && sheet->first == i && sheets.size() > 1; ++sheet)
      out += "sheet " + sheet->second + "\n";
    if (i < rows.size()) out += std::to_string(rows[i].line) + ": " + row(i) + "\n";
  }
  return reason.empty() ? out : out + reason + " at " + std::to_string(line) + " " + column + "\n";
}

Decoded decode(FileFormat format, std::string_view bytes, std::string_view charset, const FormatLimits& limits,
               std::size_t piece) {
  if (piece == 0) return decode_pieces(format, charset, limits, {bytes});
  std::vector<std::string_view> pieces;
  for (std::size_t at = 0; at < bytes.size(); at += piece) pieces.push_back(bytes.substr(at, piece));
  return decode_pieces(format, charset, limits, pieces);
}

Decoded decode_cut(FileFormat format, std::string_view bytes, std::size_t cut, std::string_view charset) {
  return decode_pieces(format, charset, {}, {bytes.substr(0, cut), bytes.substr(cut)});
}

std::string read_sample(const std::string& name) {
  std::ifstream file(std::string(FANGPIN_SOURCE_DIR) + "/tests/data/samples/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace fangpin::adapters
