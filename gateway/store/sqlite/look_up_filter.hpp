#pragma once
#include <cstdint>
#include <vector>

#include "gateway/store/sqlite/connection.hpp"
#include "gateway/store/sqlite/ids.hpp"

namespace fangpin::store::sqlite {

// Says of most tokens that the B-tree of look-ups has never heard of them, without asking it: the rows of a push are
// mostly of people and records that are new. A Bloom filter of two bytes per look-up, in memory only; each prefix is in
// one block of 64 bytes. It learns the tree from its beginning, in steps; of what it has not reached yet it knows
// nothing. It is never wrong about what is there, and about what is not once in some hundred times.
class LookUpFilter {
 public:
  // `capacity_min`: look-ups that it has room for at first; a power of two.
  LookUpFilter(Connection& connection, CountyIds ids, std::size_t capacity_min = std::size_t{1} << 20);

  // False: the tree has none of this kind and prefix.
  bool may_hold(int kind, std::int64_t prefix) const;
  // Before a look-up goes into the tree.
  void add(int kind, std::int64_t prefix);
  // Reads the next `count` look-ups of the tree; with more in it than there is room for, it begins anew with room for
  // four times as many (at most 32 MiB in all). False: nothing is left to learn.
  bool learn(std::size_t count);

 private:
  struct Place {
    int kind = 0;
    std::int64_t prefix = 0;
    auto operator<=>(const Place&) const = default;
  };
  struct alignas(64) Block {
    std::uint64_t words[8] = {};
  };

  void begin(std::size_t capacity);
  std::size_t block_of(const Place& place) const;

  Connection& db_;
  CountyIds ids_;
  std::size_t capacity_ = 0;
  std::size_t held_ = 0;
  std::vector<Block> blocks_;
  Place learned_;  // everything before it
  bool complete_ = false;
};

}  // namespace fangpin::store::sqlite
