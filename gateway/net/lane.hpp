#pragma once
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <list>
#include <vector>

#include "gateway/net/byte_stream.hpp"

namespace fangpin::net {

// One thread's share of a server: its io_context, its acceptors, its connections. Everything but `context` and `live`
// is touched on the lane's own thread (or before it runs) only.
struct Lane {
  struct Connection {
    ByteStream* stream = nullptr;
    bool idle = false;
  };
  // A connection is in the list while its stream lives.
  class Entry {
   public:
    Entry(Lane& lane, ByteStream& stream)
        : lane_(lane), at_(lane.connections.insert(lane.connections.end(), {&stream, false})) {
      lane_.live.fetch_add(1);
    }
    ~Entry() {
      lane_.connections.erase(at_);
      lane_.live.fetch_sub(1);
    }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    bool* idle() { return &at_->idle; }

   private:
    Lane& lane_;
    std::list<Connection>::iterator at_;
  };

  // Before the context: what still waits in a context that is torn down takes itself out of these.
  std::list<Connection> connections;
  std::atomic<std::size_t> live{0};
  boost::asio::io_context context{1};
  // After the context: these hold acceptors, which must be gone before it.
  std::vector<std::function<void()>> stop_accepting;
};

}  // namespace fangpin::net
