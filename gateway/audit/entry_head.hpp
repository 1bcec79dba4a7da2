#pragma once
#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/instant.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::audit {

// What every entry begins with: "kind", "version" 1, "county", "index", "at".
boost::json::object entry_head(std::string_view kind, std::string_view county, Instant at,
                               const store::AuditPosition& position);

boost::json::array texts_json(const std::vector<std::string>& texts);

}  // namespace fangpin::audit
