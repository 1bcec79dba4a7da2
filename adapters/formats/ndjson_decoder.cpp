#include "adapters/formats/ndjson_decoder.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "crypto/base/ascii.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::adapters {
namespace {

// RFC 8259: simdjson hands out a number's token before it has checked it.
bool is_json_number(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - begin;
  };
  if (at < text.size() && text[at] == '-') ++at;
  const bool zero = at < text.size() && text[at] == '0';
  const std::size_t whole = digits();
  if (whole == 0 || (zero && whole > 1)) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

// The cell of a member's value; a reason where it cannot be one.
std::string_view read_value(simdjson::ondemand::value value, Cell& cell) {
  simdjson::ondemand::json_type type{};
  if (value.type().get(type) != simdjson::SUCCESS) return "json-invalid";
  switch (type) {
    case simdjson::ondemand::json_type::string: {
      std::string_view text;
      if (value.get_string().get(text) != simdjson::SUCCESS) return "json-invalid";
      cell.kind = text.empty() ? CellKind::blank : CellKind::text;
      cell.text.assign(text);
      return {};
    }
    case simdjson::ondemand::json_type::number: {
      // A number of any size: an ID of 18 digits written as one must still be told as such.
      const std::string_view token = trim(value.raw_json_token());
      if (!is_json_number(token)) return "json-invalid";
      cell.kind = CellKind::number;
      cell.text.assign(token);
      return {};
    }
    case simdjson::ondemand::json_type::boolean: {
      bool truth = false;
      if (value.get_bool().get(truth) != simdjson::SUCCESS) return "json-invalid";
      cell.kind = CellKind::boolean;
      cell.text = truth ? "TRUE" : "FALSE";
      return {};
    }
    case simdjson::ondemand::json_type::null: {
      bool null = false;
      const bool read = value.is_null().get(null) == simdjson::SUCCESS;
      return read && null ? std::string_view{} : "json-invalid";
    }
    case simdjson::ondemand::json_type::object:
    case simdjson::ondemand::json_type::array:
      break;
  }
  return "json-nested";
}

}  // namespace

struct NdjsonDecoder::Parser {
  simdjson::ondemand::parser parser;
  std::string padded;  // simdjson reads some bytes behind the end

  // Fills `row` with the members of the line's object.
  std::string_view read(std::string_view line, RawRow& row, std::size_t cells_max, std::string& column);
};

std::string_view NdjsonDecoder::Parser::read(std::string_view line, RawRow& row, std::size_t cells_max,
                                             std::string& column) {
  namespace ondemand = simdjson::ondemand;
  padded.resize(line.size() + simdjson::SIMDJSON_PADDING);
  std::memcpy(padded.data(), line.data(), line.size());
  std::memset(padded.data() + line.size(), 0, simdjson::SIMDJSON_PADDING);
  ondemand::document document;
  if (parser.iterate(padded.data(), line.size(), padded.size()).get(document) != simdjson::SUCCESS) {
    return "json-invalid";
  }
  ondemand::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) return "json-invalid";
  for (auto member : object) {
    std::string_view name;
    ondemand::value value;
    if (member.unescaped_key().get(name) != simdjson::SUCCESS) return "json-invalid";
    if (row.cells.size() == cells_max) return "row-too-many-columns";
    if (std::find(row.names.begin(), row.names.end(), name) != row.names.end()) {
      column.assign(name);
      return "json-name-repeated";
    }
    row.names.emplace_back(name);
    row.cells.emplace_back();
    if (member.value().get(value) != simdjson::SUCCESS) return "json-invalid";
    const std::string_view problem = read_value(value, row.cells.back());
    if (problem == "json-nested") column = row.names.back();
    if (!problem.empty()) return problem;
  }
  // The parser stands behind the object: out of bounds means that nothing follows it.
  const char* rest = nullptr;
  const bool ended = document.current_location().get(rest) == simdjson::OUT_OF_BOUNDS;
  return ended ? std::string_view{} : "json-invalid";
}

NdjsonDecoder::NdjsonDecoder(Charset charset, const FormatLimits& limits)
    : limits_(limits), charset_(charset), parser_(std::make_unique<Parser>()) {}

NdjsonDecoder::~NdjsonDecoder() {
  fangpin::wipe(text_);
  fangpin::wipe(part_);
  fangpin::wipe(parser_->padded);
  row_.wipe();
}

std::optional<FileProblem> NdjsonDecoder::feed(ByteView bytes, RowSink& sink) {
  text_.clear();
  const bool decodable = charset_.feed(bytes, text_);
  if (auto found = parse(text_, sink)) return found;
  if (!decodable) return FileProblem{"file-undecodable", line_, {}};
  return std::nullopt;
}

std::optional<FileProblem> NdjsonDecoder::finish_some(RowSink& sink) {
  text_.clear();
  const bool decodable = charset_.finish(text_);
  if (auto found = parse(text_, sink)) return found;
  if (!decodable) return FileProblem{"file-undecodable", line_, {}};
  if (auto found = parse_line(part_, sink)) return found;
  if (rows_ == 0) return FileProblem{"file-empty", 0, {}};
  return std::nullopt;
}

std::optional<FileProblem> NdjsonDecoder::parse(std::string_view text, RowSink& sink) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (part_.size() + line.size() > limits_.row_bytes_max) return FileProblem{"row-too-long", line_, {}};
    if (end == std::string_view::npos) {
      part_.append(line);
      return std::nullopt;
    }
    std::optional<FileProblem> found;
    if (part_.empty()) {
      found = parse_line(line, sink);
    } else {
      part_.append(line);
      found = parse_line(part_, sink);
      fangpin::wipe(part_);
    }
    if (found) return found;
    ++line_;
    text.remove_prefix(end + 1);
  }
  return std::nullopt;
}

std::optional<FileProblem> NdjsonDecoder::parse_line(std::string_view line, RowSink& sink) {
  line = trim(line);
  if (line.empty()) return std::nullopt;
  std::string column;
  std::string_view reason = line.front() == '{'                 ? parser_->read(line, row_, limits_.cells_max, column)
                            : line.front() == '[' && rows_ == 0 ? "file-json-array"
                                                                : "row-not-json-object";
  if (reason.empty() && ++rows_ > limits_.rows_max) reason = "file-too-many-rows";
  std::optional<FileProblem> found;
  if (!reason.empty()) {
    found = FileProblem{std::string(reason), line_, std::move(column)};
  } else {
    row_.line = line_;
    found = sink.row(std::move(row_));
  }
  row_.wipe();
  return found;
}

}  // namespace fangpin::adapters
