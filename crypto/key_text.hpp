#pragma once
#include <string>
#include <string_view>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::crypto {

// The text forms of keys: "SCHEME:BASE64". One place for reading and writing them, so that no copy of a secret is left
// behind in ordinary memory.

// The bytes after "scheme:" if they are BASE64 of exactly `size` bytes. Error malformed; it never repeats the text.
Result<Bytes> parse_public_key_text(std::string_view text, std::string_view scheme, std::size_t size);
// The same for a secret: a line that may end with one line feed.
Result<SecretBytes> parse_secret_key_line(ByteView line, std::string_view scheme, std::size_t size);
// "SCHEME:BASE64\n" in locked memory.
SecretBytes secret_key_line(std::string_view scheme, ByteView secret);
// BASE64 of a secret in locked memory, without a terminating zero.
SecretBytes secret_base64(ByteView secret);
// Bytes of a secret's BASE64, exactly `size` of them. Error malformed.
Result<SecretBytes> parse_secret_base64(std::string_view text, std::size_t size);

}  // namespace fangpin::crypto
