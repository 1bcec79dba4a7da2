#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace fangpin::intake {

// One feed's intake is serial, which makes deciding duplicates while staging safe. A second push of the same feed waits
// a bounded time for its turn. Thread safe; must outlive its turns.
class FeedTurns {
 public:
  // Holding one is the turn; destroying it ends the turn.
  class Turn {
   public:
    Turn(FeedTurns& turns, std::string feed) : turns_(&turns), feed_(std::move(feed)) {}
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)), feed_(std::move(other.feed_)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn();

   private:
    FeedTurns* turns_;
    std::string feed_;
  };

  std::optional<Turn> try_take(const std::string& feed);
  // nullopt: still busy after `wait`.
  boost::asio::awaitable<std::optional<Turn>> take(std::string feed, std::chrono::milliseconds wait);

 private:
  std::mutex mutex_;
  std::set<std::string> busy_;  // guarded by mutex_
};

}  // namespace fangpin::intake
