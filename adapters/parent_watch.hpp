#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace fangpin::adapters {

// Notices, within one file, that one citizen ID stands with two names: mostly a parent's ID typed for a child. Holds 16
// bytes per ID (two hashes, nothing of the person) for the first kIdsMax IDs; later ones are compared and not kept.
class ParentWatch {
 public:
  static constexpr std::size_t kIdsMax = 200'000;

  // True if the ID was seen before with another name. Both normalised; an empty name says nothing and is not compared.
  bool seen_with_other_name(std::string_view id, std::string_view name);

 private:
  std::unordered_map<std::uint64_t, std::uint64_t> names_by_id_;
};

}  // namespace fangpin::adapters
