#pragma once
#include <string>

#include "crypto/base/result.hpp"
#include "gateway/domain/participant.hpp"
#include "gateway/http/problem.hpp"

namespace fangpin::portal {

// The problem of a query's transaction that failed: the code in the detail where the caller is at fault, else that the
// log could not be written, and so the answer is no.
http::Problem query_problem(const Error& failure);

// In whose name a staff member asks or reads: "bureau", "auditor", or "township:CODE" with the area of the registry.
std::string grantee_of(const domain::Participant& staff);

}  // namespace fangpin::portal
