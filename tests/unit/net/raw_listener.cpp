#include "tests/unit/net/raw_listener.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace fangpin::net {

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

}  // namespace

RawListener::RawListener(int backlog) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  auto address = loopback(0);
  socklen_t size = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket_, any, size) != 0 || ::listen(socket_, backlog) != 0 || ::getsockname(socket_, any, &size) != 0) {
    throw std::runtime_error("no listening socket");
  }
  port_ = ntohs(address.sin_port);
}

RawListener::~RawListener() { ::close(socket_); }

// Linux keeps one connection more than the backlog and drops what asks for another.
FullListener::FullListener() : RawListener(0), first_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const auto address = loopback(port());
  pollfd queued{socket(), POLLIN, 0};
  if (::connect(first_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
      ::poll(&queued, 1, -1) != 1) {
    throw std::runtime_error("the queue does not fill");
  }
}

FullListener::~FullListener() { ::close(first_); }

DyingServer::DyingServer(std::string answer, End end)
    : thread_([this, end, answer = std::move(answer)] {
        const int taken = ::accept(socket(), nullptr, nullptr);
        std::array<char, 4096> bytes{};
        (void)!::read(taken, bytes.data(), bytes.size());
        if (!answer.empty()) (void)!::write(taken, answer.data(), answer.size());
        const linger at_once{1, 0};
        if (end == End::reset) ::setsockopt(taken, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
        ::close(taken);
      }) {}

DyingServer::~DyingServer() { thread_.join(); }

}  // namespace fangpin::net
