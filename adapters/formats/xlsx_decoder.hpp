#pragma once
#include <string>

#include "adapters/formats/decoder.hpp"
#include "crypto/base/bytes.hpp"

namespace fangpin::adapters {

// A workbook: held whole (compressed) up to workbook_bytes_max, read at finish(). Of its sheets the first visible one
// with any content is the data; the others are explanations, lists for drop-downs and last year's figures.
//
// Reasons: file-too-large, file-no-sheet, file-empty and those of XlsxPackage, XmlReader, XlsxOutline and XlsxRows.
class XlsxDecoder final : public Decoder {
 public:
  explicit XlsxDecoder(const FormatLimits& limits);
  ~XlsxDecoder() override;

  std::optional<FileProblem> feed(ByteView bytes, RowSink& sink) override;
  std::optional<FileProblem> finish(RowSink& sink) override;

 private:
  void grow(std::size_t size);

  FormatLimits limits_;
  Bytes file_;
};

}  // namespace fangpin::adapters
