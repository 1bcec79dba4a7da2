#include "crypto/base/secret.hpp"

#include <sodium.h>

#include <atomic>
#include <cstring>
#include <new>

namespace fangpin {

namespace {
#ifdef FANGPIN_SANITIZED
std::atomic<bool> lock_required{false};
#else
std::atomic<bool> lock_required{true};
#endif
}  // namespace

bool initialise_crypto() { return sodium_init() >= 0; }

void SecretBytes::set_lock_required(bool required) { lock_required = required; }

void SecretBytes::Free::operator()(std::uint8_t* data) const { sodium_free(data); }

SecretBytes::SecretBytes(std::size_t size) : size_(size) {
  if (size == 0) return;
  data_.reset(static_cast<std::uint8_t*>(sodium_malloc(size)));
  if (!data_) throw std::bad_alloc();
  // sodium_malloc ignores a failed mlock; asking again tells.
  if (lock_required && sodium_mlock(data_.get(), size) != 0) throw std::bad_alloc();
}

SecretBytes SecretBytes::copy_of(ByteView bytes) {
  SecretBytes out(bytes.size());
  if (!bytes.empty()) std::memcpy(out.data_.get(), bytes.data(), bytes.size());
  return out;
}

bool equal_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

void wipe(std::span<std::uint8_t> bytes) {
  if (!bytes.empty()) sodium_memzero(bytes.data(), bytes.size());
}

void wipe(std::string& text) {
  // The whole buffer, short-string storage and slack beyond size() included.
  text.resize(text.capacity());
  sodium_memzero(text.data(), text.size());
  text.clear();
}

}  // namespace fangpin
