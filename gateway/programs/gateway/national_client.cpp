#include "gateway/programs/gateway/national_client.hpp"

#include "crypto/base/security_seconds.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/http_signature.hpp"
#include "crypto/sha256.hpp"
#include "gateway/access/registry.hpp"

namespace fangpin::programs {

namespace {
constexpr std::string_view kPath = "/v1/alert-revisions";
}

Result<std::unique_ptr<NationalClient>> NationalClient::make(const config::Settings& settings,
                                                             std::shared_ptr<net::TlsContext> tls) {
  auto url = net::parse_base_url(settings.forwarding.url);
  if (!url) return error(Errc::config, "forwarding.url: " + url.error().detail);
  auto key = crypto::SigningKey::load(settings.forwarding.signing_key);
  if (!key) return error(Errc::config, "forwarding.signing_key: " + key.error().detail);
  net::ClientOptions options;
  options.url = std::move(*url);
  options.tls = std::move(tls);
  options.limits.body_bytes_max = kAnswerBytesMax;
  options.total_timeout = std::chrono::milliseconds(settings.forwarding.timeout_ms);
  options.response_timeout = options.total_timeout;
  return std::unique_ptr<NationalClient>(new NationalClient(std::move(options), std::move(*key)));
}

NationalClient::NationalClient(net::ClientOptions options, crypto::SigningKey key)
    : authority_(options.url.authority()),
      key_(std::move(key)),
      key_id_(access::key_id("gateway", key_.verify_key())),
      client_(std::move(options)) {}

Result<forwarding::UpstreamAnswer> NationalClient::post(const forwarding::UpstreamRequest& request) {
  crypto::MessageToSign message;
  message.method = "POST";
  message.authority = authority_;
  message.path = kPath;
  message.query = "?";
  message.content_type = "application/json";
  message.content_digest = crypto::content_digest(crypto::sha256(request.body));
  message.idempotency_key = '"' + request.batch_id + '"';
  const auto now = security_now_seconds();
  const auto signature = crypto::sign_message(message, key_, key_id_, now);

  net::ClientRequest out;
  out.method = message.method;
  out.target = kPath;
  out.fields = {{"content-type", message.content_type},
                {"content-digest", message.content_digest},
                {"idempotency-key", message.idempotency_key},
                {"signature-input", signature.signature_input},
                {"signature", signature.signature}};
  out.body = request.body;
  auto response = client_.exchange_blocking(std::move(out));
  if (!response) return response.error();
  forwarding::UpstreamAnswer answer;
  answer.status = response->status;
  answer.retry_after = response->field("retry-after");
  answer.body = std::move(response->body);
  return answer;
}

}  // namespace fangpin::programs
