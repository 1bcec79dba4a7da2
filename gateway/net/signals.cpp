#include "gateway/net/signals.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

namespace fangpin::net {

namespace asio = boost::asio;

class Signals::State : public std::enable_shared_from_this<Signals::State> {
 public:
  State(asio::any_io_executor executor, const std::vector<int>& numbers, std::function<void(int)> on_signal)
      : signals_(std::move(executor)), on_signal_(std::move(on_signal)) {
    for (const int number : numbers) signals_.add(number);
  }
  void wait() {
    signals_.async_wait([self = shared_from_this()](const boost::system::error_code& failed, int number) {
      if (failed || !self->on_signal_) return;
      // A copy: the callback may end the object that holds it.
      const auto on_signal = self->on_signal_;
      self->wait();
      on_signal(number);
    });
  }
  void stop() {
    on_signal_ = nullptr;
    boost::system::error_code ignored;
    signals_.cancel(ignored);
  }

 private:
  asio::signal_set signals_;
  std::function<void(int)> on_signal_;
};

Signals::Signals(asio::any_io_executor executor, const std::vector<int>& numbers, std::function<void(int)> on_signal)
    : state_(std::make_shared<State>(std::move(executor), numbers, std::move(on_signal))) {
  state_->wait();
}

Signals::~Signals() { state_->stop(); }

int wait_for_signal(const std::vector<int>& numbers) {
  asio::io_context context;
  int received = 0;
  asio::signal_set signals(context);
  for (const int number : numbers) signals.add(number);
  signals.async_wait([&received](const boost::system::error_code& failed, int number) {
    if (!failed) received = number;
  });
  context.run();
  return received;
}

}  // namespace fangpin::net
