#pragma once
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>

#include "gateway/http/await_callback.hpp"
#include "gateway/intake/opening.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::intake {

// Stages one submission's batches in order, one at a time on the writer thread, while the session reads and parses the
// next: memory is bounded by two batches. Lives in the session's coroutine frame.
class StagePipe {
 public:
  StagePipe(store::Store& store, std::shared_ptr<Opening> opening) : store_(store), opening_(std::move(opening)) {}
  // Waits for the batch before, then hands this one over.
  boost::asio::awaitable<Status> put(std::shared_ptr<RowBatch> batch);
  // Waits until everything handed over is staged. Call before acceptance.
  boost::asio::awaitable<Status> finish();

 private:
  store::Store& store_;
  std::shared_ptr<Opening> opening_;
  std::unique_ptr<http::Gate> gate_;
  std::shared_ptr<std::optional<Status>> result_;
};

}  // namespace fangpin::intake
