#pragma once
#include <boost/json/fwd.hpp>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"
#include "gateway/domain/participant.hpp"

namespace fangpin::access {

boost::json::object to_json(const domain::Participant& participant);
// The same without the name, which the log must not keep of a person: what administrators sign, and what an auditor
// reads of a participant.
boost::json::object registration_json(const domain::Participant& participant);
// SHA-256 of its canonical bytes.
Digest registration_digest(const domain::Participant& participant);
// Error (malformed): a member is missing, unknown or of another type. Not validated beyond that: see validate().
Result<domain::Participant> participant_of(const boost::json::value& document);

}  // namespace fangpin::access
