#pragma once
#include <boost/json/value.hpp>
#include <optional>
#include <string>

namespace fangpin::programs {

struct AdminAnswer {
  std::optional<boost::json::value> document;
  int exit_code = 0;    // where there is none
  std::string message;  // what to tell the person
};

// Asks the running gateway over its Unix socket; where none runs, opens the store under its exclusive lock and answers
// from the same routes in this process.
AdminAnswer call_admin(const std::string& config, std::string method, std::string path, const boost::json::value& body);

}  // namespace fangpin::programs
