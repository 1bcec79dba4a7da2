#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <thread>

#include "gateway/forwarding/forwarder.hpp"
#include "gateway/forwarding/outbox.hpp"
#include "gateway/net/server.hpp"
#include "gateway/net/signals.hpp"
#include "gateway/operations/admin_routes.hpp"
#include "gateway/operations/log.hpp"
#include "gateway/operations/observed_handler.hpp"
#include "gateway/operations/ops_routes.hpp"
#include "gateway/operations/transcript_routes.hpp"
#include "gateway/portal/api.hpp"
#include "gateway/portal/authorization_endpoints.hpp"
#include "gateway/portal/query_routes.hpp"
#include "gateway/portal/subject_endpoint.hpp"
#include "gateway/programs/gateway/assembly.hpp"
#include "gateway/programs/gateway/commands.hpp"
#include "gateway/programs/gateway/connection_log.hpp"
#include "gateway/programs/gateway/housekeeping.hpp"
#include "gateway/programs/gateway/national_client.hpp"
#include "gateway/programs/gateway/start_checks.hpp"
#include "gateway/programs/gateway/witness_courier.hpp"
#include "gateway/store/log_room.hpp"

namespace fangpin::programs {

namespace {

using operations::Level;
using operations::log;

int not_started(const Error& failure) {
  std::cerr << "网关无法启动 / the gateway cannot start: " << failure.detail << "\n";
  return failure.code == Errc::config ? kWrong : kFailed;
}

net::SessionLimits session_limits(const config::Settings::Limits& limits) {
  net::SessionLimits out;
  out.idle_timeout = std::chrono::milliseconds(limits.idle_ms);
  out.header_timeout = std::chrono::milliseconds(limits.header_ms);
  out.body_timeout = std::chrono::milliseconds(limits.body_ms);
  out.body_rate_min_bytes_per_second = static_cast<std::uint64_t>(limits.min_rate_bytes_per_s);
  out.finish_timeout = std::chrono::milliseconds(limits.drain_ms);
  out.finish_discard_bytes_max = static_cast<std::size_t>(limits.drain_bytes);
  return out;
}

http::GuardPolicy guard_policy(const config::Settings& settings) {
  http::GuardPolicy out;
  out.authorities = settings.authorities;
  out.header_bytes_max = static_cast<std::size_t>(settings.limits.header_bytes);
  out.body_bytes_max = static_cast<std::uint64_t>(settings.limits.body_bytes);
  return out;
}

forwarding::ForwardingOptions forwarding_options(const config::Settings::Forwarding& settings) {
  forwarding::ForwardingOptions out;
  out.batch.revisions_max = static_cast<std::size_t>(settings.batch_max);
  out.batch_backoff = {Milliseconds(settings.retry_initial_ms), Milliseconds(settings.retry_max_ms)};
  out.breaker.failures_to_open = static_cast<int>(settings.breaker_failures);
  out.breaker.open_for = {Milliseconds(settings.retry_initial_ms), Milliseconds(settings.breaker_open_ms)};
  return out;
}

// The running gateway: listeners over the assembly's parts. Members are destroyed in reverse order, the server first.
class Gateway {
 public:
  explicit Gateway(Assembly& assembly)
      : assembly_(assembly),
        submissions_(assembly.county(), assembly.ledger()),
        reads_(assembly.county()),
        explanations_(assembly.county()),
        log_(assembly.county()),
        authorizations_(assembly.county()),
        subjects_(assembly.county()),
        queries_(assembly.county()),
        observed_(api_, requests_, &assembly.registry()),
        observed_admin_(admin_, requests_, nullptr),
        housekeeping_(assembly.county(), assembly.ledger(), tls_contexts()),
        server_(static_cast<unsigned>(assembly.settings().threads)) {}

  Status start() {
    portal::add_routes(api_, submissions_, reads_, explanations_, log_);
    authorizations_.add_routes(api_);
    subjects_.add_routes(api_);
    queries_.add_to(api_);
    if (auto forwarding = start_forwarding(); !forwarding) return forwarding;
    if (auto witnesses = meet_witnesses(); !witnesses) return witnesses;
    operations::add_ops_routes(
        ops_, {assembly_.county(), submissions_, requests_, assembly_.log(), forwarder_.get(),
               [this] { return courier_ ? courier_->standings() : std::vector<audit::WitnessStanding>{}; },
               [used = tls_contexts()] {
                 return std::any_of(used.begin(), used.end(), [](const auto& tls) { return tls->stale(); });
               }});
    operations::add_admin_routes(admin_, {assembly_.county(), assembly_.ledger(), &submissions_,
                                          assembly_.demonstration_time(), forwarder_.get(), &assembly_.log()});
    operations::add_transcript_routes(admin_, assembly_.county());
    if (auto begun = assembly_.begin_serving(); !begun) return begun;
    store::sqlite::give_log_room(assembly_.county().store);
    if (auto listening = listen(); !listening) return listening;
    server_.start();
    if (forwarder_) forwarder_->start();
    if (courier_) courier_->start();
    housekeeping_.start();
    return ok();
  }

  void stop() {
    queries_.close();
    const auto cut = server_.drain(std::chrono::milliseconds(assembly_.settings().limits.shutdown_ms));
    if (cut > 0) log(Level::warn, "connections-cut", {{"count", std::to_string(cut)}});
    housekeeping_.stop();
    if (forwarder_) forwarder_->stop();
    if (courier_) courier_->stop();
  }

 private:
  std::vector<std::shared_ptr<net::TlsContext>> tls_contexts() const {
    const auto& parts = assembly_.configuration();
    std::vector<std::shared_ptr<net::TlsContext>> used;
    for (const auto& tls : {parts.server_tls, parts.forwarding_tls, parts.witness_tls}) {
      if (tls) used.push_back(tls);
    }
    return used;
  }

  Status start_forwarding() {
    const auto& settings = assembly_.settings();
    if (!settings.forwarding.enabled) return ok();
    auto client = NationalClient::make(settings, assembly_.configuration().forwarding_tls);
    if (!client) return client.error();
    national_ = std::move(*client);
    auto& county = assembly_.county();
    outbox_ = std::make_unique<forwarding::StoreOutbox>(county.store);
    forwarder_ =
        std::make_unique<forwarding::Forwarder>(*outbox_, *national_, *assembly_.configuration().mapping, county.time,
                                                county.random, forwarding_options(settings.forwarding));
    county.deliveries_waiting = [forwarder = forwarder_.get()] { forwarder->wake(); };
    return ok();
  }

  // Before anything new is signed: a witness that has seen more than the store holds stops the start.
  Status meet_witnesses() {
    auto courier = WitnessCourier::make(assembly_.configuration(), assembly_.county().store, assembly_.log());
    if (!courier) return courier.error();
    courier_ = std::move(*courier);
    return courier_ ? courier_->compare_copies() : ok();
  }

  Status listen() {
    const auto& settings = assembly_.settings();
    net::ListenOptions api;
    api.address = settings.listen.api.host;
    api.port = settings.listen.api.port;
    api.tls = assembly_.configuration().server_tls;
    api.guard = guard_policy(settings);
    api.limits = session_limits(settings.limits);
    api.connections.total = static_cast<std::size_t>(settings.limits.connections);
    api.connections.per_certificate = static_cast<std::size_t>(settings.limits.connections_per_department);
    api.connections.per_address =
        api.connections.total;  // departments may share an address behind the county's network
    api.handshake_timeout = std::chrono::milliseconds(settings.limits.handshake_ms);
    api.observer = &connections_;
    auto api_port = server_.listen(std::move(api), observed_);
    if (!api_port) return api_port.error();

    net::ListenOptions ops;
    ops.address = settings.listen.ops.host;
    ops.port = settings.listen.ops.port;
    ops.guard.authorities = {"127.0.0.1", "localhost", "[::1]"};
    ops.limits = session_limits(settings.limits);
    ops.observer = &connections_;
    auto ops_port = server_.listen(std::move(ops), ops_);
    if (!ops_port) return ops_port.error();

    net::UnixListenOptions admin;
    admin.path = settings.listen.admin;
    admin.limits = session_limits(settings.limits);
    admin.observer = &connections_;
    if (auto bound = server_.listen_unix(std::move(admin), observed_admin_); !bound) return bound;
    std::cout << "listening https://" << settings.listen.api.host << ":" << *api_port << " ops http://"
              << settings.listen.ops.host << ":" << *ops_port << " admin " << settings.listen.admin << std::endl;
    return ok();
  }

  Assembly& assembly_;
  operations::RequestMetrics requests_;
  intake::SubmissionEndpoint submissions_;
  portal::ReadEndpoints reads_;
  portal::ExplanationEndpoint explanations_;
  portal::LogEndpoints log_;
  portal::AuthorizationEndpoints authorizations_;
  portal::SubjectEndpoint subjects_;
  portal::QueryRoutes queries_;
  http::Router api_, ops_, admin_;
  operations::ObservedHandler observed_, observed_admin_;
  std::unique_ptr<NationalClient> national_;
  std::unique_ptr<forwarding::StoreOutbox> outbox_;
  std::unique_ptr<forwarding::Forwarder> forwarder_;
  std::unique_ptr<WitnessCourier> courier_;
  ConnectionLog connections_{requests_};
  Housekeeping housekeeping_;
  net::Server server_;
};

}  // namespace

int serve(const std::string& config) {
  auto start = check_start(config);
  if (!start.passed()) {
    start.print();
    return start.exit_code();
  }
  const auto& settings = start.configuration->settings;
  operations::start_log(settings.log.level, settings.log.format == config::LogFormat::json);
  for (const auto& remark : start.remarks) log(Level::warn, remark.event, {{"what", config::to_text(remark.what)}});
  // Before any thread starts, so that every thread leaves these to the one that waits.
  const std::vector<int> ends{SIGTERM, SIGINT};
  sigset_t blocked;
  ::sigemptyset(&blocked);
  for (const int number : ends) ::sigaddset(&blocked, number);
  ::pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  ::signal(SIGPIPE, SIG_IGN);

  auto assembly = Assembly::open(std::move(start.configuration));
  if (!assembly) return not_started(assembly.error());
  Gateway gateway(**assembly);
  if (auto started = gateway.start(); !started) return not_started(started.error());
  log(Level::info, "serving",
      {{"county", (*assembly)->settings().county}, {"policy", (*assembly)->county().policy.id()}});
  int number = 0;
  ::sigwait(&blocked, &number);
  log(Level::info, "draining", {{"signal", std::to_string(number)}});
  gateway.stop();
  log(Level::info, "stopped");
  return kDone;
}

}  // namespace fangpin::programs
