#include "tests/fuzz/decode_twice.hpp"

#include <cstdlib>
#include <string>

namespace fangpin::fuzz {

namespace {

using namespace fangpin::adapters;

class Counter final : public RowSink {
 public:
  explicit Counter(const FormatLimits& limits) : limits_(limits) {}
  std::optional<FileProblem> row(RawRow&& row) override {
    if (row.line <= line_ || row.cells.size() > limits_.cells_max || ++rows_ > limits_.rows_max) std::abort();
    line_ = row.line;
    for (const Cell& cell : row.cells) text_ += cell.text.size();
    row.wipe();
    return std::nullopt;
  }
  std::optional<FileProblem> sheet(RawSheet&& sheet) override {
    if (sheet.number == 0 || sheet.name.size() > RawSheet::kNameBytesMax) std::abort();
    line_ = 0;
    text_ += sheet.name.size();
    return std::nullopt;
  }
  std::string verdict(const std::optional<FileProblem>& problem) const {
    return std::to_string(rows_) + " " + std::to_string(text_) + " " + (problem ? problem->reason : "");
  }

 private:
  FormatLimits limits_;
  std::uint32_t line_ = 0;
  std::size_t rows_ = 0;
  std::size_t text_ = 0;
};

FormatLimits small_limits() {
  FormatLimits limits;
  limits.row_bytes_max = 4096;
  limits.cells_max = 32;
  limits.rows_max = 1000;
  limits.inflated_bytes_max = 4 * 1024 * 1024;
  return limits;
}

std::string decode(FileFormat format, ByteView bytes, std::size_t cut) {
  const FormatLimits limits = small_limits();
  Counter sink(limits);
  const auto decoder = make_decoder(format, {}, limits);
  auto problem = decoder->feed(bytes.first(cut), sink);
  if (!problem) problem = decoder->feed(bytes.subspan(cut), sink);
  if (!problem) problem = decoder->finish(sink);
  return sink.verdict(problem);
}

}  // namespace

void decode_twice(FileFormat format, const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  const std::string whole = decode(format, bytes, 0);
  const std::size_t cut = size == 0 ? 0 : data[size - 1] % size;
  if (decode(format, bytes, cut) != whole) std::abort();
}

}  // namespace fangpin::fuzz
