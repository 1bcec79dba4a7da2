#include "adapters/formats/decoder.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "adapters/formats/charset.hpp"
#include "adapters/formats/csv_decoder.hpp"
#include "adapters/formats/file_kind.hpp"
#include "adapters/formats/ndjson_decoder.hpp"
#include "adapters/formats/xlsx_decoder.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::adapters {

std::optional<FileProblem> Decoder::finish(RowSink& sink) {
  auto problem = finish_some(sink);
  while (!problem && !done()) problem = finish_some(sink);
  return problem;
}
namespace {

FileProblem refused(std::string_view reason) { return {std::string(reason), 0, {}}; }

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; });
  return lower;
}

// A zip that was declared as text: a workbook's parts are named in its first bytes.
std::string_view reason_of_zip(ByteView head) {
  for (std::string_view part : {"[Content_Types].xml", "xl/", "_rels/.rels", "docProps/"}) {
    if (as_text(head).find(part) != std::string_view::npos) return "file-is-workbook";
  }
  return "file-is-zip";
}

// Holds the first bytes back until they say what the content is, then hands all to the decoder of the declared format.
class SniffingDecoder final : public Decoder {
 public:
  SniffingDecoder(FileFormat format, std::string_view charset, const FormatLimits& limits)
      : format_(format), charset_(charset_of_name(charset)), limits_(limits) {}
  ~SniffingDecoder() override { fangpin::wipe(head_); }

  std::optional<FileProblem> feed(ByteView bytes, RowSink& sink) override {
    if (decoder_) return decoder_->feed(bytes, sink);
    if (scanning_) {
      scanner_.feed(bytes);
      return std::nullopt;
    }
    head_.insert(head_.end(), bytes.begin(), bytes.end());
    if (head_.size() < kSniffBytes) return std::nullopt;
    return decide(sink);
  }

  bool done() const override { return decoder_ && decoder_->done(); }
  std::optional<FileProblem> finish_some(RowSink& sink) override {
    if (!decoder_ && !scanning_) {
      if (auto found = decide(sink)) return found;
    }
    if (scanning_) return refused(scanner_.reason());
    return decoder_->finish_some(sink);
  }

 private:
  std::optional<FileProblem> decide(RowSink& sink) {
    Bytes head = std::exchange(head_, {});
    // As many bytes however the file is cut, so that the verdict does not depend on the cuts.
    const ByteView seen = ByteView(head).first(std::min(head.size(), kSniffBytes));
    const ContentKind kind = kind_of_content(seen);
    if (const auto reason = refusal_of_kind(kind, format_)) return refused(*reason);
    if (kind == ContentKind::ole_container) {
      scanning_ = true;
      scanner_.feed(head);
      return std::nullopt;
    }
    if (kind == ContentKind::zip && format_ != FileFormat::xlsx) return refused(reason_of_zip(seen));
    if (!charset_) return refused("file-charset-unknown");
    decoder_ = make();
    auto found = decoder_->feed(head, sink);
    fangpin::wipe(head);
    return found;
  }

  std::unique_ptr<Decoder> make() const {
    switch (format_) {
      case FileFormat::csv:
        return std::make_unique<CsvDecoder>(*charset_, limits_);
      case FileFormat::ndjson:
        return std::make_unique<NdjsonDecoder>(*charset_, limits_);
      case FileFormat::xlsx:
        break;
    }
    return std::make_unique<XlsxDecoder>(limits_);
  }

  FileFormat format_;
  std::optional<Charset> charset_;
  FormatLimits limits_;
  Bytes head_;
  bool scanning_ = false;
  OleScanner scanner_;
  std::unique_ptr<Decoder> decoder_;
};

}  // namespace

std::optional<FileFormat> format_of_media_type(std::string_view media_type) {
  std::string type = lower_case(media_type.substr(0, media_type.find(';')));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  if (type == "text/csv" || type == "text/tab-separated-values") return FileFormat::csv;
  if (type == "application/x-ndjson") return FileFormat::ndjson;
  if (type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet") return FileFormat::xlsx;
  return std::nullopt;
}

std::optional<FileFormat> format_of_file_name(std::string_view name) {
  const std::string lower = lower_case(name);
  for (std::string_view ending : {".csv", ".txt", ".tsv"}) {
    if (lower.ends_with(ending)) return FileFormat::csv;
  }
  if (lower.ends_with(".ndjson") || lower.ends_with(".jsonl")) return FileFormat::ndjson;
  if (lower.ends_with(".xlsx") || lower.ends_with(".xlsm")) return FileFormat::xlsx;
  return std::nullopt;
}

std::string_view refusal_of_file(std::string_view name, ByteView head) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kEndings = {{
      {".et", "file-is-et"},
      {".ett", "file-is-et"},
      {".xls", "file-is-xls"},
      {".xlsb", "file-is-xlsb"},
      {".ods", "file-is-ods"},
      {".doc", "file-is-doc"},
      {".docx", "file-is-doc"},
      {".wps", "file-is-doc"},
      {".pdf", "file-is-pdf"},
      {".zip", "file-is-zip"},
      {".htm", "file-is-html"},
      {".html", "file-is-html"},
  }};
  const ContentKind kind = kind_of_content(head);
  if (kind != ContentKind::ole_container && kind != ContentKind::zip) {
    if (const auto reason = refusal_of_kind(kind, FileFormat::csv); reason && *reason != "file-undecodable") {
      return *reason;
    }
  }
  const std::string lower = lower_case(name);
  for (const auto& [ending, reason] : kEndings) {
    if (lower.ends_with(ending)) return reason;
  }
  if (kind == ContentKind::ole_container) return "file-is-xls";
  if (kind == ContentKind::zip) return reason_of_zip(head);
  return "file-kind-unknown";
}

std::unique_ptr<Decoder> make_decoder(FileFormat format, std::string_view charset, const FormatLimits& limits) {
  return std::make_unique<SniffingDecoder>(format, charset, limits);
}

}  // namespace fangpin::adapters
