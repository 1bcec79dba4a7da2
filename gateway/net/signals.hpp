#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <vector>

namespace fangpin::net {

// Calls back on the executor for each of the given signals (SIGTERM, SIGINT, SIGHUP ...), in ordinary code and not in a
// signal handler. Ends with the object, which must end before the executor's context.
class Signals {
 public:
  // Throws boost::system::system_error if a signal cannot be taken.
  Signals(boost::asio::any_io_executor executor, const std::vector<int>& numbers, std::function<void(int)> on_signal);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

 private:
  class State;
  std::shared_ptr<State> state_;
};

// Blocks until one of the signals comes and returns its number: the whole life of a main() that only serves.
int wait_for_signal(const std::vector<int>& numbers);

}  // namespace fangpin::net
