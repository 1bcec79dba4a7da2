#include "gateway/operations/wiping_memory.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>

namespace fangpin::operations {
namespace {

#ifdef FANGPIN_SANITIZED

TEST(WipingMemory, IsNotClaimedWhereSanitizersKeepFreedMemory) { EXPECT_FALSE(memory_is_wiped()); }

#else

// What freed memory still holds is asked of the heap itself: the next blocks of that size, one of which is the freed
// one, must hold none of it. The allocator writes only its own few words into a free block.
bool comes_back_with(std::size_t size, char mark, const void* freed) {
  bool found = false;
  void* blocks[64];
  for (void*& block : blocks) {
    block = std::malloc(size);
    if (block != freed) continue;
    const std::span<const volatile char> bytes(static_cast<const char*>(block), size);
    found = std::count(bytes.begin(), bytes.end(), mark) > 0;
  }
  for (void* const block : blocks) std::free(block);
  return found;
}

TEST(WipingMemory, IsInForce) { EXPECT_TRUE(memory_is_wiped()); }

TEST(WipingMemory, HoldsForBlocksThatTheAllocatorKeepsPerThreadAndForLargerOnes) {
  for (const std::size_t size : {24U, 100U, 500U, 1000U, 2000U, 60'000U}) {
    void* const block = std::malloc(size);
    std::memset(block, 'x', size);
    const void* const where = block;
    std::free(block);
    EXPECT_FALSE(comes_back_with(size, 'x', where)) << size;
  }
}

TEST(WipingMemory, HoldsForStringsOfTheStandardLibrary) {
  auto* text = new std::string(300, 'x');
  const void* const where = text->data();
  delete text;
  EXPECT_FALSE(comes_back_with(300, 'x', where));
}

TEST(WipingMemory, HoldsForTheOldBlockOfOneThatGrew) {
  void* const block = std::malloc(200);
  std::memset(block, 'x', 200);
  const void* const where = block;
  auto* const larger = static_cast<char*>(std::realloc(block, 5000));
  ASSERT_NE(larger, nullptr);
  EXPECT_EQ(std::count(larger, larger + 200, 'x'), 200) << "the content moves along";
  EXPECT_NE(static_cast<const void*>(larger), where);
  EXPECT_FALSE(comes_back_with(200, 'x', where));
  std::free(larger);
}

TEST(WipingMemory, HoldsForTheEndOfABlockThatShrank) {
  auto* const block = static_cast<char*>(std::malloc(4000));
  std::memset(block, 'x', 4000);
  auto* const smaller = static_cast<char*>(std::realloc(block, 64));
  ASSERT_EQ(static_cast<void*>(smaller), static_cast<void*>(block));
  EXPECT_EQ(std::count(smaller, smaller + 64, 'x'), 64);
  const volatile char* const behind = block + 256;  // free again, and still mapped
  EXPECT_EQ(std::count(behind, behind + 3000, 'x'), 0);
  std::free(smaller);
}

TEST(WipingMemory, KeepsTheRulesOfRealloc) {
  void* block = std::realloc(nullptr, 10);
  ASSERT_NE(block, nullptr);
  block = std::realloc(block, ::malloc_usable_size(block));
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(std::realloc(block, 0), nullptr);
  std::free(nullptr);
}

#endif

}  // namespace
}  // namespace fangpin::operations
