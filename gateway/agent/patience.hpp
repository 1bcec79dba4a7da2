#pragma once
#include <chrono>

#include "gateway/agent/invocation.hpp"
#include "gateway/agent/push_settings.hpp"

namespace fangpin::agent {

// How long a command goes on where the gateway does not answer: the one place that decides it.
struct Patience {
  std::chrono::milliseconds give_up_after;   // all attempts together; a running one may end later
  std::chrono::milliseconds answer_within;   // one attempt, from the last byte sent to the last received
  std::chrono::milliseconds connect_within;  // one attempt: name, connection and handshake together
};

// What brings something to the gateway, or runs unattended, tries as long as push.toml says (10 minutes unless it says
// otherwise). What only reads gives up after 10 seconds: somebody sits before it. --give-up-after decides for both.
Patience patience_of(const Invocation& line, const PushSettings& settings);

}  // namespace fangpin::agent
