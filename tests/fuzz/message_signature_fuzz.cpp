// Any text as the fields of a signed message, one per line: no crash, the verdict does not depend on when it is asked,
// and the only thing that verifies under the key is the one message that was signed with it (corpus/.../signed).
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

#include "crypto/base/secret.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/http_signature.hpp"

namespace {

using namespace fangpin::crypto;

constexpr std::int64_t kNow = 1'663'200'000;  // 2022-09-15T00:00:00Z, when the seed was signed
constexpr std::string_view kKeyId = "education/0a1b2c3d";

void require(bool held) {
  if (!held) std::abort();
}

SigningKey make_key() {
  require(fangpin::initialise_crypto());
  return SigningKey::from_seed(fangpin::as_bytes("a seed of thirty-two bytes here!")).value();
}

const SigningKey& key() {
  static const SigningKey instance = make_key();
  return instance;
}

std::optional<VerifyKey> key_of(std::string_view key_id) {
  if (key_id != kKeyId) return std::nullopt;
  return key().verify_key();
}

std::string_view next_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

bool same(const MessageToSign& a, const MessageToSign& b) {
  return a.method == b.method && a.authority == b.authority && a.path == b.path && a.query == b.query &&
         a.content_type == b.content_type && a.content_digest == b.content_digest &&
         a.idempotency_key == b.idempotency_key;
}

const MessageToSign& signed_message() {
  static const MessageToSign instance{"POST",
                                      "gateway.example:8443",
                                      "/v1/feeds/education/dropout/submissions",
                                      "?window=2022-09-01%2F2022-09-10",
                                      "text/csv; charset=gb18030",
                                      "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
                                      "\"dropout-2022-09-01\""};
  return instance;
}

void read_digest(std::string_view field) {
  const auto digest = parse_content_digest(field);
  if (digest) require(*parse_content_digest(content_digest(*digest)) == *digest);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  SignatureFields fields;
  fields.signature_input = next_line(rest);
  fields.signature = next_line(rest);
  // Lines that are not there are the signed message's own.
  MessageToSign message = signed_message();
  for (auto* member : {&message.content_digest, &message.idempotency_key, &message.query, &message.content_type,
                       &message.path, &message.authority, &message.method}) {
    if (!rest.empty()) *member = next_line(rest);
  }
  read_digest(message.content_digest);

  const auto verified = verify_message(message, fields, key_of, kNow);
  if (verified) {
    require(verified->key_id == kKeyId && same(message, signed_message()));
    require(!verify_message(message, fields, key_of, kNow + 86'400));
  } else {
    const auto again = verify_message(message, fields, key_of, kNow);
    require(!again && again.error() == verified.error());
  }

  // Nobody ever signed an answer with this key.
  const AnswerToSign answer{200, message.content_type, message.content_digest, message.content_digest,
                            message.idempotency_key};
  require(!verify_answer(answer, fields, key_of));
  return 0;
}
