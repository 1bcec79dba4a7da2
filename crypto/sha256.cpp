// The low-level SHA-256 calls are deprecated in OpenSSL 3 but stay: what is hashed here is short, and beginning through
// EVP costs more than the hash.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/sha256.hpp"

#include <openssl/sha.h>

#include <stdexcept>

namespace fangpin::crypto {

namespace {

void begin(SHA256_CTX& state) {
  if (SHA256_Init(&state) != 1) throw std::runtime_error("SHA256 does not start");
}

void add(SHA256_CTX& state, ByteView bytes) {
  if (SHA256_Update(&state, bytes.data(), bytes.size()) != 1) throw std::runtime_error("SHA256 does not go on");
}

Digest end(SHA256_CTX& state) {
  Digest out;
  static_assert(sizeof out == SHA256_DIGEST_LENGTH);
  if (SHA256_Final(out.data(), &state) != 1) throw std::runtime_error("SHA256 does not end");
  return out;
}

}  // namespace

Digest sha256(ByteView bytes) {
  SHA256_CTX state;
  begin(state);
  add(state, bytes);
  return end(state);
}

struct Sha256::Context {
  SHA256_CTX state;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) { begin(context_->state); }
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(ByteView bytes) { add(context_->state, bytes); }

Digest Sha256::finish() {
  const Digest digest = end(context_->state);
  context_.reset();  // a second call is a bug: it fails at once
  return digest;
}

}  // namespace fangpin::crypto
