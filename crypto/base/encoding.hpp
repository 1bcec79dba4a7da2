#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "crypto/base/bytes.hpp"

namespace fangpin {

// Lower-case hexadecimal. from_hex takes both cases and refuses an odd length or any other character.
std::string to_hex(ByteView bytes);
std::optional<Bytes> from_hex(std::string_view text);

// RFC 4648 section 4, padded. from_base64 refuses white space, missing padding and trailing bits that are not zero.
std::string to_base64(ByteView bytes);
std::optional<Bytes> from_base64(std::string_view text);

// RFC 4648 section 5 without padding: for identifiers in paths.
std::string to_base64url(ByteView bytes);

// True for well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF).
bool is_utf8(std::string_view text);

}  // namespace fangpin
