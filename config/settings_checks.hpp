#pragma once
#include <vector>

#include "config/settings.hpp"

namespace fangpin::config {

// Contradictions between keys that are each right alone.
std::vector<ConfigMistake> check_together(const Settings& settings);

}  // namespace fangpin::config
