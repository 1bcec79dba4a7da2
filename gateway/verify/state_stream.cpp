#include "gateway/verify/state_stream.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace fangpin::verify {

namespace {
constexpr std::size_t kPiece = 64 << 10;
}

Result<StateWriter> StateWriter::create(const std::string& path) {
  auto file = crypto::DurableFile::create(path, 0600);
  if (!file) return file.error();
  return StateWriter(std::move(*file));
}

void StateWriter::number(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) waiting_.push_back(static_cast<std::uint8_t>(value | 0x80));
  waiting_.push_back(static_cast<std::uint8_t>(value));
  if (waiting_.size() >= kPiece) flush();
}

void StateWriter::text(std::string_view value) {
  number(value.size());
  waiting_.insert(waiting_.end(), value.begin(), value.end());
}

void StateWriter::hash(const Digest& value) { waiting_.insert(waiting_.end(), value.begin(), value.end()); }

void StateWriter::texts(const std::vector<std::string>& values) {
  number(values.size());
  for (const auto& one : values) text(one);
}

void StateWriter::flush() {
  digest_.update(waiting_);
  if (status_) status_ = file_.append(waiting_);
  waiting_.clear();
}

Status StateWriter::commit() {
  flush();
  if (status_) status_ = file_.append(digest_.finish());
  return status_ ? file_.commit(crypto::ExistingFile::replace) : status_;
}

std::optional<StateReader> StateReader::open(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const auto size = static_cast<std::int64_t>(file.tellg());
  Digest said;
  if (!file || size < static_cast<std::int64_t>(said.size())) return std::nullopt;
  const auto bytes = static_cast<std::uint64_t>(size) - said.size();
  file.seekg(0);
  crypto::Sha256 digest;
  std::string piece(kPiece, '\0');
  for (auto left = bytes; left > 0;) {
    const auto next = std::min<std::uint64_t>(left, kPiece);
    if (!file.read(piece.data(), static_cast<std::streamsize>(next))) return std::nullopt;
    digest.update(as_bytes(std::string_view(piece).substr(0, next)));
    left -= next;
  }
  std::array<char, said.size()> last{};
  if (!file.read(last.data(), last.size())) return std::nullopt;
  std::copy(last.begin(), last.end(), said.begin());
  if (digest.finish() != said) return std::nullopt;
  file.seekg(0);
  return StateReader(std::move(file), bytes);
}

void StateReader::take(char* out, std::size_t size) {
  if (size > left_ || !file_.read(out, static_cast<std::streamsize>(size))) {
    throw std::runtime_error("the state ends too early");
  }
  left_ -= size;
}

std::uint64_t StateReader::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    char byte = 0;
    take(&byte, 1);
    value |= std::uint64_t{static_cast<std::uint8_t>(byte) & 0x7fU} << shift;
    if ((byte & 0x80) == 0) return value;
  }
  throw std::runtime_error("a number of the state is too long");
}

bool StateReader::flag() {
  const auto value = number();
  if (value > 1) throw std::runtime_error("a flag of the state is none");
  return value == 1;
}

std::string StateReader::text() {
  const auto size = number();
  if (size > left_) throw std::runtime_error("the state ends too early");
  std::string out(size, '\0');
  take(out.data(), out.size());
  return out;
}

Digest StateReader::hash() {
  std::array<char, std::tuple_size_v<Digest>> bytes{};
  take(bytes.data(), bytes.size());
  Digest out;
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

std::vector<std::string> StateReader::texts() {
  std::vector<std::string> out;
  repeat([&] { out.push_back(text()); });
  return out;
}

void StateReader::repeat(const std::function<void()>& each) {
  for (auto count = number(); count > 0; --count) each();
}

}  // namespace fangpin::verify
