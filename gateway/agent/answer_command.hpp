#pragma once
#include <csignal>
#include <functional>
#include <string_view>

#include "crypto/envelope.hpp"
#include "gateway/agent/exchange.hpp"
#include "gateway/agent/invocation.hpp"
#include "gateway/agent/push_settings.hpp"
#include "gateway/agent/report.hpp"

namespace fangpin::agent {

// How a signal's handler and the command speak to each other. While `polling` nothing is half done and no identity is
// in memory, so that the handler may end the process at once; else it sets `asked`.
struct StopSignal {
  volatile std::sig_atomic_t asked = 0;
  volatile std::sig_atomic_t polling = 0;
};

// `answer`: asks the gateway for this department's questions by long poll, opens their sealed identities with the
// department's own key, looks them up in the department's own sources and posts a word. Only outgoing connections. What
// it prints names queries and items, never a person or an answer.
class AnswerCommand {
 public:
  // All outlive the command. `note` gets whole lines for whoever watches.
  AnswerCommand(const PushSettings& settings, Exchange& exchange, Waiter& waiter, const crypto::EnvelopeKey& key,
                std::function<void(std::string_view)> note);

  // --once: one poll without waiting, everything that it gave answered; where an answer to that poll was lost on the
  // way, a second one when the questions that may have been in it are due again. Else until stopped: a poll that fails
  // is repeated after a pause that grows to a minute.
  Report run(const Invocation& line, StopSignal& stop);

 private:
  struct Round {
    ExitCode code = ExitCode::all_accepted;
    std::string err;
    int answered = 0;
    int unsure = 0;  // a source failed or is not configured: answered with cannot-say
    int refused = 0;
    bool unheard = false;  // a poll may have been answered before, and the answer did not come
  };
  Round round(int wait_seconds, StopSignal& stop);
  void answer(const boost::json::value& document, Round& round);

  const PushSettings& settings_;
  Exchange& exchange_;
  Waiter& waiter_;
  const crypto::EnvelopeKey& key_;
  std::function<void(std::string_view)> note_;
};

}  // namespace fangpin::agent
