#include "gateway/intake/turns.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace fangpin::intake {

namespace asio = boost::asio;

Turns::Turn::~Turn() {
  if (turns_ == nullptr) return;
  const std::lock_guard lock(turns_->mutex_);
  turns_->busy_.erase(name_);
}

std::optional<Turns::Turn> Turns::try_take(const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (!busy_.insert(name).second) return std::nullopt;
  return Turn(*this, name);
}

asio::awaitable<std::optional<Turns::Turn>> Turns::take(std::string name, std::chrono::milliseconds wait) {
  // Turns are short and rarely contended, and those who wait may sit on other threads: asking again is simpler than a
  // queue and as fair as the clients' own retries.
  constexpr std::chrono::milliseconds kAskAgain{5};
  const auto give_up = std::chrono::steady_clock::now() + wait;
  while (true) {
    auto turn = try_take(name);
    if (turn || std::chrono::steady_clock::now() >= give_up) co_return turn;
    asio::steady_timer timer(co_await asio::this_coro::executor, kAskAgain);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

}  // namespace fangpin::intake
