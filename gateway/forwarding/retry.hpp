#pragma once
#include <chrono>
#include <optional>
#include <string_view>

#include "crypto/base/instant.hpp"
#include "crypto/base/random.hpp"

namespace fangpin::forwarding {

// A reading of a clock that never steps back and that nobody can set: retry timers, the breaker. Its origin means
// nothing.
using Monotonic = std::chrono::time_point<std::chrono::steady_clock, Milliseconds>;

// Exponential backoff with full jitter: a wait drawn evenly from 0 to min(longest, first * 2^attempt), so that several
// gateways that failed together do not come back together.
struct Backoff {
  Milliseconds first{500};
  Milliseconds longest{60'000};

  // The upper bound of the wait after `attempt` failures (the first failure is attempt 0). Never overflows.
  Milliseconds ceiling(int attempt) const;
  // A wait in [0, ceiling(attempt)].
  Milliseconds wait(int attempt, Random& random) const;
};

// The field Retry-After as our contract has it: delay seconds. nullopt for anything else, an HTTP date included; the
// caller's own backoff applies then.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view field);

// What the receiver asked for, but never longer than `longest`: a mistyped Retry-After must not stop a county for a
// week.
Milliseconds bounded_retry_after(std::chrono::seconds asked, Milliseconds longest);

// A circuit breaker as a pure state machine; the time is an argument. Not thread safe.
//   closed    every batch may go; `failures_to_open` failures in a row open it
//   open      nothing goes until the wait is over
//   half_open one batch may go: if it succeeds the breaker closes, if it fails it opens again for longer
class Breaker {
 public:
  enum class State { closed, open, half_open };
  struct Options {
    int failures_to_open = 5;
    Backoff open_for{Milliseconds{1'000}, Milliseconds{60'000}};
  };

  Breaker(const Options& options, Random& random) : options_(options), random_(random) {}

  // The state at `now`: an open breaker whose wait is over is half open.
  State state(Monotonic now) const;
  // When the next batch may go; not after `now` unless the breaker is open.
  Monotonic allowed_at(Monotonic now) const;

  void succeeded();
  // `asked`: the receiver's own wish; the breaker stays open at least that long.
  void failed(Monotonic now, std::optional<Milliseconds> asked = std::nullopt);
  // Opens at once: every further request would fail alike (our certificate or key is not accepted).
  void trip(Monotonic now);
  // How often it went from closed or half open to open.
  long opened() const { return opened_; }

 private:
  void open(Monotonic now, std::optional<Milliseconds> asked);

  Options options_;
  Random& random_;
  int failures_ = 0;    // in a row
  int reopenings_ = 0;  // in a row
  bool open_ = false;
  Monotonic open_until_{};
  long opened_ = 0;
};

const char* to_text(Breaker::State state);

}  // namespace fangpin::forwarding
