#include "crypto/base/effect.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>

namespace fangpin {

namespace {

struct KillAt {
  std::string name;
  std::atomic<long> passes_left{1};
  KillAt() {
    const char* const value = std::getenv("FANGPIN_KILL_AT");
    if (value == nullptr) return;
    name = value;
    if (const auto colon = name.find(':'); colon != std::string::npos) {
      passes_left = std::strtol(name.c_str() + colon + 1, nullptr, 10);
      name.resize(colon);
    }
  }
};

}  // namespace

void effect(std::string_view name) {
  static KillAt kill_at;
  if (kill_at.name.empty() || kill_at.name != name) return;
  if (--kill_at.passes_left == 0) std::raise(SIGKILL);
}

}  // namespace fangpin
