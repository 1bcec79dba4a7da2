#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace fangpin::intake {

// What has a name runs once at a time: one feed's intake, which makes deciding duplicates while staging safe; what runs
// under an idempotency key; changes of the registry. A second one waits a bounded time for its turn. Thread safe; must
// outlive its turns.
class Turns {
 public:
  // Holding one is the turn; destroying it ends the turn.
  class Turn {
   public:
    Turn(Turns& turns, std::string name) : turns_(&turns), name_(std::move(name)) {}
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)), name_(std::move(other.name_)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn();

   private:
    Turns* turns_;
    std::string name_;
  };

  std::optional<Turn> try_take(const std::string& name);
  // nullopt: still busy after `wait`.
  boost::asio::awaitable<std::optional<Turn>> take(std::string name, std::chrono::milliseconds wait);

 private:
  std::mutex mutex_;
  std::set<std::string> busy_;  // guarded by mutex_
};

}  // namespace fangpin::intake
