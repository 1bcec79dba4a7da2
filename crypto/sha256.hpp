#pragma once
#include <memory>
#include <string_view>

#include "crypto/base/bytes.hpp"

namespace fangpin::crypto {

Digest sha256(ByteView bytes);
inline Digest sha256(std::string_view text) { return sha256(as_bytes(text)); }

// SHA-256 of a stream. finish() may be called once.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void update(ByteView bytes);
  Digest finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace fangpin::crypto
