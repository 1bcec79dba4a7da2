#pragma once
#include <memory>
#include <string>

#include "adapters/formats/decoder.hpp"
#include "crypto/base/bytes.hpp"

namespace fangpin::adapters {

// A workbook: held whole (compressed) up to workbook_bytes_max, read at its end, piece by piece. Every visible sheet
// with content is given, each behind its RowSink::sheet, in the order of the tabs; of a hidden one with content only
// that it is there. Which of them are data is the sink's to judge. All sheets together stay under the limits of the
// file.
//
// Reasons: file-too-large, file-no-sheet, file-empty and those of XlsxPackage, XmlReader, XlsxOutline and XlsxRows.
class XlsxDecoder final : public Decoder {
 public:
  explicit XlsxDecoder(const FormatLimits& limits);
  ~XlsxDecoder() override;

  std::optional<FileProblem> feed(ByteView bytes, RowSink& sink) override;
  std::optional<FileProblem> finish_some(RowSink& sink) override;
  bool done() const override;

 private:
  class Reading;
  void grow(std::size_t size);

  FormatLimits limits_;
  Bytes file_;
  std::unique_ptr<Reading> reading_;  // from the first finish_some() on
};

}  // namespace fangpin::adapters
