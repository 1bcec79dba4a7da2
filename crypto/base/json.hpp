#pragma once
#include <boost/json/fwd.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "crypto/base/result.hpp"

namespace fangpin {

// RFC 8785 (JCS): keys sorted by UTF-16 code units, no white space, the shortest string escapes. Numbers must be
// integers within
// +-2^53 (all that our documents hold); anything else throws std::logic_error, since we wrote it.
std::string canonical_json(const boost::json::value& value);

// Strict parser with bounds: at most `bytes_max` bytes, 32 levels, well-formed UTF-8. Of a repeated key the last
// counts.
Result<boost::json::value> parse_json(std::string_view text, std::size_t bytes_max);

// As parse_json(), for a document that proves something: a name that stands twice in one object is refused (malformed),
// since programs differ in which of the two they read.
Result<boost::json::value> parse_proof_json(std::string_view text, std::size_t bytes_max);

}  // namespace fangpin
