#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <csignal>
#include <iostream>
#include <mutex>

#include "crypto/base/instant.hpp"
#include "gateway/net/server.hpp"
#include "gateway/witness/commands.hpp"
#include "gateway/witness/routes.hpp"
#include "gateway/witness/witness_settings.hpp"

namespace fangpin::witness {

namespace {

constexpr std::chrono::milliseconds kDrainWithin{5'000};

void print_mistakes(const std::vector<config::ConfigMistake>& mistakes) {
  for (const auto& mistake : mistakes) std::cerr << config::to_text(mistake) << "\n";
}

// What a witness is made of, loaded and checked before a port is opened.
struct Parts {
  WitnessSettings settings;
  std::optional<WitnessKey> key;
  std::shared_ptr<net::TlsContext> tls;
};

config::Checked<Parts> load(const std::string& path) {
  config::Checked<Parts> checked;
  auto settings = load_witness_settings(path);
  checked.mistakes = std::move(settings.mistakes);
  if (!settings) return checked;
  Parts out;
  out.settings = std::move(*settings.value);
  const auto mistake = [&](const char* key, const Error& failure) {
    checked.mistakes.push_back({path, 0, key, "不可用: " + failure.detail, "Cannot be used: " + failure.detail});
  };
  auto key = WitnessKey::load(out.settings.key);
  if (key) {
    out.key.emplace(std::move(*key));
  } else {
    mistake("key", key.error());
  }
  if (out.settings.tls) {
    auto tls = net::TlsContext::make_server(
        {out.settings.ca, out.settings.certificate, out.settings.tls_key, out.settings.crl});
    if (tls) {
      out.tls = std::move(*tls);
    } else {
      mistake("tls.certificate", tls.error());
    }
  }
  if (checked.mistakes.empty()) checked.value = std::move(out);
  return checked;
}

std::uint64_t seconds_now() {
  return static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::seconds>(security_now()).time_since_epoch().count());
}

// One line for each remark, with its time.
class Journal {
 public:
  void operator()(const std::string& remark) {
    const std::lock_guard lock(mutex_);
    std::cerr << to_text_utc(security_now()) << " " << remark << std::endl;
  }

 private:
  std::mutex mutex_;
};

net::ListenOptions listen_options(const WitnessSettings& settings, std::shared_ptr<net::TlsContext> tls) {
  net::ListenOptions out;
  out.address = settings.address;
  out.port = settings.port;
  out.tls = std::move(tls);
  out.guard.authorities = settings.authorities;
  out.guard.body_bytes_max = crypto::kAddCheckpointBytesMax;
  out.limits.body_timeout = std::chrono::seconds(30);
  out.connections = {.total = 64, .per_address = 16, .per_certificate = 16, .refusals = 4};
  return out;
}

int run(Parts parts) {
  auto heads = HeadStore::open(parts.settings.database);
  if (!heads) {
    std::cerr << heads.error().detail << "\n";
    return kFailed;
  }
  Journal journal;
  Witness witness(std::move(*parts.key), parts.settings.log_keys, **heads, seconds_now);
  http::Router router;
  std::optional<std::set<std::string>> clients;
  if (parts.settings.tls) clients = parts.settings.clients;
  add_routes(router, witness, std::move(clients), [&journal](const std::string& remark) { journal(remark); });

  // Before the server's threads are there, so that each of them leaves these to the one that waits.
  sigset_t ends;
  ::sigemptyset(&ends);
  for (const int number : {SIGTERM, SIGINT}) ::sigaddset(&ends, number);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  // A request waits for the disk, and logs ask once in a while: two threads are plenty.
  net::Server server(2);
  const bool tls = parts.tls != nullptr;
  const auto port = server.listen(listen_options(parts.settings, std::move(parts.tls)), router);
  if (!port) {
    std::cerr << port.error().detail << "\n";
    return kFailed;
  }
  server.start();
  const bool six = parts.settings.address.find(':') != std::string::npos;
  std::cout << fmt::format("listening {}://{}{}{}:{}", tls ? "https" : "http", six ? "[" : "", parts.settings.address,
                           six ? "]" : "", *port)
            << std::endl;
  int number = 0;
  ::sigwait(&ends, &number);
  const auto cut = server.drain(kDrainWithin);
  journal(fmt::format("stopped signal={} connections_cut={}", number, cut));
  return kDone;
}

}  // namespace

int check_config(const std::string& path) {
  const auto parts = load(path);
  print_mistakes(parts.mistakes);
  if (!parts) return kWrong;
  std::cout << "配置无误 / the configuration is good\nvkey " << parts.value->key->public_key().to_text() << "\n";
  for (const auto& log : parts.value->settings.log_keys) std::cout << "log " << log.to_text() << "\n";
  return kDone;
}

int serve(const std::string& path) {
  ::umask(077);
  ::prctl(PR_SET_DUMPABLE, 0);  // a key is in memory
  auto parts = load(path);
  print_mistakes(parts.mistakes);
  return parts ? run(std::move(*parts.value)) : kWrong;
}

}  // namespace fangpin::witness
