#include "gateway/operations/wiping_memory.hpp"

#ifdef FANGPIN_SANITIZED

bool fangpin::operations::memory_is_wiped() { return false; }

#else

#include <dlfcn.h>
#include <malloc.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

// Definitions in the program come before those of libc for every library that is loaded (glibc manual, "Replacing
// malloc"). The allocator behind them stays glibc's, under the names that it exports for this.
extern "C" {

void __libc_free(void* block);
void* __libc_malloc(std::size_t size);
void* __libc_realloc(void* block, std::size_t size);

void free(void* block) noexcept {
  if (block != nullptr) ::explicit_bzero(block, ::malloc_usable_size(block));
  __libc_free(block);
}

void* realloc(void* block, std::size_t size) noexcept {
  if (block == nullptr) return __libc_malloc(size);
  const std::size_t usable = ::malloc_usable_size(block);
  if (size == 0) {
    free(block);
    return nullptr;
  }
  if (size <= usable) {
    // Shrinking stays in place; the part that is cut off goes back without passing free().
    ::explicit_bzero(static_cast<char*>(block) + size, usable - size);
    return __libc_realloc(block, size);
  }
  void* const larger = __libc_malloc(size);
  if (larger == nullptr) return nullptr;
  std::memcpy(larger, block, usable);
  free(block);
  return larger;
}

}  // extern "C"

bool fangpin::operations::memory_is_wiped() {
  return ::dlsym(RTLD_DEFAULT, "free") == reinterpret_cast<void*>(&::free) &&
         ::dlsym(RTLD_DEFAULT, "realloc") == reinterpret_cast<void*>(&::realloc);
}

#endif
