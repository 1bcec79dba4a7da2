#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "adapters/raw_row.hpp"
#include "crypto/base/bytes.hpp"

namespace fangpin::adapters {

enum class FileFormat { csv, ndjson, xlsx };

struct FormatLimits {
  std::size_t row_bytes_max = 64 * 1024;  // one CSV row or NDJSON line
  std::size_t cells_max = 256;            // columns
  std::size_t rows_max = 2'000'000;
  std::size_t workbook_bytes_max = 32 * 1024 * 1024;   // the .xlsx file itself, held in memory
  std::size_t inflated_bytes_max = 256 * 1024 * 1024;  // all entries that are read
  std::size_t inflate_ratio_max = 200;                 // per entry above 1 MiB
  std::size_t workbook_entries_max = 1000;
};

// Bytes to rows, pure. CSV and NDJSON in constant memory; a workbook is held whole and read at its end.
// After a problem the decoder must not be used again.
class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual std::optional<FileProblem> feed(ByteView bytes, RowSink& sink) = 0;
  // After the last byte: a piece of what is left to read (of a workbook 64 KiB, inflated), always into the same sink,
  // so that whoever serves others too can pause between two. To be called until it gives a problem or done() says so.
  virtual std::optional<FileProblem> finish_some(RowSink& sink) = 0;
  virtual bool done() const { return true; }
  // All of it at once.
  std::optional<FileProblem> finish(RowSink& sink);
};

// The declared media type: "text/csv", "text/tab-separated-values", "application/x-ndjson",
// "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"; parameters are ignored here.
std::optional<FileFormat> format_of_media_type(std::string_view media_type);
// By a file's ending (.csv .txt .tsv .ndjson .jsonl .xlsx .xlsm); nullopt for .xls, .et and all others.
std::optional<FileFormat> format_of_file_name(std::string_view name);
// Why a file with another ending is refused, e.g. "file-is-et". `head`, its first bytes (512 are enough), goes before
// the name: an .xls that is a web page is told so.
std::string_view refusal_of_file(std::string_view name, ByteView head);

// A decoder for a declared format. Rows come in order with rising lines; hidden rows and columns are data like others,
// of a workbook all visible sheets that have content are read. The first bytes decide whether the content is
// what was declared: an .xls, HTML, encrypted workbook, plain zip, PDF ... under a wrong name gets its own reason
// (file-is-xls, file-is-html, file-encrypted, file-is-zip ...). CSV: charset utf-8, gb18030 or utf-16 (`charset` empty:
// detected from BOM and bytes), separator comma, tab, semicolon or | (detected on the first row); quotes by RFC 4180;
// CR, LF or CRLF.
std::unique_ptr<Decoder> make_decoder(FileFormat format, std::string_view charset, const FormatLimits& limits);

}  // namespace fangpin::adapters
