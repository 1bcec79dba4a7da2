#include "gateway/http/header_block.hpp"

#include <algorithm>

namespace fangpin::http {

namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

HeaderBlock::HeaderBlock(std::size_t bytes_max, std::size_t first_line_max)
    : bytes_max_(bytes_max), first_line_max_(first_line_max) {}

void HeaderBlock::refuse(std::string_view code) {
  state_ = State::refused;
  refusal_ = code;
}

std::size_t HeaderBlock::feed(ByteView bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && state_ == State::incomplete) {
    const char c = static_cast<char>(bytes[taken++]);
    const bool after_cr = !text_.empty() && text_.back() == '\r';
    if (c == '\n') {
      if (!after_cr) {
        refuse("header-byte-invalid");
        break;
      }
      text_.push_back(c);
      const std::size_t line_length = text_.size() - 2 - line_start_;
      if (line_length == 0) {
        if (in_first_line_) {
          refuse("header-line-invalid");
        } else {
          state_ = State::complete;
        }
      }
      in_first_line_ = false;
      line_start_ = text_.size();
    } else if (after_cr) {
      refuse("header-byte-invalid");
    } else if (c != '\r' && (c < 0x20 || c > 0x7e)) {
      refuse("header-byte-invalid");
    } else if (c == ' ' && text_.size() == line_start_) {
      refuse("header-line-invalid");
    } else {
      text_.push_back(c);
      if (in_first_line_ && c != '\r' && text_.size() > first_line_max_) refuse("uri-too-long");
    }
    if (state_ != State::refused && text_.size() > bytes_max_) refuse("header-too-large");
  }
  return taken;
}

std::string_view HeaderBlock::first_line() const { return std::string_view(text_).substr(0, text_.find("\r\n")); }

std::optional<Fields> HeaderBlock::fields() const {
  Fields fields;
  std::string_view rest = text_;
  rest.remove_prefix(rest.find("\r\n") + 2);
  while (!rest.starts_with("\r\n")) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(line.size() + 2);
    const std::size_t colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos) return std::nullopt;
    std::string name(line.substr(0, colon));
    if (!std::ranges::all_of(name, is_name_character)) return std::nullopt;
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    fields.emplace_back(std::move(name), std::string(trimmed(line.substr(colon + 1))));
  }
  return fields;
}

}  // namespace fangpin::http
