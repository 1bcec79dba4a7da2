#include "gateway/store/sqlite/look_up_filter.hpp"

#include <bit>
#include <limits>

namespace fangpin::store::sqlite {

namespace {

constexpr std::size_t kPerBlock = 32;  // two bytes each
constexpr std::size_t kCapacityMax = std::size_t{1} << 24;
constexpr int kBits = 4;  // set per look-up

// Tokens are keyed hashes: their bits are as good as random.
std::uint64_t mixed(int kind, std::int64_t prefix) {
  return (static_cast<std::uint64_t>(prefix) + static_cast<std::uint64_t>(kind)) * 0x9e3779b97f4a7c15U;
}

// Calls `take` with the word and the bit of each of the look-up's places in its block.
template <class Take>
void each_bit(std::int64_t prefix, const Take& take) {
  auto bits = static_cast<std::uint64_t>(prefix);
  for (int i = 0; i < kBits; ++i, bits >>= 9) take((bits >> 6) & 7, std::uint64_t{1} << (bits & 63));
}

}  // namespace

LookUpFilter::LookUpFilter(Connection& connection, CountyIds ids, std::size_t capacity_min)
    : db_(connection), ids_(ids) {
  begin(capacity_min);
}

void LookUpFilter::begin(std::size_t capacity) {
  capacity_ = capacity;
  held_ = 0;
  blocks_.assign(capacity / kPerBlock, Block{});
  learned_ = {0, std::numeric_limits<std::int64_t>::min()};
  complete_ = false;
}

std::size_t LookUpFilter::block_of(const Place& place) const {
  return static_cast<std::size_t>(mixed(place.kind, place.prefix) >> (64 - std::countr_zero(blocks_.size())));
}

bool LookUpFilter::may_hold(int kind, std::int64_t prefix) const {
  const Place place{kind, prefix};
  if (!complete_ && place >= learned_) return true;
  const auto& block = blocks_[block_of(place)];
  bool all = true;
  each_bit(prefix, [&](std::size_t word, std::uint64_t bit) { all = all && (block.words[word] & bit) != 0; });
  return all;
}

void LookUpFilter::add(int kind, std::int64_t prefix) {
  auto& block = blocks_[block_of({kind, prefix})];
  each_bit(prefix, [&](std::size_t word, std::uint64_t bit) { block.words[word] |= bit; });
  ++held_;
}

bool LookUpFilter::learn(std::size_t count) {
  if (complete_ && (held_ <= 2 * capacity_ || capacity_ >= kCapacityMax)) return false;
  if (held_ > 2 * capacity_ && capacity_ < kCapacityMax) begin(4 * capacity_);
  std::size_t read = 0;
  {
    Query query(db_,
                "SELECT kind, prefix FROM look_up WHERE county = ?1 AND (kind, prefix) >= (?2, ?3) "
                "ORDER BY kind, prefix LIMIT ?4",
                ids_.number(), learned_.kind, learned_.prefix, static_cast<std::int64_t>(count));
    while (query.next()) {
      learned_ = {static_cast<int>(query.integer(0)), query.integer(1)};
      add(learned_.kind, learned_.prefix);
      ++read;
    }
  }
  if (db_.failed()) return false;
  complete_ = read < count;
  return true;
}

}  // namespace fangpin::store::sqlite
