#pragma once
#include <boost/asio/awaitable.hpp>

#include "gateway/store/store.hpp"

namespace fangpin::intake {

// Runs a job on the store's writer thread; resumes on the caller's executor when its commit is durable or it has
// failed. The job may outlive the coroutine: it owns what it captures. Error (unavailable): the writer's queue is full.
boost::asio::awaitable<Status> on_writer(store::Store& store, store::Job job);

}  // namespace fangpin::intake
