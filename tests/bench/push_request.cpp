#include "tests/bench/push_request.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "crypto/base/encoding.hpp"
#include "crypto/base/instant.hpp"
#include "crypto/base/security_seconds.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/http_signature.hpp"
#include "crypto/sha256.hpp"

namespace fangpin::bench {

namespace {

crypto::SigningKey load(const std::string& path) {
  auto key = crypto::SigningKey::load(path);
  if (!key) throw std::runtime_error(key.error().detail);
  return std::move(*key);
}

}  // namespace

Department::Department(const std::string& office, std::string_view feed)
    : folder_(office + "/departments/" + std::string(feed.substr(0, feed.find('/')))),
      key_(load(folder_ + "/sign.key")) {
  const auto digest = crypto::sha256(key_.verify_key().to_text());
  key_id_ = fmt::format("{}/{}", feed.substr(0, feed.find('/')), to_hex(ByteView(digest).first(4)));
}

std::string Department::head(std::string_view feed, std::uint16_t port, const Digest& digest, std::uint64_t length,
                             std::string_view idempotency_key) const {
  crypto::MessageToSign message;
  message.method = "POST";
  message.authority = fmt::format("127.0.0.1:{}", port);
  message.path = fmt::format("/v1/feeds/{}/submissions", feed);
  message.query = "?";
  message.content_type = "application/x-ndjson";
  message.content_digest = crypto::content_digest(digest);
  message.idempotency_key = fmt::format("\"{}\"", idempotency_key);
  const auto now = security_now_seconds();
  const auto signature = crypto::sign_message(message, key_, key_id_, now);
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nContent-Digest: {}\r\n"
      "Idempotency-Key: {}\r\nSignature-Input: {}\r\nSignature: {}\r\n\r\n",
      message.path, message.authority, message.content_type, length, message.content_digest, message.idempotency_key,
      signature.signature_input, signature.signature);
}

}  // namespace fangpin::bench
