#pragma once
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

namespace fangpin {

// Runs a coroutine on an io_context of its own until it ends; throws what it throws.
template <class T>
T run_awaitable(boost::asio::awaitable<T> work) {
  boost::asio::io_context context;
  std::optional<T> value;
  std::exception_ptr failure;
  boost::asio::co_spawn(context, std::move(work), [&](std::exception_ptr thrown, T result) {
    failure = thrown;
    value.emplace(std::move(result));
  });
  context.run();
  if (failure) std::rethrow_exception(failure);
  return std::move(*value);
}

}  // namespace fangpin
