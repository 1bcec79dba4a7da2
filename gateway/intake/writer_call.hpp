#pragma once
#include <boost/asio/awaitable.hpp>

#include "gateway/access/admission.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::intake {

// Runs a job on the store's writer thread; resumes on the caller's executor when its commit is durable or it has
// failed. The job may outlive the coroutine: it owns what it captures. Error (unavailable): the writer's queue is full.
boost::asio::awaitable<Status> on_writer(store::Store& store, store::Job job);

// The same for somebody, who is asked for in the registry first, in the job's own transaction; errors also as
// access::still_admitted().
boost::asio::awaitable<Status> on_writer_for(store::Store& store, access::Admitted admitted, store::Job job);

}  // namespace fangpin::intake
