#pragma once
#include <atomic>
#include <boost/asio/awaitable.hpp>

#include "gateway/authorizations/query_desk.hpp"
#include "gateway/http/router.hpp"
#include "gateway/intake/county.hpp"
#include "gateway/portal/waiting_polls.hpp"

namespace fangpin::portal {

// 资产比对, the asked department's side: it fetches its questions by long poll, so that nothing has to come in through
// its firewall, and posts answers. Thread safe.
class QuestionEndpoint {
 public:
  // All outlive the endpoint.
  QuestionEndpoint(const intake::County& county, const authorizations::QueryDesk& desk)
      : county_(county), desk_(desk) {}

  // GET /v1/questions?wait=SECONDS: at most kQuestionsMax of the department's own, as soon as there is one, or none
  // after the wait (0 to 30 s). Each hand-out is in the log before it leaves.
  boost::asio::awaitable<http::Response> fetch(const http::RequestHead& head);
  // POST /v1/questions/{query}/answer
  boost::asio::awaitable<http::Response> answer(const http::RequestHead& head, const http::PathParameters& path,
                                                http::BodyReader& body) const;

  // A question is durable: whoever waits looks again.
  void wake() { asked_.fetch_add(1, std::memory_order_release); }
  // From now on nobody waits: the server is draining.
  void close() { closed_.store(true, std::memory_order_release); }

  static constexpr std::size_t kQuestionsMax = 20;
  static constexpr std::size_t kWaitSecondsMax = 30;
  static constexpr int kWaitingMax = 8;  // polls of one department; with wait=0 one does not wait

 private:
  // Whether there is something to hand out, looked up in the store.
  Result<bool> waiting_for(const std::string& department) const;
  boost::asio::awaitable<Result<bool>> wait(std::string department, std::chrono::seconds longest);

  const intake::County& county_;
  const authorizations::QueryDesk& desk_;
  std::atomic<std::uint64_t> asked_{0};
  std::atomic<bool> closed_{false};
  WaitingPolls polls_{kWaitingMax};
};

}  // namespace fangpin::portal
