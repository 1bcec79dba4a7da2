#pragma once
#include <string>
#include <string_view>

#include "gateway/http/guard.hpp"

namespace fangpin::http {

inline const GuardPolicy& test_policy() {
  static const GuardPolicy policy{{"gateway.example:8443"}, 2048, 256, 64, 1'000'000};
  return policy;
}

struct Outcome {
  Guard::State state;
  std::size_t taken;
  std::string code;  // empty if accepted
  int status;
  RequestHead head;
  Problem problem;
};

// What the guard says to these bytes when they come in pieces of `piece` bytes.
inline Outcome guarded(std::string_view bytes, std::size_t piece = 4096) {
  Guard guard(test_policy());
  std::size_t taken = 0;
  while (taken < bytes.size() && guard.state() == Guard::State::incomplete) {
    taken += guard.feed(as_bytes(bytes.substr(taken, piece)));
  }
  Outcome outcome{guard.state(), taken, {}, 0, {}, guard.problem()};
  if (guard.state() == Guard::State::refused) {
    outcome.code = guard.problem().code;
    outcome.status = status_of(outcome.code);
  }
  if (guard.state() == Guard::State::accepted) outcome.head = guard.take_head();
  return outcome;
}

}  // namespace fangpin::http
