#pragma once
#include <boost/json/fwd.hpp>

#include "crypto/base/result.hpp"
#include "gateway/domain/participant.hpp"

namespace fangpin::access {

boost::json::object to_json(const domain::Participant& participant);
// Error (malformed): a member is missing, unknown or of another type. Not validated beyond that: see validate().
Result<domain::Participant> participant_of(const boost::json::value& document);

}  // namespace fangpin::access
