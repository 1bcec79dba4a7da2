#include "crypto/sha256.hpp"

#include <openssl/evp.h>

#include <new>
#include <stdexcept>

namespace fangpin::crypto {

namespace {

// Fetched once per process: an implicit fetch per call costs more than the hash of a short input.
const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (fetched == nullptr) throw std::runtime_error("OpenSSL has no SHA256");
  return fetched;
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using ContextPointer = std::unique_ptr<EVP_MD_CTX, FreeContext>;

ContextPointer new_context() {
  ContextPointer context{EVP_MD_CTX_new()};
  if (!context) throw std::bad_alloc();
  return context;
}

void begin(EVP_MD_CTX* context) {
  if (EVP_DigestInit_ex2(context, algorithm(), nullptr) != 1) throw std::runtime_error("SHA256 does not start");
}

void add(EVP_MD_CTX* context, ByteView bytes) {
  if (EVP_DigestUpdate(context, bytes.data(), bytes.size()) != 1) throw std::runtime_error("SHA256 does not go on");
}

Digest end(EVP_MD_CTX* context) {
  Digest out;
  unsigned size = 0;
  if (EVP_DigestFinal_ex(context, out.data(), &size) != 1 || size != out.size()) {
    throw std::runtime_error("SHA256 does not end");
  }
  return out;
}

}  // namespace

Digest sha256(ByteView bytes) {
  thread_local const ContextPointer context = new_context();
  begin(context.get());
  add(context.get(), bytes);
  return end(context.get());
}

struct Sha256::Context {
  ContextPointer digest = new_context();
};

Sha256::Sha256() : context_(std::make_unique<Context>()) { begin(context_->digest.get()); }
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(ByteView bytes) { add(context_->digest.get(), bytes); }

Digest Sha256::finish() {
  const Digest digest = end(context_->digest.get());
  context_.reset();  // a second call is a bug: it fails at once
  return digest;
}

}  // namespace fangpin::crypto
