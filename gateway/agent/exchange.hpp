#pragma once
#include <chrono>
#include <functional>
#include <string>

#include "crypto/base/random.hpp"
#include "crypto/signing_key.hpp"
#include "gateway/agent/answer.hpp"
#include "gateway/agent/retry.hpp"
#include "gateway/agent/transport.hpp"

namespace fangpin::agent {

// Time as the retries see it, so that a test waits for nothing.
class Waiter {
 public:
  virtual ~Waiter() = default;
  virtual std::chrono::milliseconds now() = 0;  // monotonic
  virtual void wait(std::chrono::milliseconds duration) = 0;
};

class RealWaiter final : public Waiter {
 public:
  std::chrono::milliseconds now() override;
  void wait(std::chrono::milliseconds duration) override;
};

// What became of a request after all its attempts.
struct ExchangeEnd {
  enum class Kind {
    answered,   // `answer` is final and signed, or a refusal at the front door
    gave_up,    // `answer` (if answered is true) or `fault` is the last one; the same command may be repeated
    untrusted,  // an answer came whose signature does not hold: neither believed nor repeated
    local,      // our own file, key, certificate or address is at fault
  };
  Kind kind = Kind::answered;
  http::Response answer;
  bool answered = false;
  Trust trust = Trust::front_door;
  Sentence fault;
  bool may_have_happened = false;  // an attempt ended without an answer after something was sent
  int attempts = 0;
};

// Sends a request until its answer is final or the time is over. Every attempt is signed anew with the real clock and
// carries the same key.
class Exchange {
 public:
  struct Identity {
    std::string authority;
    const crypto::SigningKey* key = nullptr;
    std::string key_id;
    PinnedKeys gateway;
  };
  // A wait that begins, for the person who watches.
  struct Pause {
    int attempt = 0;  // that failed, from 1
    std::chrono::milliseconds wait{0};
    std::chrono::milliseconds left{0};  // until giving up, the wait included
    Sentence why;
  };
  using OnWait = std::function<void(const Pause& pause)>;

  Exchange(Transport& transport, Waiter& waiter, Random& random, Identity identity, RetryPolicy policy,
           OnWait on_wait = {});
  ExchangeEnd run(const RequestPlan& plan, Body& body);
  const Identity& identity() const { return identity_; }

 private:
  Transport& transport_;
  Waiter& waiter_;
  Random& random_;
  Identity identity_;
  RetryPolicy policy_;
  OnWait on_wait_;
};

}  // namespace fangpin::agent
