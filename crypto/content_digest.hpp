#pragma once
#include <string>
#include <string_view>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"

namespace fangpin::crypto {

// RFC 9530 Content-Digest. `sha-256=:BASE64:`
std::string content_digest(const Digest& sha256);
// Takes a dictionary with sha-256 among at most 4 members, each once; other algorithms are ignored. Error malformed
// otherwise.
Result<Digest> parse_content_digest(std::string_view field);

}  // namespace fangpin::crypto
