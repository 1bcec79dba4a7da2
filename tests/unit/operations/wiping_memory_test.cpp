#include "gateway/operations/wiping_memory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>

namespace fangpin::operations {
namespace {

#ifdef FANGPIN_SANITIZED

TEST(WipingMemory, IsNotClaimedWhereSanitizersKeepFreedMemory) { EXPECT_FALSE(memory_is_wiped()); }

#else

// Where a block was, as a number: the compiler takes a freed pointer for an error even where it is only compared.
std::uintptr_t place(const void* block) { return reinterpret_cast<std::uintptr_t>(block); }

// How many bytes of the content a freed block still has. Asked of the heap itself: among many new blocks of that size
// are some that lie where the freed one was. -1: none does. The allocator's own words in a free block are random in
// part, so up to kAllocatorBytes of it may look like the content. Nothing else is allocated in between: whatever ran
// before, a hole that held the block has room for another of its size until something smaller is put into it.
constexpr std::ptrdiff_t kAllocatorBytes = 16;
std::ptrdiff_t left_in_freed(std::uintptr_t freed, std::size_t size, char mark) {
  std::ptrdiff_t left = -1;
  static std::array<void*, 4096> blocks;
  for (void*& block : blocks) {
    block = std::malloc(size);
    const auto first = std::max(freed, place(block));
    const auto end = std::min(freed, place(block)) + size;
    if (first >= end) continue;
    const std::span<const volatile char> bytes(static_cast<const char*>(block) + (first - place(block)), end - first);
    left = std::max<std::ptrdiff_t>(left, 0) + std::count(bytes.begin(), bytes.end(), mark);
  }
  for (void* const block : blocks) std::free(block);
  return left;
}

auto IsNothing() { return testing::AllOf(testing::Ge(0), testing::Le(kAllocatorBytes)); }

TEST(WipingMemory, IsInForce) { EXPECT_TRUE(memory_is_wiped()); }

TEST(WipingMemory, HoldsForBlocksThatTheAllocatorKeepsPerThreadAndForLargerOnes) {
  for (const std::size_t size : {100U, 500U, 1000U, 2000U, 60'000U}) {
    void* const block = std::malloc(size);
    std::memset(block, 'x', size);
    const auto where = place(block);
    std::free(block);
    EXPECT_THAT(left_in_freed(where, size, 'x'), IsNothing()) << size;
  }
}

TEST(WipingMemory, HoldsForStringsOfTheStandardLibrary) {
  auto* text = new std::string(300, 'x');
  const auto where = place(text->data());
  delete text;
  EXPECT_THAT(left_in_freed(where, 300, 'x'), IsNothing());
}

TEST(WipingMemory, HoldsForTheOldBlockOfOneThatGrew) {
  void* const block = std::malloc(200);
  std::memset(block, 'x', 200);
  const auto where = place(block);
  auto* const larger = static_cast<char*>(std::realloc(block, 5000));
  ASSERT_NE(larger, nullptr);
  EXPECT_EQ(std::count(larger, larger + 200, 'x'), 200) << "the content moves along";
  EXPECT_NE(place(larger), where);
  EXPECT_THAT(left_in_freed(where, 200, 'x'), IsNothing());
  std::free(larger);
}

TEST(WipingMemory, HoldsForTheEndOfABlockThatShrank) {
  auto* const block = static_cast<char*>(std::malloc(4000));
  std::memset(block, 'x', 4000);
  const auto where = place(block);
  auto* const smaller = static_cast<char*>(std::realloc(block, 64));
  ASSERT_EQ(place(smaller), where);
  EXPECT_EQ(std::count(smaller, smaller + 64, 'x'), 64);
  const volatile char* const behind = smaller + 256;  // free again, and still mapped
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
