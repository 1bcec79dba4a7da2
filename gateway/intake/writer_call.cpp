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

boost::asio::awaitable<Status> on_writer_for(store::Store& store, access::Admitted admitted, store::Job job) {
  store::Job asked = [admitted = std::move(admitted), job = std::move(job)](store::Transaction& transaction) -> Status {
    if (auto still = access::still_admitted(transaction, admitted); !still) return still;
    return job(transaction);
  };
  auto status = co_await on_writer(store, std::move(asked));
  co_return status;
}

}  // namespace fangpin::intake
