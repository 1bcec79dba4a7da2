#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/programs/gateway/configuration.hpp"

namespace fangpin::programs {

// What does not keep the gateway from starting and should be known. `event`: under which it is logged.
struct StartRemark {
  std::string_view event;
  config::ConfigMistake what;
};

// Everything that keeps the gateway from starting and can be known without opening a port or asking anybody, in one
// list: `check-config` prints it, and `serve` goes no further while it is not empty. What only a start can find is
// left: ports that others have, a store that is in use, damage after an unclean end, what witnesses have seen.
struct StartChecks {
  std::unique_ptr<Configuration> configuration;  // null where it has a mistake
  std::vector<config::ConfigMistake> mistakes;   // of the configuration and of what it names: kWrong
  std::vector<config::ConfigMistake> refusals;   // of what the store holds: kFailed
  std::vector<StartRemark> remarks;

  bool passed() const { return mistakes.empty() && refusals.empty(); }
  // kDone, kWrong or kFailed.
  int exit_code() const;
  // One line each on stderr.
  void print() const;
};

// Hardens the process before it reads a key, as `serve` needs it; reads the store beside a running server and changes
// nothing there. Files are judged as the gateway's user sees them: another user is told to run it as that one.
StartChecks check_start(const std::string& config);

}  // namespace fangpin::programs
