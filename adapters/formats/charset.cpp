#include "adapters/formats/charset.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "adapters/values/code_points.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::adapters {
namespace {

const iconv_t kNoConverter = reinterpret_cast<iconv_t>(-1);  // NOLINT: what iconv_open answers when it fails

bool is_ascii(std::uint8_t byte) { return byte < 0x80; }

bool valid_utf8(ByteView bytes) {
  return simdjson::validate_utf8(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

// The size of `bytes` without a character at its end that is not whole yet.
std::size_t whole_utf8(ByteView bytes) {
  const std::size_t most = std::min<std::size_t>(3, bytes.size());
  for (std::size_t back = 1; back <= most; ++back) {
    const std::uint8_t byte = bytes[bytes.size() - back];
    if ((byte & 0xC0U) == 0x80U) continue;
    const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    return length > back ? bytes.size() - back : bytes.size();
  }
  return bytes.size();
}

// The size of the longest valid front.
std::size_t good_utf8(ByteView bytes) {
  const std::string_view text = as_text(bytes);
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t next = at;
    if (next_code_point(text, next) == 0xFFFD && next == at + 1) break;
    at = next;
  }
  return at;
}

bool begins_with_mark(ByteView bytes) {
  const auto text = as_text(bytes);
  return text.starts_with("\xEF\xBB\xBF") || text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

// Characters that a table holds, by UTF-16 unit: no control but tab and line ends, no U+0000, nothing of the private
// use area and none of the scripts that nobody here writes.
bool may_stand_in_a_table(unsigned unit) {
  if (unit < 0x20) return unit == '\t' || unit == '\n' || unit == '\r';
  return unit < 0x7F || (unit >= 0xA0 && unit < 0x0250) || (unit >= 0x0370 && unit < 0x0530) ||
         (unit >= 0x2000 && unit < 0xA000) || (unit >= 0xD800 && unit < 0xE000) || (unit >= 0xF900 && unit < 0xFB00) ||
         unit >= 0xFE00;
}

// True if the front of a text without a mark can only be UTF-16 of this order: one character in sixteen and three in
// all at least are ASCII, and so have their zero byte on the side of the order; on the other side only U+4E00 (一) and
// the like have one.
bool reads_as_utf16(ByteView window, bool little) {
  constexpr std::size_t kAsciiLeast = 3;
  const std::size_t units = window.size() / 2;
  std::size_t ascii = 0;
  std::size_t low_zero = 0;
  for (std::size_t i = 0; i < units; ++i) {
    const unsigned high = window[2 * i + (little ? 1 : 0)];
    const unsigned low = window[2 * i + (little ? 0 : 1)];
    if (!may_stand_in_a_table(high << 8 | low)) return false;
    ascii += high == 0 && low < 0x80 ? 1U : 0U;
    low_zero += low == 0 ? 1U : 0U;
  }
  return ascii >= kAsciiLeast && ascii * 16 >= units && low_zero * 4 <= ascii;
}

}  // namespace

std::optional<Charset> charset_of_name(std::string_view name) {
  std::string lower;
  for (const char c : name) {
    if (c == '"' || c == ' ' || c == '_' || c == '-') continue;
    lower.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c);
  }
  constexpr std::pair<std::string_view, Charset> kNames[] = {
      {"", Charset::detect},         {"utf8", Charset::utf8},     {"usascii", Charset::utf8},
      {"gb18030", Charset::gb18030}, {"gbk", Charset::gb18030},   {"gb2312", Charset::gb18030},
      {"cp936", Charset::gb18030},   {"utf16", Charset::utf16le}, {"utf16le", Charset::utf16le},
      {"utf16be", Charset::utf16be}, {"ansi", Charset::gb18030},
  };
  for (const auto& [known, charset] : kNames) {
    if (known == lower) return charset;
  }
  return std::nullopt;
}

CharsetDecoder::CharsetDecoder(Charset charset) : charset_(charset), converter_(kNoConverter) {}

CharsetDecoder::~CharsetDecoder() {
  fangpin::wipe(pending_);
  if (converter_ != kNoConverter) iconv_close(converter_);
}

bool CharsetDecoder::feed(ByteView bytes, std::string& out) {
  if (mark_seen_ && charset_ != Charset::detect && pending_.empty()) return decode(bytes, out);
  if (mark_seen_ && charset_ == Charset::detect && pending_.empty()) {
    const auto end = std::find_if_not(bytes.begin(), bytes.end(), is_ascii);
    out.append(as_text(bytes.first(static_cast<std::size_t>(end - bytes.begin()))));
    bytes = bytes.subspan(static_cast<std::size_t>(end - bytes.begin()));
    if (bytes.empty()) return true;
  }
  pending_.insert(pending_.end(), bytes.begin(), bytes.end());
  if (!mark_seen_ && !decide_by_mark(false)) return true;
  if (charset_ == Charset::detect && !detect(false, out)) return true;
  return decode_pending(out);
}

bool CharsetDecoder::finish(std::string& out) {
  if (!mark_seen_) decide_by_mark(true);
  if (charset_ == Charset::detect) detect(true, out);
  if (!decode_pending(out)) return false;
  return pending_.empty();
}

// True once it is known whether a byte order mark stands in front; the mark is taken off.
bool CharsetDecoder::decide_by_mark(bool ended) {
  if (pending_.size() < 4 && !ended) return false;
  const bool marked = begins_with_mark(pending_);
  if (!marked && charset_ == Charset::detect && pending_.size() < kWideBytes && !ended) return false;
  mark_seen_ = true;
  const auto begins = [this](std::initializer_list<std::uint8_t> mark) {
    return pending_.size() >= mark.size() && std::equal(mark.begin(), mark.end(), pending_.begin());
  };
  std::ptrdiff_t size = 0;
  if (begins({0xEF, 0xBB, 0xBF})) {
    charset_ = Charset::utf8;
    size = 3;
  } else if (begins({0xFF, 0xFE})) {
    charset_ = Charset::utf16le;
    size = 2;
  } else if (begins({0xFE, 0xFF})) {
    charset_ = Charset::utf16be;
    size = 2;
  } else if (charset_ == Charset::detect) {
    const auto window = ByteView(pending_).first(std::min(pending_.size(), kWideBytes));
    if (reads_as_utf16(window, true)) charset_ = Charset::utf16le;
    if (reads_as_utf16(window, false)) charset_ = Charset::utf16be;
  }
  pending_.erase(pending_.begin(), pending_.begin() + size);
  return true;
}

// True once the charset is known; the ASCII in front has then gone to `out`.
bool CharsetDecoder::detect(bool ended, std::string& out) {
  const auto end = std::find_if_not(pending_.begin(), pending_.end(), is_ascii);
  out.append(as_text(ByteView(pending_).first(static_cast<std::size_t>(end - pending_.begin()))));
  pending_.erase(pending_.begin(), end);
  if (pending_.empty() || (pending_.size() < kDetectBytes && !ended)) return false;
  const ByteView window = ByteView(pending_).first(std::min(pending_.size(), kDetectBytes));
  // The window may end inside a character, the file may not.
  const ByteView whole = ended ? window : window.first(whole_utf8(window));
  charset_ = valid_utf8(whole) || good_utf8(whole) > good_gb18030(whole) ? Charset::utf8 : Charset::gb18030;
  return true;
}

// The size of the longest front that GB18030 can read; a character that is not whole yet counts as read.
std::size_t CharsetDecoder::good_gb18030(ByteView bytes) {
  CharsetDecoder trial(Charset::gb18030);
  std::string text;
  const bool good = trial.decode_gb18030(bytes, text);
  fangpin::wipe(text);
  return good ? bytes.size() : trial.read_;
}

bool CharsetDecoder::decode_pending(std::string& out) {
  if (pending_.empty() || charset_ == Charset::detect) return true;
  Bytes bytes = std::exchange(pending_, {});
  const bool good = decode(bytes, out);
  fangpin::wipe(bytes);
  return good;
}

bool CharsetDecoder::decode(ByteView bytes, std::string& out) {
  switch (charset_) {
    case Charset::gb18030:
      return decode_gb18030(bytes, out);
    case Charset::utf16le:
    case Charset::utf16be:
      return decode_utf16(bytes, out);
    case Charset::utf8:
    case Charset::detect:
      break;
  }
  return decode_utf8(bytes, out);
}

bool CharsetDecoder::decode_utf8(ByteView bytes, std::string& out) {
  const std::size_t whole = whole_utf8(bytes);
  if (!valid_utf8(bytes.first(whole))) {
    out.append(as_text(bytes.first(good_utf8(bytes))));
    return false;
  }
  out.append(as_text(bytes.first(whole)));
  pending_.assign(bytes.begin() + static_cast<std::ptrdiff_t>(whole), bytes.end());
  return true;
}

bool CharsetDecoder::decode_utf16(ByteView bytes, std::string& out) {
  const bool little = charset_ == Charset::utf16le;
  const auto unit = [&](std::size_t at) {
    return static_cast<char32_t>(little ? bytes[at] | (bytes[at + 1] << 8) : (bytes[at] << 8) | bytes[at + 1]);
  };
  std::size_t at = 0;
  while (at + 2 <= bytes.size()) {
    const char32_t high = unit(at);
    if (high < 0xD800 || high > 0xDFFF) {
      append_code_point(out, high);
      at += 2;
      continue;
    }
    if (high >= 0xDC00) return false;
    if (at + 4 > bytes.size()) break;
    const char32_t low = unit(at + 2);
    if (low < 0xDC00 || low > 0xDFFF) return false;
    append_code_point(out, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
    at += 4;
  }
  pending_.assign(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end());
  return true;
}

bool CharsetDecoder::decode_gb18030(ByteView bytes, std::string& out) {
  if (converter_ == kNoConverter) converter_ = iconv_open("UTF-8", "GB18030");
  if (converter_ == kNoConverter) return false;
  // iconv's interface is not const, but it only reads.
  char* in = const_cast<char*>(reinterpret_cast<const char*>(bytes.data()));  // NOLINT
  std::size_t in_left = bytes.size();
  const std::size_t before = out.size();
  out.resize(before + bytes.size() * 2 + 16);  // two bytes become three, four become four
  char* to = out.data() + before;
  std::size_t room = out.size() - before;
  const std::size_t answer = iconv(converter_, &in, &in_left, &to, &room);
  const int why = errno;
  out.resize(out.size() - room);
  read_ = bytes.size() - in_left;
  if (answer == static_cast<std::size_t>(-1) && why != EINVAL) return false;
  pending_.assign(bytes.end() - static_cast<std::ptrdiff_t>(in_left), bytes.end());
  return pending_.size() < 4;
}

}  // namespace fangpin::adapters
