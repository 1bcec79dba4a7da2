#include "gateway/intake/writer_call.hpp"

#include "gateway/http/await_callback.hpp"

namespace fangpin::intake {

boost::asio::awaitable<Status> on_writer(store::Store& store, store::Job job) {
  std::function<void(std::function<void(Status)>)> start = [&store,
                                                            job = std::move(job)](std::function<void(Status)> done) {
    if (!store.submit(job, done)) done(error(Errc::unavailable, "the writer's queue is full"));
  };
  auto status = co_await http::await_callback<Status>(std::move(start));
  co_return status;
}

}  // namespace fangpin::intake
