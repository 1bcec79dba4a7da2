#include "adapters/formats/xlsx_package.hpp"

#include <minizip/ioapi.h>
#include <minizip/unzip.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "crypto/base/secret.hpp"

namespace fangpin::adapters {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::size_t kRatioFreeBytes = 1024 * 1024;  // small parts may be as dense as they like
constexpr std::size_t kNameMax = 512;

FileProblem problem(std::string_view reason) { return {std::string(reason), 0, {}}; }

std::string part_name(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 0x20);
    if (c == '\\') c = '/';
  }
  if (lower.starts_with('/')) lower.erase(0, 1);
  return lower;
}

// minizip's file functions over memory. `opaque` is the Memory itself.
struct Memory {
  ByteView bytes;
  std::uint64_t at = 0;
};

Memory& memory(void* stream) { return *static_cast<Memory*>(stream); }

void* open_memory(void* opaque, const void*, int) { return opaque; }
uLong read_memory(void*, void* stream, void* to, uLong size) {
  Memory& from = memory(stream);
  const std::size_t left = from.bytes.size() - std::min<std::size_t>(from.at, from.bytes.size());
  const std::size_t taken = std::min<std::size_t>(size, left);
  if (taken > 0) std::memcpy(to, from.bytes.data() + from.at, taken);
  from.at += taken;
  return taken;
}
uLong write_memory(void*, void*, const void*, uLong) { return 0; }
ZPOS64_T tell_memory(void*, void* stream) { return memory(stream).at; }
long seek_memory(void*, void* stream, ZPOS64_T offset, int origin) {
  Memory& in = memory(stream);
  const std::uint64_t base = origin == ZLIB_FILEFUNC_SEEK_CUR   ? in.at
                             : origin == ZLIB_FILEFUNC_SEEK_END ? in.bytes.size()
                                                                : 0;
  if (offset > in.bytes.size() || base + offset > in.bytes.size()) return -1;
  in.at = base + offset;
  return 0;
}
int close_memory(void*, void*) { return 0; }
int error_memory(void*, void*) { return 0; }

}  // namespace

struct XlsxPackage::Zip {
  // One part.
  struct Reading {
    Reading(Entry& part, XmlHandler& into) : entry(part), handler(into), reader(into) {}
    ~Reading() { fangpin::wipe(piece); }
    Entry& entry;
    XmlHandler& handler;
    XmlReader reader;
    std::string piece = std::string(kPieceBytes, '\0');
    std::size_t inflated = 0;
    bool ended = false;
  };

  Memory memory;
  unzFile file = nullptr;
  std::optional<Reading> reading;
  ~Zip() {
    if (file != nullptr) unzClose(file);
  }
};

XlsxPackage::XlsxPackage(ByteView bytes, const FormatLimits& limits)
    : bytes_(bytes), limits_(limits), zip_(std::make_unique<Zip>()) {}

XlsxPackage::~XlsxPackage() = default;

std::optional<FileProblem> XlsxPackage::open() {
  zip_->memory.bytes = bytes_;
  zlib_filefunc64_def functions{};
  functions.zopen64_file = open_memory;
  functions.zread_file = read_memory;
  functions.zwrite_file = write_memory;
  functions.ztell64_file = tell_memory;
  functions.zseek64_file = seek_memory;
  functions.zclose_file = close_memory;
  functions.zerror_file = error_memory;
  functions.opaque = &zip_->memory;
  zip_->file = unzOpen2_64("workbook", &functions);
  if (zip_->file == nullptr) return problem("file-truncated");
  if (auto found = list_parts()) return found;
  if (has("[content_types].xml")) {
    if (has("xl/workbook.bin")) return problem("file-is-xlsb");
    if (has("word/document.xml")) return problem("file-is-doc");
    return std::nullopt;
  }
  if (has("mimetype") && has("content.xml")) return problem("file-is-ods");
  return problem("file-is-zip");
}

bool XlsxPackage::has(std::string_view part) const { return parts_.contains(part_name(part)); }

std::optional<FileProblem> XlsxPackage::list_parts() {
  unz_global_info64 global{};
  if (unzGetGlobalInfo64(zip_->file, &global) != UNZ_OK) return problem("file-damaged");
  if (global.number_entry > limits_.workbook_entries_max) return problem("file-too-many-entries");
  int status = unzGoToFirstFile(zip_->file);
  for (std::uint64_t i = 0; i < global.number_entry; ++i) {
    if (status != UNZ_OK) return problem("file-truncated");
    unz_file_info64 info{};
    std::array<char, kNameMax + 1> name{};
    if (unzGetCurrentFileInfo64(zip_->file, &info, name.data(), kNameMax, nullptr, 0, nullptr, 0) != UNZ_OK ||
        info.size_filename >= kNameMax) {
      return problem("file-damaged");
    }
    if ((info.flag & 1U) != 0) return problem("file-encrypted");
    unz64_file_pos position{};
    if (unzGetFilePos64(zip_->file, &position) != UNZ_OK) return problem("file-damaged");
    const Entry entry{position.pos_in_zip_directory, position.num_of_file, info.compressed_size, 0};
    // Two parts of one name: readers differ in which they take, so what a clerk sees may not be what we read.
    if (!parts_.emplace(part_name(name.data()), entry).second) return problem("file-damaged");
    status = unzGoToNextFile(zip_->file);
  }
  return std::nullopt;
}

std::optional<FileProblem> XlsxPackage::read(std::string_view part, XmlHandler& handler) {
  auto answer = begin(part, handler);
  while (!answer && reading()) answer = step();
  return answer;
}

bool XlsxPackage::reading() const { return zip_->reading.has_value(); }

std::optional<FileProblem> XlsxPackage::begin(std::string_view part, XmlHandler& handler) {
  const auto found = parts_.find(part_name(part));
  if (found == parts_.end()) return problem("file-damaged");
  unz64_file_pos position{found->second.directory_offset, found->second.number};
  if (unzGoToFilePos64(zip_->file, &position) != UNZ_OK || unzOpenCurrentFile(zip_->file) != UNZ_OK) {
    return problem("file-damaged");
  }
  zip_->reading.emplace(found->second, handler);
  return std::nullopt;
}

std::optional<FileProblem> XlsxPackage::step() {
  auto answer = next_piece();
  const bool stopped = zip_->reading->handler.stopped();
  if (!answer && !stopped && !zip_->reading->ended) return std::nullopt;
  zip_->reading.reset();
  const int closed = unzCloseCurrentFile(zip_->file);  // says whether the checksum fits, if all was read
  if (!answer && closed != UNZ_OK && !stopped) return problem("file-damaged");
  return answer;
}

std::optional<FileProblem> XlsxPackage::next_piece() {
  auto& now = *zip_->reading;
  const int size = unzReadCurrentFile(zip_->file, now.piece.data(), static_cast<unsigned>(now.piece.size()));
  if (size < 0) return problem("file-damaged");
  if (size == 0) {
    now.ended = true;
    return now.reader.finish();
  }
  const auto bytes = static_cast<std::size_t>(size);
  now.inflated += bytes;
  if (now.inflated > now.entry.inflated) {
    inflated_ += now.inflated - now.entry.inflated;
    now.entry.inflated = now.inflated;
  }
  const bool too_dense = now.inflated > kRatioFreeBytes &&
                         now.inflated / limits_.inflate_ratio_max > std::max<std::uint64_t>(now.entry.compressed, 1);
  if (inflated_ > limits_.inflated_bytes_max || too_dense) return problem("file-inflates-too-far");
  return now.reader.feed(std::string_view(now.piece).substr(0, bytes));
}

}  // namespace fangpin::adapters
