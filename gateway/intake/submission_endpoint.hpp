#pragma once
#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "gateway/audit/entry.hpp"
#include "gateway/audit/log_proof.hpp"
#include "gateway/http/handler.hpp"
#include "gateway/http/router.hpp"
#include "gateway/intake/acceptance.hpp"
#include "gateway/intake/county.hpp"
#include "gateway/intake/ledger_keeper.hpp"
#include "gateway/intake/memory_budget.hpp"
#include "gateway/intake/push_request.hpp"
#include "gateway/intake/seats.hpp"
#include "gateway/intake/turns.hpp"

namespace fangpin::intake {

// Serves submissions, nil reports and withdrawals: admission before the first body byte, streaming staging, one
// accepting transaction, and for every authenticated attempt a log entry and a signed answer. One instance, shared by
// all threads.
class SubmissionEndpoint {
 public:
  SubmissionEndpoint(const County& county, LedgerKeeper& ledger)
      : county_(county),
        ledger_(ledger),
        seats_(county.settings.limits.submissions_in_flight),
        workbooks_(static_cast<std::uint64_t>(county.settings.limits.workbook_memory_bytes)) {}

  boost::asio::awaitable<http::Response> serve(domain::SubmissionKind kind, const http::RequestHead& head,
                                               const http::PathParameters& path, http::BodyReader& body);

  // For draining and for the demonstration clock, which stands still while a request is in flight.
  int in_flight() const { return in_flight_; }

 private:
  using Answer = access::OrProblem<std::string>;  // the signed receipt with its proof

  boost::asio::awaitable<Answer> run(PushRequest request, const http::RequestHead& head, http::BodyReader& body);
  // What the key is answered with if it was used before; nothing if it was not.
  boost::asio::awaitable<std::optional<Answer>> replay(const PushRequest& request, http::BodyReader& body);
  boost::asio::awaitable<Answer> take_in(const PushRequest& request, std::shared_ptr<Opening> opening,
                                         const http::RequestHead& head, http::BodyReader& body);
  // Ends what is left of a submission that failed: its key is free, its rows are swept. What cannot be ended now is
  // kept and ended before the next one begins, so there are never more of them than submissions in flight.
  boost::asio::awaitable<Status> abandon(domain::SubmissionId id);
  boost::asio::awaitable<Status> abandon_left();
  // The entry, and its proof where the store has a tree.
  boost::asio::awaitable<Result<audit::EntryProof>> record_refusal(audit::RefusedAttempt attempt);

  const County& county_;
  LedgerKeeper& ledger_;
  Turns turns_;
  Turns keys_;  // by department and idempotency key: the same key runs once
  Seats seats_;
  MemoryBudget workbooks_;
  std::mutex left_mutex_;
  std::vector<domain::SubmissionId> left_;  // guarded by left_mutex_
  std::atomic<int> in_flight_{0};
};

}  // namespace fangpin::intake
