// fangpin-national-sim: the process around the stand-in.
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>

#include "control.hpp"
#include "crypto/base/secret.hpp"
#include "crypto/certificate.hpp"
#include "cut.hpp"
#include "gateway/net/server.hpp"
#include "gateway/programs/version.hpp"
#include "interface.hpp"
#include "options.hpp"

namespace fangpin::national_sim {
namespace {

constexpr std::chrono::milliseconds kDrainWithin{3'000};

int fail(const std::string& why) {
  std::fprintf(stderr, "fangpin-national-sim: %s\n", why.c_str());
  return 1;
}

int init(const Options& options) {
  std::error_code fault;
  std::filesystem::create_directories(options.directory, fault);
  if (fault) return fail(options.directory + ": " + fault.message());
  const crypto::EnvelopeKey key = crypto::EnvelopeKey::generate();
  if (const Status saved = key.save(options.envelope_key); !saved) return fail(saved.error().detail);
  std::printf("envelope_key %s\n", key.public_text().c_str());
  return 0;
}

// The pid file lives as long as the process serves.
class PidFile {
 public:
  explicit PidFile(std::string path) : path_(std::move(path)) {
    if (!path_.empty()) std::ofstream(path_, std::ios::trunc) << ::getpid() << '\n';
  }
  ~PidFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  PidFile(const PidFile&) = delete;
  PidFile& operator=(const PidFile&) = delete;

 private:
  std::string path_;
};

Result<PinnedGateway> pinned_gateway(const Options& options) {
  Result<crypto::VerifyKey> key = crypto::VerifyKey::parse(options.gateway_key);
  if (!key) return error(Errc::config, "--gateway-key: " + key.error().detail);
  PinnedGateway out{std::move(*key), options.gateway_key_id, {}};
  for (const std::string& file : options.gateway_certificates) {
    Result<std::string> fingerprint = crypto::certificate_fingerprint(file);
    if (!fingerprint) return fingerprint.error();
    out.certificate_fingerprints.insert(std::move(*fingerprint));
  }
  return out;
}

int serve(const Options& options) {
  const Result<PinnedGateway> gateway = pinned_gateway(options);
  if (!gateway) return fail(gateway.error().detail);
  const Result<crypto::EnvelopeKey> key = crypto::EnvelopeKey::load(options.envelope_key);
  if (!key) return fail(key.error().detail);
  auto tls = net::TlsContext::make_server({options.ca, options.certificate, options.key, {}});
  if (!tls) return fail(tls.error().detail);

  Ledger ledger(options.database);
  FaultPlan faults(options.seed);
  for (const std::string& text : options.faults) faults.add(Fault::parse(text).value());
  AlertInterface interface(*gateway, *key, ledger, faults);
  interface.cut = [](const http::Peer& peer) { cut_connection(peer.address); };
  ControlInterface control(ledger, faults);

  // One thread: the ledger and the dice are used by nothing else.
  net::Server server(1);
  net::ListenOptions door;
  door.address = options.address;
  door.port = options.port;
  door.tls = std::move(*tls);
  door.guard.authorities = {options.address, "localhost"};
  door.guard.body_bytes_max = kBodyBytesMax;
  // A forwarder keeps its connection for as long as it likes.
  door.limits.idle_timeout = std::chrono::minutes(10);
  const Result<std::uint16_t> port = server.listen(std::move(door), interface);
  if (!port) return fail(port.error().detail);
  net::ListenOptions hand;
  hand.port = options.control_port;
  hand.guard.authorities = {"127.0.0.1", "localhost"};
  hand.guard.body_bytes_max = 4096;
  const Result<std::uint16_t> control_port = server.listen(std::move(hand), control);
  if (!control_port) return fail(control_port.error().detail);

  // Before the thread is there, so that it inherits the mask and a signal at any later moment ends us in good order.
  sigset_t ends{};
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  server.start();
  const PidFile pid(options.pid_file);
  std::printf("listening https://%s:%u control http://127.0.0.1:%u\n", options.address.c_str(), unsigned{*port},
              unsigned{*control_port});
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  server.drain(kDrainWithin);
  return 0;
}

}  // namespace
}  // namespace fangpin::national_sim

int main(int argc, char** argv) {
  namespace sim = fangpin::national_sim;
  // A stand-in guards no real person: it also runs where no memory can be locked.
  fangpin::SecretBytes::set_lock_required(false);
  if (!fangpin::initialise_crypto()) return sim::fail("libsodium 无法使用 / libsodium is unusable");
  int status = 0;
  const auto options =
      sim::parse_command_line(argc, argv, fangpin::programs::version_text("fangpin-national-sim"), status);
  if (!options) return status;
  try {
    return options->init ? sim::init(*options) : sim::serve(*options);
  } catch (const std::exception& fault) {
    return sim::fail(std::string("内部错误 / internal error: ") + fault.what());
  }
}
