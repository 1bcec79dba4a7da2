#include "gateway/portal/query_problem.hpp"

#include "gateway/http/problem_table.hpp"

namespace fangpin::portal {

http::Problem query_problem(const Error& failure) {
  if (http::is_problem_code(failure.detail)) return {failure.detail};
  switch (failure.code) {
    case Errc::storage:
    case Errc::storage_full:
    case Errc::unavailable:
    case Errc::bug:
      return {"audit-unavailable"};
    default:
      return http::problem_of(failure);
  }
}

std::string grantee_of(const domain::Participant& staff) {
  return staff.role == "township" ? "township:" + staff.area : staff.role;
}

}  // namespace fangpin::portal
