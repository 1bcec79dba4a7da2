#pragma once
#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/intake/county.hpp"

namespace fangpin::portal {

// The ledger as the API and `fangpin-gateway standing` show it (schemas Window and Standing of
// config/api/gateway-v1.yaml). `department`: only its windows; empty: the whole county.
Result<boost::json::array> windows_json(const intake::County& county, std::string_view department,
                                        std::string_view feed);
Result<boost::json::object> standing_json(const intake::County& county, std::string_view department);

}  // namespace fangpin::portal
