#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/base/result.hpp"
#include "crypto/signing_key.hpp"

namespace fangpin::crypto {

// HTTP message signatures (RFC 9421) in the one profile we speak (PROOFS 6.1): components
//   "@method" "@authority" "@path" "@query" "content-type" "content-digest" "idempotency-key"
// in this order or any other, each once; parameters created, keyid, tag="county-exchange", optional alg="ed25519";
// exactly one signature with our tag; unknown parameters are refused. Pure: no clock, no I/O.
struct MessageToSign {
  std::string method;
  std::string authority;  // lower case, default port dropped
  std::string path;       // without query; "/" if empty
  std::string query;      // with its leading '?'; "?" if absent
  std::string content_type;
  std::string content_digest;
  std::string idempotency_key;  // the field as sent, quotes included
};

struct SignatureFields {
  std::string signature_input;  // field Signature-Input
  std::string signature;        // field Signature
};

// Throws std::logic_error where a text is not printable ASCII: such a message cannot be signed.
SignatureFields sign_message(const MessageToSign& message, const SigningKey& key, std::string_view key_id,
                             std::int64_t created_seconds);

// Why a signature was refused, for the problem's type; secret-dependent failures are one.
// What is reported when several apply: missing, malformed or profile first, then unknown_key, then too_old or
// in_future, then invalid.
enum class SignatureFault {
  missing,      // a field is empty, or no signature carries our tag
  malformed,    // not the structured field it should be, too long, or not printable ASCII (a value of the message, too)
  profile,      // well-formed, but not the profile above: other components or parameters, or two signatures
  unknown_key,  // the registry does not hold the key id, or holds it as revoked
  too_old,
  in_future,
  invalid,  // the signature does not fit the message and the key
};

// For Result's value(), where a signature that must be valid is not.
[[noreturn]] inline void throw_exception_from_error(SignatureFault fault, const boost::source_location&) {
  throw std::runtime_error("signature fault " + std::to_string(static_cast<int>(fault)));
}

struct VerifiedMessage {
  std::string key_id;
  std::int64_t created_seconds = 0;
  std::string base;  // the signature base that was verified: evidence for the log
  Bytes signature;
};

using SignatureResult = boost::system::result<VerifiedMessage, SignatureFault>;

// `key_of`: the registry's key for a key id, nullopt if unknown or revoked. Verifies age before the signature: |now -
// created| <= 300 s.
SignatureResult verify_message(const MessageToSign& message, const SignatureFields& fields,
                               const std::function<std::optional<VerifyKey>(std::string_view key_id)>& key_of,
                               std::int64_t now_seconds);

inline constexpr std::int64_t kSignatureAgeMaxSeconds = 300;

// The gateway's signature over its answer: components "@status" "content-type" "content-digest", and of the request
// "content-digest";req "idempotency-key";req where it had them (pass empty strings where not; a value that is not
// printable ASCII counts as absent on both sides, so a strange request still gets a signed answer).
// tag="county-exchange-answer".
struct AnswerToSign {
  int status = 0;
  std::string content_type;
  std::string content_digest;
  std::string request_content_digest;
  std::string request_idempotency_key;
};
// Throws std::logic_error where the content type or the digest is not printable ASCII: the gateway wrote them itself.
SignatureFields sign_answer(const AnswerToSign& answer, const SigningKey& key, std::string_view key_id,
                            std::int64_t created_seconds);
// An answer has no age: it is a receipt, and verified years later.
SignatureResult verify_answer(const AnswerToSign& answer, const SignatureFields& fields,
                              const std::function<std::optional<VerifyKey>(std::string_view key_id)>& key_of);

}  // namespace fangpin::crypto
