#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/formats/charset.hpp"
#include "adapters/formats/decoder.hpp"

namespace fangpin::adapters {

// RFC 4180 as people write it: quotes only where a cell begins with one, anything else literal; CR, LF or CRLF; comma,
// tab, semicolon or |, whichever the first row that has any of them has most. Memory: one row and one chunk.
//
// Reasons: file-undecodable, row-too-long, row-too-many-columns, row-quote-open, file-too-many-rows, file-empty; each
// with its line.
class CsvDecoder final : public Decoder {
 public:
  CsvDecoder(Charset charset, const FormatLimits& limits);
  ~CsvDecoder() override;

  std::optional<FileProblem> feed(ByteView bytes, RowSink& sink) override;
  std::optional<FileProblem> finish_some(RowSink& sink) override;

 private:
  enum class State {
    cell_start,
    plain,
    quoted,
    quote_in_quoted,  // the end of the cell, or the first half of a doubled quote
  };

  std::optional<FileProblem> parse(std::string_view text, RowSink& sink);
  std::optional<FileProblem> parse_rows(std::string_view text, RowSink& sink);
  std::optional<FileProblem> take_plain(std::string_view text, std::size_t& at, RowSink& sink);
  std::optional<FileProblem> end_row(RowSink& sink);
  void count_separators(char c);
  void end_cell();
  FileProblem problem(std::string_view reason) const;

  FormatLimits limits_;
  CharsetDecoder charset_;
  std::string text_;  // the decoded chunk

  // The rows in front of the first one with a separator go through here one by one, to count its candidates.
  std::string head_;
  State head_state_ = State::cell_start;
  std::array<std::size_t, 4> candidates_{};
  char separator_ = '\0';

  State state_ = State::cell_start;
  bool after_cr_ = false;
  std::uint32_t line_ = 1;  // of the row that is being read
  std::size_t row_bytes_ = 0;
  std::size_t rows_ = 0;
  std::string cell_;
  RawRow row_;
};

}  // namespace fangpin::adapters
