#include "adapters/formats/file_kind.hpp"

#include <algorithm>
#include <string>

namespace fangpin::adapters {
namespace {

using namespace std::string_view_literals;

bool starts_with(ByteView bytes, std::string_view magic) { return as_text(bytes).starts_with(magic); }

// The letters of the head in lower case without BOM, leading blanks and the zero bytes of UTF-16.
std::string letters_of(ByteView head) {
  std::string text;
  for (const std::uint8_t byte : head) {
    const bool leading = text.empty() && (byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == 0xEF ||
                                          byte == 0xBB || byte == 0xBF || byte >= 0xFE);
    if (leading || byte == 0) continue;
    text.push_back(static_cast<char>(byte >= 'A' && byte <= 'Z' ? byte + 0x20 : byte));
  }
  return text;
}

ContentKind kind_of_text(const std::string& text) {
  if (text.empty()) return ContentKind::empty;
  if (text.starts_with("{\\rtf")) return ContentKind::rtf;
  if (text.front() == '{') return ContentKind::json_object;
  if (text.front() == '[') return ContentKind::json_array;
  if (text.front() != '<') return ContentKind::text;
  for (std::string_view tag :
       {"<html", "<table", "<!doctype html", "<head", "<body", "<meta", "<div", "<style", "<tr"}) {
    if (text.find(tag) != std::string::npos) return ContentKind::html;
  }
  for (std::string_view start : {"<?xml", "<workbook", "<!doctype", "<mso", "<?mso"}) {
    if (text.starts_with(start)) return ContentKind::xml;
  }
  return ContentKind::text;
}

// No text holds U+0000, and in UTF-16 only a whole pair of zeros is one.
bool looks_binary(ByteView head) {
  for (std::size_t i = 0; i + 1 < head.size(); i += 2) {
    if (head[i] == 0 && head[i + 1] == 0) return true;
  }
  return false;
}

bool contains_utf16(ByteView bytes, std::string_view name) {
  std::string wide;
  for (const char c : name) {
    wide.push_back(c);
    wide.push_back('\0');
  }
  return as_text(bytes).find(wide) != std::string_view::npos;
}

}  // namespace

ContentKind kind_of_content(ByteView head) {
  if (head.empty()) return ContentKind::empty;
  if (starts_with(head, "PK\x03\x04") || starts_with(head, "PK\x05\x06")) return ContentKind::zip;
  if (starts_with(head, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return ContentKind::ole_container;
  if (starts_with(head, "\x09\x08\x10\x00\x00\x06"sv) || starts_with(head, "\x09\x04\x06\x00"sv)) {
    return ContentKind::ole_container;  // BIFF without its container: an .xls all the same
  }
  if (starts_with(head, "%PDF")) return ContentKind::pdf;
  for (std::string_view magic : {"\x89PNG"sv, "\xFF\xD8\xFF"sv, "GIF8"sv, "II*\0"sv, "MM\0*"sv}) {
    if (starts_with(head, magic)) return ContentKind::image;
  }
  for (std::string_view magic : {"Rar!\x1A"sv, "7z\xBC\xAF\x27\x1C"sv, "\x1F\x8B\x08"sv,
                                 "\xFD"
                                 "7zXZ"sv}) {
    if (starts_with(head, magic)) return ContentKind::archive;
  }
  const ContentKind kind = kind_of_text(letters_of(head));
  return kind == ContentKind::text && looks_binary(head) ? ContentKind::binary : kind;
}

std::optional<std::string_view> refusal_of_kind(ContentKind kind, FileFormat declared) {
  switch (kind) {
    case ContentKind::empty:
      return "file-empty";
    case ContentKind::html:
      return "file-is-html";
    case ContentKind::rtf:
      return "file-is-rtf";
    case ContentKind::xml:
      return "file-is-xml";
    case ContentKind::pdf:
      return "file-is-pdf";
    case ContentKind::image:
      return "file-is-image";
    case ContentKind::archive:
      return "file-is-archive";
    case ContentKind::binary:
      return declared == FileFormat::csv ? "file-undecodable" : "file-kind-unknown";
    case ContentKind::zip:
    case ContentKind::ole_container:
      return std::nullopt;  // their directories say more
    case ContentKind::json_array:
      if (declared == FileFormat::ndjson) return "file-json-array";
      break;
    case ContentKind::json_object:
      if (declared == FileFormat::ndjson) return std::nullopt;
      if (declared == FileFormat::csv) return "file-is-json";
      break;
    case ContentKind::text:
      break;
  }
  if (declared == FileFormat::xlsx) return "file-is-text";
  if (declared == FileFormat::ndjson) return "row-not-json-object";
  return std::nullopt;
}

void OleScanner::feed(ByteView bytes) {
  constexpr std::size_t kOverlap = 64;  // longer than any name in UTF-16
  if (tail_.empty()) {
    encrypted_ |= contains_utf16(bytes, "EncryptedPackage");
    word_ |= contains_utf16(bytes, "WordDocument");
  } else {
    tail_.insert(tail_.end(), bytes.begin(), bytes.end());
    encrypted_ |= contains_utf16(tail_, "EncryptedPackage");
    word_ |= contains_utf16(tail_, "WordDocument");
    bytes = tail_;
  }
  const std::size_t kept = std::min(kOverlap, bytes.size());
  tail_ = Bytes(bytes.end() - static_cast<std::ptrdiff_t>(kept), bytes.end());
}

std::string_view OleScanner::reason() const {
  if (encrypted_) return "file-encrypted";
  return word_ ? "file-is-doc" : "file-is-xls";
}

}  // namespace fangpin::adapters
