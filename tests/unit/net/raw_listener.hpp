#pragma once
#include <cstdint>
#include <string>
#include <thread>

namespace fangpin::net {

// A listening socket on loopback that no server of ours stands behind. Nobody takes its connections: to a client they
// stand all the same, as long as the queue has room, and nothing is ever said on them.
class RawListener {
 public:
  explicit RawListener(int backlog = 8);
  ~RawListener();
  RawListener(const RawListener&) = delete;
  RawListener& operator=(const RawListener&) = delete;
  std::uint16_t port() const { return port_; }
  std::string authority() const { return "127.0.0.1:" + std::to_string(port_); }

 protected:
  int socket() const { return socket_; }

 private:
  int socket_ = -1;
  std::uint16_t port_ = 0;
};

// One whose queue is full: who connects gets no answer at all.
class FullListener : public RawListener {
 public:
  FullListener();
  ~FullListener();

 private:
  int first_ = -1;
};

// Takes one connection, reads the client's first bytes, answers with `answer`, and is gone: as a server that is killed,
// with `reset` as one whose machine cuts its connections.
class DyingServer : public RawListener {
 public:
  enum class End { close, reset };
  explicit DyingServer(std::string answer, End end = End::close);
  ~DyingServer();

 private:
  std::thread thread_;
};

}  // namespace fangpin::net
