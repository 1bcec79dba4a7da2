#pragma once
#include <string>

#include "gateway/agent/exchange.hpp"
#include "gateway/agent/invocation.hpp"
#include "gateway/agent/journal.hpp"
#include "gateway/agent/progress.hpp"
#include "gateway/agent/push_settings.hpp"
#include "gateway/agent/report.hpp"

namespace fangpin::agent {

// `push`, `nil` and `withdraw`: digest, journal, exchange, receipt. The effects, in order, and what a crash leaves:
//   (1) the key is in the journal        a crash after it: the same command takes the key up again
//   (2) the request was sent             the same; the gateway answers with the receipt that it already made
//   (3) the verified receipt is kept     the same; the receipt is kept once more
//   (4) the journal entry is gone        nothing
class PushCommand {
 public:
  PushCommand(const PushSettings& settings, Exchange& exchange, Journal& journal, Random& random, Progress& progress);
  Report run(const Invocation& line);

 private:
  struct Prepared {
    RequestPlan plan;
    PendingPush push;
    bool fresh = true;  // no earlier run began it
  };
  Report send(const Invocation& line, Prepared prepared, Body& body);
  // Keeps what a pinned key signed and the log holds; its path, or empty. A failure to keep is told in `report`.
  std::string keep_refusal(const Prepared& prepared, const ExchangeEnd& end, Report& report);
  Report answered(const Invocation& line, const Prepared& prepared, const ExchangeEnd& end);
  Report push_file(const Invocation& line);
  Report push_text(const Invocation& line, std::string_view kind, std::string_view content_type, std::string text);
  Result<Prepared> prepare(const Invocation& line, std::string_view kind, std::string_view content_type,
                           const Digest& digest, std::uint64_t length);

  const PushSettings& settings_;
  Exchange& exchange_;
  Journal& journal_;
  Random& random_;
  Progress& progress_;
};

// The rest of an exchange that did not end with an answer to believe; shared by all commands that ask the gateway.
Report unanswered_report(const ExchangeEnd& end, bool json);

}  // namespace fangpin::agent
