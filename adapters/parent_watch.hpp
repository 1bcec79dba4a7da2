#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace fangpin::adapters {

// Notices, within one file, that one citizen ID stands with two names: mostly a parent's ID typed for a child. Holds 16
// bytes per ID (two hashes, nothing of the person), and as many in reserve, for the first kIdsMax IDs; later ones are
// compared and not kept.
class ParentWatch {
 public:
  static constexpr std::size_t kIdsMax = 200'000;

  // True if the ID was seen before with another name. Both normalised; an empty name says nothing and is not compared.
  bool seen_with_other_name(std::string_view id, std::string_view name);

 private:
  // `id` 0: the place is free.
  struct Seen {
    std::uint64_t id = 0, name = 0;
  };
  // The place of the ID, or the free one where it belongs.
  Seen& place_of(std::uint64_t id);
  void grow();

  std::vector<Seen> places_;  // open addressing, at most half full, a power of two
  std::size_t kept_ = 0;
};

}  // namespace fangpin::adapters
