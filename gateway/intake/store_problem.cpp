#include "gateway/intake/store_problem.hpp"

namespace fangpin::intake {

using http::Problem;

Problem running_problem() {
  Problem running{"idempotency-key-running"};
  running.retry_after_seconds = 2;
  return running;
}

Problem problem_of_store(const Error& failure) {
  switch (failure.code) {
    case Errc::storage_full:
      return {"storage-full"};
    case Errc::conflict:
      return running_problem();  // a submission under this key is left from a job that could not be ended
    case Errc::unavailable: {
      Problem problem{"store-unavailable"};
      problem.retry_after_seconds = 2;
      return problem;
    }
    default:
      return {"internal"};
  }
}

}  // namespace fangpin::intake
