#include "gateway/net/watchdog.hpp"

#include <boost/asio/steady_timer.hpp>

namespace fangpin::net {

namespace asio = boost::asio;

class Watchdog::State : public std::enable_shared_from_this<Watchdog::State> {
 public:
  explicit State(ByteStream& stream) : stream_(&stream), timer_(stream.executor()) {}

  void arm(TimePoint deadline, Bite bite) {
    deadline_ = deadline;
    bite_ = bite;
    armed_ = true;
    expired_ = false;
    // A timer that is due earlier looks again when it fires; only an earlier deadline needs a new one.
    if (waiting_ && timer_due_ <= deadline) return;
    wait_until(deadline);
  }
  void disarm() { armed_ = false; }
  void detach() {
    stream_ = nullptr;
    armed_ = false;
    timer_.cancel();
  }
  bool expired() const { return expired_ || (armed_ && std::chrono::steady_clock::now() >= deadline_); }

 private:
  void wait_until(TimePoint due) {
    timer_due_ = due;
    waiting_ = true;
    timer_.expires_at(due);
    timer_.async_wait([self = shared_from_this(), due](const boost::system::error_code& failed) {
      if (!failed) self->fired(due);
    });
  }
  void fired(TimePoint due) {
    // A wait that was replaced after it had become ready comes here too.
    if (stream_ == nullptr || due != timer_due_) return;
    waiting_ = false;
    if (!armed_) return;
    if (std::chrono::steady_clock::now() < deadline_) {
      wait_until(deadline_);
      return;
    }
    armed_ = false;
    expired_ = true;
    if (bite_ == Bite::close) {
      stream_->close();
    } else {
      stream_->cancel();
    }
  }

  ByteStream* stream_;
  asio::steady_timer timer_;
  TimePoint deadline_;
  TimePoint timer_due_;
  Bite bite_ = Bite::cancel;
  bool armed_ = false;
  bool waiting_ = false;
  bool expired_ = false;
};

Watchdog::Watchdog(ByteStream& stream) : state_(std::make_shared<State>(stream)) {}
Watchdog::~Watchdog() { state_->detach(); }
void Watchdog::arm(TimePoint deadline, Bite bite) { state_->arm(deadline, bite); }
void Watchdog::disarm() { state_->disarm(); }
bool Watchdog::expired() const { return state_->expired(); }

}  // namespace fangpin::net
