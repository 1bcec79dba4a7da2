#pragma once
// The one error model: a function that can fail for a reason outside the program returns Result<T>; exceptions are for
// start-up and for "cannot happen". An Error's `detail` may be shown to an operator and never holds a value of a person
// or a secret.
#include <boost/system/result.hpp>
#include <string>
#include <utility>

namespace fangpin {

// Grouped by who must act. What each becomes on the wire (status, problem type, text) is decided in
// gateway/http/problem.cpp alone.
enum class Errc {
  // the caller mends the request
  malformed,
  not_found,
  unauthenticated,
  forbidden,
  conflict,
  too_large,
  timed_out,
  unprocessable,
  // the operator mends the gateway or its machine
  config,
  storage,
  storage_full,
  unavailable,
  // somebody else's answer
  upstream,
  // the caller's input cannot be the reason
  bug,
};

struct Error {
  Errc code = Errc::bug;
  std::string detail;
};

[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::runtime_error(error.detail);
}

template <class T>
class [[nodiscard]] Result : public boost::system::result<T, Error> {
 public:
  using boost::system::result<T, Error>::result;
};

// A Result without a value: `return ok();`
using Status = Result<void>;
inline Status ok() { return {}; }

inline Error error(Errc code, std::string detail) { return Error{code, std::move(detail)}; }

}  // namespace fangpin
