#pragma once
#include <boost/json/fwd.hpp>
#include <string>

namespace fangpin::programs {

// The standing document (schema Standing) as a table for a terminal: department, feed, window, due, received, verdict.
std::string standing_table(const boost::json::value& standing);

}  // namespace fangpin::programs
