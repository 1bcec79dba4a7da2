#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "gateway/http/message.hpp"

namespace fangpin::http {

// Collects the bytes of one message's start line and fields, up to and including the empty line, and refuses while they
// come what no honest sender writes: a CR or LF that is not part of CRLF, any other byte below 0x20 or above 0x7e, an
// empty first line, a line that starts with white space (obs-fold). Keeps at most `bytes_max` + 1 bytes.
class HeaderBlock {
 public:
  enum class State { incomplete, complete, refused };
  // `first_line_max` bounds the start line (without CRLF), `bytes_max` the whole block.
  HeaderBlock(std::size_t bytes_max, std::size_t first_line_max);

  // Takes bytes until the block ends or is refused; returns how many were taken.
  std::size_t feed(ByteView bytes);
  State state() const { return state_; }
  bool empty() const { return text_.empty(); }
  // Of a refused block: "header-too-large", "uri-too-long", "header-byte-invalid", "header-line-invalid".
  std::string_view refusal() const { return refusal_; }
  // Of a complete block: its bytes, its start line, and its fields with names in lower case and values trimmed.
  // nullopt where a field line is not `name: value` with a name of [A-Za-z0-9-]+ directly before the colon.
  std::string_view text() const { return text_; }
  std::string_view first_line() const;
  std::optional<Fields> fields() const;

 private:
  void refuse(std::string_view code);

  std::size_t bytes_max_;
  std::size_t first_line_max_;
  std::string text_;
  std::size_t line_start_ = 0;
  bool in_first_line_ = true;
  State state_ = State::incomplete;
  std::string_view refusal_;
};

}  // namespace fangpin::http
