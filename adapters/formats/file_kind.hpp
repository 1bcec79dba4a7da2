#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

#include "adapters/formats/decoder.hpp"
#include "crypto/base/bytes.hpp"

namespace fangpin::adapters {

// How many first bytes foreign_kind() wants to see; fewer only if the file is shorter.
inline constexpr std::size_t kSniffBytes = 512;

// What the first bytes say that the file is.
enum class ContentKind {
  empty,
  text,           // no sign of anything else
  json_object,    // begins with {
  json_array,     // begins with [
  zip,            // a workbook's container, or a plain archive: the directory decides
  ole_container,  // .xls, .et, .doc or an encrypted .xlsx: its streams decide (OleScanner)
  html,
  rtf,
  xml,
  pdf,
  image,
  archive,  // rar, 7z, gzip
  binary,   // control characters that no text has
};
ContentKind kind_of_content(ByteView head);

// The reason to refuse content of this kind under a declared format; nullopt: it fits, or the decoder itself will see.
std::optional<std::string_view> refusal_of_kind(ContentKind kind, FileFormat declared);

// Looks for the stream names of an OLE container in constant memory.
class OleScanner {
 public:
  void feed(ByteView bytes);
  // "file-encrypted", "file-is-doc" or "file-is-xls".
  std::string_view reason() const;

 private:
  Bytes tail_;
  bool encrypted_ = false;
  bool word_ = false;
};

}  // namespace fangpin::adapters
