#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"

namespace fangpin {

// Initialises libsodium once. Call at the start of main before any other thread runs. False: the library is unusable,
// do not go on.
[[nodiscard]] bool initialise_crypto();

// Key bytes in guarded, locked memory (sodium_malloc), wiped at destruction. Movable, not copyable, never printed.
// Throws std::bad_alloc where the memory cannot be had or cannot be locked and `lock_required()` is on (the default).
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(std::size_t size);
  // Copies `bytes`; the caller wipes its own copy.
  static SecretBytes copy_of(ByteView bytes);

  std::span<std::uint8_t> writable() { return {data_.get(), size_}; }
  ByteView view() const { return {data_.get(), size_}; }
  bool empty() const { return size_ == 0; }

  // Sanitizer builds cannot lock memory: they turn this off.
  static void set_lock_required(bool required);

 private:
  struct Free {
    void operator()(std::uint8_t* data) const;
  };
  std::unique_ptr<std::uint8_t, Free> data_;
  std::size_t size_ = 0;
};

// Compares in time that depends on the sizes only. Different sizes are unequal.
bool equal_constant_time(ByteView a, ByteView b);

// Overwrites memory in a way the compiler may not drop. Text keeps its capacity, its size becomes 0.
void wipe(std::span<std::uint8_t> bytes);
void wipe(std::string& text);

}  // namespace fangpin
