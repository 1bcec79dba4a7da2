#include "gateway/agent/net_transport.hpp"

#include <optional>

#include "crypto/base/instant.hpp"
#include "crypto/certificate.hpp"
#include "gateway/agent/connection_sentence.hpp"
#include "gateway/net/https_client.hpp"

namespace fangpin::agent {

namespace {

using net::ConnectionFault;

constexpr std::uint64_t kContinueAbove = 64 * 1024;

// No connection's fault: our own file or fields, or an answer longer than its bound.
SendFault fault_of(const Error& error) {
  SendFault fault;
  fault.local = error.code == Errc::config || error.code == Errc::malformed || error.code == Errc::storage;
  fault.sent = !fault.local && error.code != Errc::unavailable;
  fault.what = {"", error.detail};
  return fault;
}

class NetTransport final : public Transport {
 public:
  NetTransport(net::ClientOptions options, const PushSettings& settings, Progress& progress)
      : client_(std::move(options)), settings_(settings), progress_(progress) {}

  SendResult exchange(const RequestPlan& plan, const http::Fields& fields, Body& body) override {
    net::ClientRequest request;
    request.method = plan.method;
    request.target = plan.target();
    request.fields = fields;
    if (plan.content_length > 0) {
      request.source_bytes = plan.content_length;
      request.expect_continue = plan.content_length > kContinueAbove;
      progress_.begin("正在推送 / sending", plan.content_length);
      request.source = [this, &body, done = std::uint64_t{0}](std::span<std::uint8_t> out) mutable {
        auto count = body.read(out);
        if (count) progress_.update(done += *count);
        return count;
      };
    }
    auto answer = client_.exchange_blocking(std::move(request));
    progress_.end();
    if (!answer) return client_.fault() == ConnectionFault::none ? fault_of(answer.error()) : connection_fault();
    return http::Response{answer->status, std::move(answer->fields), std::move(answer->body)};
  }

 private:
  SendFault connection_fault() const {
    const Instant now = security_now();
    std::optional<crypto::CertificatePeriod> own;
    if (auto period = crypto::certificate_period(settings_.certificate)) own = *period;
    const auto fault = seen_with_own_dates(client_.fault(), own, now);
    SendFault out;
    out.sent = !net::is_before_the_request(client_.fault());
    const bool clock_or_theirs =
        fault == ConnectionFault::server_expired || fault == ConnectionFault::server_not_yet_valid;
    out.lasting = clock_or_theirs;
    out.local = net::is_lasting(fault) && !clock_or_theirs;
    out.what = connection_sentence(fault, settings_, own, now);
    return out;
  }

  net::HttpsClient client_;
  const PushSettings& settings_;
  Progress& progress_;
};

}  // namespace

Result<std::unique_ptr<Transport>> make_net_transport(const PushSettings& settings, const Patience& patience,
                                                      Progress& progress) {
  auto tls = net::TlsContext::make_client({settings.ca, settings.certificate, settings.key, {}});
  if (!tls) return tls.error();
  net::ClientOptions options;
  options.url = settings.gateway;
  options.tls = *tls;
  options.connect_timeout = patience.connect_within;
  options.response_timeout = patience.answer_within;
  std::unique_ptr<Transport> transport = std::make_unique<NetTransport>(std::move(options), settings, progress);
  return transport;
}

}  // namespace fangpin::agent
