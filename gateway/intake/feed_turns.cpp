#include "gateway/intake/feed_turns.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace fangpin::intake {

namespace asio = boost::asio;

FeedTurns::Turn::~Turn() {
  if (turns_ == nullptr) return;
  const std::lock_guard lock(turns_->mutex_);
  turns_->busy_.erase(feed_);
}

std::optional<FeedTurns::Turn> FeedTurns::try_take(const std::string& feed) {
  const std::lock_guard lock(mutex_);
  if (!busy_.insert(feed).second) return std::nullopt;
  return Turn(*this, feed);
}

asio::awaitable<std::optional<FeedTurns::Turn>> FeedTurns::take(std::string feed, std::chrono::milliseconds wait) {
  // Turns are short and rarely contended, and those who wait may sit on other threads: asking again is simpler than a
  // queue and as fair as the clients' own retries.
  constexpr std::chrono::milliseconds kAskAgain{5};
  const auto give_up = std::chrono::steady_clock::now() + wait;
  while (true) {
    auto turn = try_take(feed);
    if (turn || std::chrono::steady_clock::now() >= give_up) co_return turn;
    asio::steady_timer timer(co_await asio::this_coro::executor, kAskAgain);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

}  // namespace fangpin::intake
