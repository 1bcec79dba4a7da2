#pragma once
#include <cstdint>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "crypto/base/instant.hpp"
#include "crypto/durable_file.hpp"
#include "crypto/sha256.hpp"

namespace fangpin::verify {

// What the checks keep between two runs, as a stream of numbers and texts. It is written and read piece by piece: a
// log of many years leaves tens of megabytes, and they are never in memory beside what they say. Numbers take 7 bits a
// byte, the lowest first; texts stand behind their length; SHA-256 of all of it ends the file.
class StateWriter {
 public:
  // Errors as DurableFile.
  static Result<StateWriter> create(const std::string& path);
  void number(std::uint64_t value);
  void flag(bool value) { number(value ? 1 : 0); }
  void instant(Instant value) { number(static_cast<std::uint64_t>(value.time_since_epoch().count())); }
  void text(std::string_view value);
  void hash(const Digest& value);
  void texts(const std::vector<std::string>& values);
  // Durable, in place of what was there; once, and last. The first error of all that was written.
  Status commit();

 private:
  explicit StateWriter(crypto::DurableFile file) : file_(std::move(file)) {}
  void flush();

  crypto::DurableFile file_;
  crypto::Sha256 digest_;
  Bytes waiting_;
  Status status_ = ok();
};

// Reads what StateWriter wrote, in the same order. Each throws std::runtime_error where the stream is at its end or
// holds something else.
class StateReader {
 public:
  // Nothing where the file is not there, was cut off or altered.
  static std::optional<StateReader> open(const std::string& path);
  std::uint64_t number();
  bool flag();
  Instant instant() { return Instant(Milliseconds(static_cast<std::int64_t>(number()))); }
  std::string text();
  Digest hash();
  std::vector<std::string> texts();
  // `each` as often as the number says that comes next.
  void repeat(const std::function<void()>& each);
  bool at_end() const { return left_ == 0; }

 private:
  StateReader(std::ifstream file, std::uint64_t left) : file_(std::move(file)), left_(left) {}
  void take(char* out, std::size_t size);

  std::ifstream file_;
  std::uint64_t left_;  // bytes before the digest
};

}  // namespace fangpin::verify
