#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>

namespace fangpin::national_sim {

// Lets the running coroutine sleep; others go on.
boost::asio::awaitable<void> pause(std::chrono::milliseconds length);

}  // namespace fangpin::national_sim
