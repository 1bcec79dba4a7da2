#pragma once
#include <cstdint>
#include <ctime>
#include <string>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"
#include "gateway/agent/progress.hpp"
#include "gateway/agent/transport.hpp"

namespace fangpin::agent {

// A file that is read twice: once for its digest, once (or more) to be sent. It stays open in between, so a rename does
// not swap it; if its bytes change, the gateway finds that the digest does not match. Constant memory.
class FileBody final : public Body {
 public:
  // A regular file that may be read. The error is a sentence that names it.
  static Result<FileBody> open(const std::string& path);
  FileBody(FileBody&& other) noexcept;
  FileBody& operator=(FileBody&&) = delete;
  ~FileBody() override;

  std::uint64_t size() const { return size_; }
  // Whether it was written to, or has another length, since it was opened: what was read may be a front of it.
  bool changed() const;
  // SHA-256 of the whole file; afterwards it is rewound. Error storage where it changed meanwhile.
  Result<Digest> digest(Progress& progress);

  Status rewind() override;
  // Error storage also where the file has become shorter than it was when it was opened; what is appended is not read.
  Result<std::size_t> read(std::span<std::uint8_t> out) override;
  std::uint64_t position() const { return position_; }

 private:
  FileBody(int fd, std::uint64_t size, timespec modified, std::string path)
      : fd_(fd), size_(size), modified_(modified), path_(std::move(path)) {}
  int fd_;
  std::uint64_t size_;
  timespec modified_;
  std::uint64_t position_ = 0;
  std::string path_;
};

// True if both names are there and mean the same file: what is read must not be written over.
bool names_one_file(const std::string& a, const std::string& b);

// A body in memory: nil reports, withdrawals, explanations. Wiped at its end.
class TextBody final : public Body {
 public:
  explicit TextBody(std::string text) : text_(std::move(text)) {}
  ~TextBody() override;
  Status rewind() override;
  Result<std::size_t> read(std::span<std::uint8_t> out) override;

 private:
  std::string text_;
  std::size_t position_ = 0;
};

}  // namespace fangpin::agent
