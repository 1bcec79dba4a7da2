#include "adapters/formats/csv_decoder.hpp"

#include <algorithm>
#include <utility>

#include "adapters/values/text.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::adapters {
namespace {

constexpr std::array<char, 4> kCandidates = {'\t', ',', ';', '|'};  // the first wins where two are as many

bool is_candidate(char c) { return c == '\t' || c == ',' || c == ';' || c == '|'; }
bool is_line_end(char c) { return c == '\n' || c == '\r'; }

}  // namespace

CsvDecoder::CsvDecoder(Charset charset, const FormatLimits& limits) : limits_(limits), charset_(charset) {}

CsvDecoder::~CsvDecoder() {
  fangpin::wipe(text_);
  fangpin::wipe(head_);
  fangpin::wipe(cell_);
  row_.wipe();
}

std::optional<FileProblem> CsvDecoder::feed(ByteView bytes, RowSink& sink) {
  text_.clear();
  const bool decodable = charset_.feed(bytes, text_);
  if (auto found = parse(text_, sink)) return found;
  if (!decodable) return problem("file-undecodable");
  return std::nullopt;
}

std::optional<FileProblem> CsvDecoder::finish_some(RowSink& sink) {
  text_.clear();
  const bool decodable = charset_.finish(text_);
  if (auto found = parse(text_, sink)) return found;
  if (!head_.empty()) {
    if (auto found = parse_rows(std::exchange(head_, {}), sink)) return found;
  }
  if (!decodable) return problem("file-undecodable");
  if (state_ == State::quoted) return problem("row-quote-open");
  if (auto found = end_row(sink)) return found;
  if (rows_ == 0) return FileProblem{"file-empty", 0, {}};
  return std::nullopt;
}

std::optional<FileProblem> CsvDecoder::parse(std::string_view text, RowSink& sink) {
  // No text holds U+0000; what does is not in the charset that it seems to be in.
  const std::size_t zero = text.find('\0');
  if (zero != std::string_view::npos) {
    if (auto found = parse(text.substr(0, zero), sink)) return found;
    return problem("file-undecodable");
  }
  while (separator_ == '\0' && !text.empty()) {
    std::size_t size = 0;
    bool row_ends = false;
    while (size < text.size() && !row_ends) {
      const char c = text[size++];
      row_ends = is_line_end(c) && head_state_ != State::quoted;
      count_separators(c);
    }
    head_.append(text.substr(0, size));
    text.remove_prefix(size);
    if (head_.size() > limits_.row_bytes_max) return problem("row-too-long");
    if (!row_ends) return std::nullopt;
    const auto most = std::max_element(candidates_.begin(), candidates_.end());
    if (*most > 0) separator_ = kCandidates[static_cast<std::size_t>(most - candidates_.begin())];
    head_state_ = State::cell_start;
    std::string rows = std::exchange(head_, {});
    auto found = parse_rows(rows, sink);
    fangpin::wipe(rows);
    if (found) return found;
  }
  return parse_rows(text, sink);
}

// The same states as parse_rows, with every candidate taken for a separator.
void CsvDecoder::count_separators(char c) {
  if (head_state_ == State::quoted) {
    if (c == '"') head_state_ = State::quote_in_quoted;
    return;
  }
  if (c == '"' && head_state_ != State::plain) {
    head_state_ = State::quoted;
    return;
  }
  head_state_ = State::plain;
  for (std::size_t i = 0; i < kCandidates.size(); ++i) {
    if (c == kCandidates[i]) ++candidates_[i];
  }
  if (is_candidate(c)) head_state_ = State::cell_start;
}

std::optional<FileProblem> CsvDecoder::parse_rows(std::string_view text, RowSink& sink) {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    switch (state_) {
      case State::cell_start:
        if (std::exchange(after_cr_, false) && c == '\n') {
          ++at;
          break;
        }
        if (c == '"') {
          state_ = State::quoted;
          ++row_bytes_;
          ++at;
          break;
        }
        state_ = State::plain;
        [[fallthrough]];
      case State::plain:
        if (auto found = take_plain(text, at, sink)) return found;
        break;
      case State::quoted: {
        const std::size_t quote = std::min(text.find('"', at), text.size());
        cell_.append(text.substr(at, quote - at));
        row_bytes_ += quote - at + 1;
        if (row_bytes_ > limits_.row_bytes_max) return problem("row-too-long");
        if (quote < text.size()) state_ = State::quote_in_quoted;
        at = quote + 1;
        break;
      }
      case State::quote_in_quoted:
        if (c == '"') {
          cell_.push_back('"');
          state_ = State::quoted;
          ++at;
        } else {
          state_ = State::plain;  // what follows a closing quote is kept as it is
        }
        break;
    }
  }
  return std::nullopt;
}

std::optional<FileProblem> CsvDecoder::take_plain(std::string_view text, std::size_t& at, RowSink& sink) {
  std::size_t end = at;
  while (end < text.size() && text[end] != separator_ && text[end] != '\n' && text[end] != '\r') ++end;
  cell_.append(text.substr(at, end - at));
  row_bytes_ += end - at + 1;
  if (row_bytes_ > limits_.row_bytes_max) return problem("row-too-long");
  at = end + 1;
  if (end == text.size()) return std::nullopt;
  state_ = State::cell_start;
  if (text[end] == separator_) {
    end_cell();
    return std::nullopt;
  }
  after_cr_ = text[end] == '\r';
  return end_row(sink);
}

void CsvDecoder::end_cell() {
  const CellKind kind = cell_.empty() ? CellKind::blank : CellKind::text;
  row_.cells.push_back({kind, std::exchange(cell_, {})});
}

std::optional<FileProblem> CsvDecoder::end_row(RowSink& sink) {
  end_cell();
  state_ = State::cell_start;
  row_bytes_ = 0;
  row_.written = row_.cells.size();
  while (!row_.cells.empty() && is_blank(row_.cells.back())) row_.cells.pop_back();
  const std::uint32_t line = line_++;
  if (row_.cells.empty()) {
    row_.wipe();
    return std::nullopt;
  }
  row_.line = line;
  std::optional<FileProblem> found;
  if (row_.cells.size() > limits_.cells_max) {
    found = FileProblem{"row-too-many-columns", line, {}};
  } else if (++rows_ > limits_.rows_max) {
    found = FileProblem{"file-too-many-rows", line, {}};
  } else {
    found = sink.row(std::move(row_));
  }
  row_.wipe();
  return found;
}

FileProblem CsvDecoder::problem(std::string_view reason) const { return {std::string(reason), line_, {}}; }

}  // namespace fangpin::adapters
