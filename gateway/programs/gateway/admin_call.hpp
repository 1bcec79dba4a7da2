#pragma once
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fangpin::programs {

struct AdminAnswer {
  std::optional<boost::json::value> document;
  int exit_code = 0;    // where there is none
  std::string message;  // what to tell the person
};

// Asks the running gateway over its Unix socket; where none runs, opens the store under its exclusive lock and answers
// from the same routes in this process, after witnesses were met as `serve` does if the call may sign.
AdminAnswer call_admin(const std::string& config, std::string method, std::string path, const boost::json::value& body);

// The signatures of administrators over `text`, each "ADMINISTRATOR=KEYFILE", as admin routes take them. nullopt: said
// why on stderr.
std::optional<boost::json::array> sign_approvals(const std::vector<std::string>& approvals, std::string_view text);

}  // namespace fangpin::programs
