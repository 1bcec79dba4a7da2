#include "adapters/adapted_row.hpp"

#include "crypto/base/secret.hpp"

namespace fangpin::adapters {

void AdaptedRow::wipe() {
  for (auto* text : {&person, &household, &natural_key, &digest_input, &identity}) fangpin::wipe(*text);
}

}  // namespace fangpin::adapters
