#pragma once
#include <string>
#include <vector>

#include "config/mistake.hpp"
#include "config/settings.hpp"

namespace fangpin::operations {

// What the process does to itself before it reads a key (DESIGN 6): no core dump, not dumpable (unless
// hardening.dumpable), all memory locked (unless hardening.memory_lock = "keys-only"), umask 077, and freed memory
// is wiped (wiping_memory.hpp). An empty list is success; otherwise the process must not go on.
std::vector<config::ConfigMistake> harden_process(const config::Settings& settings);

}  // namespace fangpin::operations
