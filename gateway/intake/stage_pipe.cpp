#include "gateway/intake/stage_pipe.hpp"

namespace fangpin::intake {

boost::asio::awaitable<Status> StagePipe::put(std::shared_ptr<RowBatch> batch) {
  auto before = co_await finish();
  if (!before) co_return before;
  gate_ = std::make_unique<http::Gate>(co_await http::running_executor());
  result_ = std::make_shared<std::optional<Status>>();
  store::Job job = [opening = opening_, batch](store::Transaction& transaction) -> Status {
    return opening->stage(transaction, *batch);
  };
  store::Done done = [result = result_, open = gate_->opener()](Status status) {
    result->emplace(std::move(status));
    open();
  };
  if (!store_.submit(std::move(job), std::move(done))) {
    gate_.reset();
    result_.reset();
    co_return error(Errc::unavailable, "the writer's queue is full");
  }
  co_return ok();
}

boost::asio::awaitable<Status> StagePipe::finish() {
  if (!gate_) co_return ok();
  co_await gate_->wait();
  auto status = result_->has_value() ? **result_ : Status(error(Errc::unavailable, "the writer stopped"));
  gate_.reset();
  result_.reset();
  opening_->settle(status);
  co_return status;
}

}  // namespace fangpin::intake
