#include "adapters/parent_watch.hpp"

#include <functional>

namespace fangpin::adapters {

bool ParentWatch::seen_with_other_name(std::string_view id, std::string_view name) {
  if (id.empty() || name.empty()) return false;
  const std::uint64_t id_hash = std::hash<std::string_view>{}(id);
  const std::uint64_t name_hash = std::hash<std::string_view>{}(name);
  const auto at = names_by_id_.find(id_hash);
  if (at != names_by_id_.end()) return at->second != name_hash;
  if (names_by_id_.size() < kIdsMax) names_by_id_.emplace(id_hash, name_hash);
  return false;
}

}  // namespace fangpin::adapters
