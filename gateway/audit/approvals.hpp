#pragma once
#include <boost/json/fwd.hpp>
#include <string>
#include <utility>
#include <vector>

namespace fangpin::audit {

// What two administrators signed, as it stands in the entry of what they allowed: administrator's registry id, and the
// base64 Ed25519 signature over the text that this kind of entry says (README).
using Approvals = std::vector<std::pair<std::string, std::string>>;

// [{"administrator", "signature"}]
boost::json::array approvals_json(const Approvals& approvals);

}  // namespace fangpin::audit
