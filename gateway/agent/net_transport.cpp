#include "gateway/agent/net_transport.hpp"

#include "gateway/net/https_client.hpp"

namespace fangpin::agent {

namespace {

constexpr std::uint64_t kContinueAbove = 64 * 1024;

SendFault fault_of(Error&& error) {
  SendFault fault;
  switch (error.code) {
    case Errc::unavailable:
      break;
    case Errc::unauthenticated:
    case Errc::config:
    case Errc::malformed:
    case Errc::storage:
      // Certificates that do not fit, or our own file: another attempt would end in the same way.
      fault.local = true;
      break;
    default:
      fault.sent = true;
      break;
  }
  fault.error = std::move(error);
  return fault;
}

class NetTransport final : public Transport {
 public:
  NetTransport(net::ClientOptions options, Progress& progress) : client_(std::move(options)), progress_(progress) {}

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
    if (!answer) return fault_of(std::move(answer).error());
    return http::Response{answer->status, std::move(answer->fields), std::move(answer->body)};
  }

 private:
  net::HttpsClient client_;
  Progress& progress_;
};

}  // namespace

Result<std::unique_ptr<Transport>> make_net_transport(const PushSettings& settings, Progress& progress) {
  auto tls = net::TlsContext::make_client({settings.ca, settings.certificate, settings.key, {}});
  if (!tls) return tls.error();
  net::ClientOptions options;
  options.url = settings.gateway;
  options.tls = *tls;
  // A large file's rows are still being staged when its last byte is sent.
  options.response_timeout = std::chrono::minutes(5);
  std::unique_ptr<Transport> transport = std::make_unique<NetTransport>(std::move(options), progress);
  return transport;
}

}  // namespace fangpin::agent
