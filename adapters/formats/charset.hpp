#pragma once
#include <iconv.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/base/bytes.hpp"

namespace fangpin::adapters {

enum class Charset { detect, utf8, gb18030, utf16le, utf16be };

// "utf-8", "gb18030" (also gbk, gb2312, cp936: subsets of it), "utf-16", "utf-16le", "utf-16be", "us-ascii", "" for
// detect; any case. nullopt: a name that is none of these.
std::optional<Charset> charset_of_name(std::string_view name);

// Bytes of any charset to UTF-8, strictly: what is no character of the charset ends it. Takes any cut of the input, and
// the same input gives the same output and the same verdict however it is cut. Holds at most kDetectBytes of input.
//
// A byte order mark decides before the declared charset. Without either, the first kWideBytes tell UTF-16: every tab,
// line end, digit and Latin letter of it has a zero byte on one side, and no other charset has any. Else ASCII passes
// as it is; from the first other byte on, kDetectBytes are looked at: valid UTF-8 is UTF-8, anything else is GB18030.
// What is neither is taken for the one that reads further, so that the refusal names the line of the bad byte.
class CharsetDecoder {
 public:
  static constexpr std::size_t kDetectBytes = 64 * 1024;
  static constexpr std::size_t kWideBytes = 4 * 1024;

  explicit CharsetDecoder(Charset charset);
  ~CharsetDecoder();
  CharsetDecoder(const CharsetDecoder&) = delete;
  CharsetDecoder& operator=(const CharsetDecoder&) = delete;

  // Appends to `out` all that can be decoded. False: the bytes behind that are undecodable; `out` still holds the good
  // part, so that the caller can count its lines. Not to be used again then.
  [[nodiscard]] bool feed(ByteView bytes, std::string& out);
  // The input has ended: false if it ends inside a character.
  [[nodiscard]] bool finish(std::string& out);

 private:
  bool decide_by_mark(bool ended);
  bool detect(bool ended, std::string& out);
  bool decode_pending(std::string& out);
  bool decode(ByteView bytes, std::string& out);
  bool decode_utf8(ByteView bytes, std::string& out);
  bool decode_utf16(ByteView bytes, std::string& out);
  bool decode_gb18030(ByteView bytes, std::string& out);
  static std::size_t good_gb18030(ByteView bytes);

  Charset charset_;
  bool mark_seen_ = false;  // whether there is a byte order mark is known
  Bytes pending_;           // before the charset is known, or an unfinished character
  std::size_t read_ = 0;    // bytes that the last decode_gb18030() could read
  iconv_t converter_;
};

}  // namespace fangpin::adapters
