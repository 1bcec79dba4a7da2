#pragma once
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <set>
#include <string>

namespace fangpin::test {

// What config/api/gateway-v1.yaml requires of a schema's object (every schema used here forbids further members).
std::set<std::string> required_members(const std::string& schema);

std::set<std::string> members(const boost::json::object& object);

}  // namespace fangpin::test
