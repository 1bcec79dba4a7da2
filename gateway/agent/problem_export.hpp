#pragma once
#include <boost/json/fwd.hpp>
#include <string>

#include "crypto/base/result.hpp"
#include "gateway/agent/exchange.hpp"

namespace fangpin::agent {

// Writes all row problems of a receipt as the CSV of check_report.hpp, mode 0600, replacing a file of that name. Those
// beyond the receipt's first thousand are asked for page by page.
Status export_problems(Exchange& exchange, const boost::json::object& receipt, const std::string& path);

}  // namespace fangpin::agent
