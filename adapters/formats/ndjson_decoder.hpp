#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/formats/charset.hpp"
#include "adapters/formats/decoder.hpp"

namespace fangpin::adapters {

// One flat JSON object a line; blank lines are passed over. Text stays text, numbers keep their decimal as written,
// true and false are booleans, null is blank. Memory: one line and one chunk.
//
// Reasons, each with its line: file-undecodable, row-too-long, row-too-many-columns, json-invalid, json-nested and
// json-name-repeated (with the member's name as column), row-not-json-object, file-too-many-rows, file-empty.
class NdjsonDecoder final : public Decoder {
 public:
  NdjsonDecoder(Charset charset, const FormatLimits& limits);
  ~NdjsonDecoder() override;

  std::optional<FileProblem> feed(ByteView bytes, RowSink& sink) override;
  std::optional<FileProblem> finish_some(RowSink& sink) override;

 private:
  struct Parser;

  std::optional<FileProblem> parse(std::string_view text, RowSink& sink);
  std::optional<FileProblem> parse_line(std::string_view line, RowSink& sink);

  FormatLimits limits_;
  CharsetDecoder charset_;
  std::string text_;  // the decoded chunk
  std::string part_;  // the beginning of a line that the chunk cut
  std::unique_ptr<Parser> parser_;
  std::uint32_t line_ = 1;
  std::size_t rows_ = 0;
  RawRow row_;
};

}  // namespace fangpin::adapters
