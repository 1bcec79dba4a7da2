#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "adapters/formats/decoder.hpp"
#include "adapters/formats/xml_reader.hpp"
#include "crypto/base/bytes.hpp"

namespace fangpin::adapters {

// The zip container of a workbook, read from memory. Parts are found by their names without regard to case, as the
// standard asks. Reading a part inflates it in pieces of 64 KiB straight into an XML handler; no part is ever held
// inflated. All limits are held while inflating: what an entry says of its own size is not believed.
class XlsxPackage {
 public:
  // `bytes` must outlive the package.
  XlsxPackage(ByteView bytes, const FormatLimits& limits);
  ~XlsxPackage();

  // Reads the directory. Reasons: file-truncated (no end of directory), file-damaged (unreadable, or two parts of one
  // name), file-too-many-entries, file-encrypted, and file-is-zip, file-is-ods, file-is-doc, file-is-xlsb for a
  // container of something else.
  std::optional<FileProblem> open();

  bool has(std::string_view part) const;

  // Reasons: those of the handler and of XmlReader, file-damaged (no such part, wrong checksum, unknown method),
  // file-inflates-too-far.
  std::optional<FileProblem> read(std::string_view part, XmlHandler& handler);
  // The same in pieces, of one part at a time: begin(), then step() while reading(). The handler outlives it.
  std::optional<FileProblem> begin(std::string_view part, XmlHandler& handler);
  std::optional<FileProblem> step();
  bool reading() const;

 private:
  struct Zip;
  struct Entry {
    std::uint64_t directory_offset = 0;
    std::uint64_t number = 0;
    std::uint64_t compressed = 0;
    std::size_t inflated = 0;  // as far as it was ever read: a sheet is read twice and counts once
  };
  std::optional<FileProblem> list_parts();
  std::optional<FileProblem> next_piece();

  ByteView bytes_;
  FormatLimits limits_;
  std::unique_ptr<Zip> zip_;
  std::unordered_map<std::string, Entry> parts_;  // names in lower case, with forward slashes
  std::size_t inflated_ = 0;                      // of all parts together
};

}  // namespace fangpin::adapters
