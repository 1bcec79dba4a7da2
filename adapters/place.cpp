#include "adapters/place.hpp"

namespace fangpin::adapters {
namespace {

constexpr std::size_t kVillageDigits = 12;
constexpr std::size_t kCountyDigits = 6;

}  // namespace

Place find_place(const config::Divisions& divisions, std::string_view code, std::string_view town,
                 std::string_view village) {
  Place place;
  const std::string named = divisions.resolve(town, village);
  if (divisions.known(code)) {
    // A town's code and a village's name complete each other.
    if (code.size() < kVillageDigits && named.starts_with(code)) {
      place.code = named;
    } else {
      place.code = code;
      if (!named.empty() && !place.code.starts_with(named)) {
        place.warning = "area-name-mismatch";
        place.warned_field = "division_code";
      }
    }
    return place;
  }
  place.code = named;
  if (code.size() > kCountyDigits) {
    place.warning = code.starts_with(divisions.county()) ? "area-retired" : "area-outside";
    place.warned_field = "division_code";
  } else if (!village.empty() && place.code.size() < kVillageDigits) {
    place.warning = "area-unknown";
    place.warned_field = "village";
  } else if (village.empty() && !town.empty() && place.code.empty()) {
    place.warning = "area-unknown";
    place.warned_field = "town";
  }
  return place;
}

}  // namespace fangpin::adapters
