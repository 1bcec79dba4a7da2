#pragma once
#include "crypto/base/result.hpp"
#include "gateway/http/problem.hpp"

namespace fangpin::intake {

// What a department is told when the store did not do a job: full, busy, or broken.
http::Problem problem_of_store(const Error& failure);

// The same key is still at work.
http::Problem running_problem();

}  // namespace fangpin::intake
