#include "adapters/parent_watch.hpp"

#include <functional>
#include <utility>

namespace fangpin::adapters {

ParentWatch::Seen& ParentWatch::place_of(std::uint64_t id) {
  const std::size_t mask = places_.size() - 1;
  std::size_t at = static_cast<std::size_t>(id) & mask;
  while (places_[at].id != 0 && places_[at].id != id) at = (at + 1) & mask;
  return places_[at];
}

void ParentWatch::grow() {
  constexpr std::size_t kPlacesAtFirst = 64;
  const auto before = std::exchange(places_, std::vector<Seen>(places_.empty() ? kPlacesAtFirst : 2 * places_.size()));
  for (const auto& seen : before) {
    if (seen.id != 0) place_of(seen.id) = seen;
  }
}

bool ParentWatch::seen_with_other_name(std::string_view id, std::string_view name) {
  if (id.empty() || name.empty()) return false;
  const std::uint64_t hash = std::hash<std::string_view>{}(id);
  const Seen seen{hash == 0 ? 1 : hash, std::hash<std::string_view>{}(name)};
  if (2 * kept_ >= places_.size()) grow();
  auto& place = place_of(seen.id);
  if (place.id != 0) return place.name != seen.name;
  if (kept_ == kIdsMax) return false;
  place = seen;
  ++kept_;
  return false;
}

}  // namespace fangpin::adapters
