#include <iostream>

#include "crypto/certificate.hpp"
#include "crypto/envelope.hpp"
#include "crypto/signing_key.hpp"
#include "gateway/access/registry.hpp"
#include "gateway/programs/gateway/commands.hpp"
#include "gateway/programs/gateway/configuration.hpp"

namespace fangpin::programs {

namespace {

// Certificates are live from an hour ago, so that a department whose clock is behind can use one at once.
constexpr std::chrono::hours kClockSlack{1};

int report(const Status& status) {
  if (status) return kDone;
  std::cerr << "失败 / failed: " << status.error().detail << "\n";
  return kFailed;
}

}  // namespace

int ca_init(const std::string& directory, const std::string& name, int days, bool demonstration) {
  const auto now = security_now();
  const int exit = report(crypto::create_ca(directory, demonstration ? name + " DEMONSTRATION" : name,
                                            now - kClockSlack, now + std::chrono::days(days)));
  if (exit == kDone) {
    std::cout << "已建立 / made: " << directory << "/ca.pem（证书，可分发 / the certificate, to be handed out）, "
              << directory << "/ca.key（私钥，离线保管 / the key, kept offline）\n";
  }
  return exit;
}

int ca_issue(const CaIssueOptions& options) {
  crypto::CertificateRequest request;
  request.common_name = options.name;
  request.dns_names = options.dns_names;
  request.ip_addresses = options.ip_addresses;
  request.server = options.server;
  request.not_before = security_now() - kClockSlack;
  request.not_after = security_now() + std::chrono::days(options.days);
  const int exit =
      report(crypto::issue_certificate(options.directory, request, options.key_path, options.certificate_path));
  if (exit == kDone) {
    std::cout << "已签发 / issued: " << options.certificate_path << ", 至 / until "
              << to_text_shanghai(request.not_after).substr(0, 10) << "; 私钥 / key: " << options.key_path << "\n";
  }
  return exit;
}

int key_new(const std::string& kind, const std::string& path) {
  if (kind == "signing") {
    const auto key = crypto::SigningKey::generate();
    const int exit = report(key.save(path));
    if (exit == kDone) std::cout << key.verify_key().to_text() << "\n";
    return exit;
  }
  const auto key = crypto::EnvelopeKey::generate();
  const int exit = report(key.save(path));
  if (exit == kDone) std::cout << key.public_text() << "\n";
  return exit;
}

int key_public(const std::string& kind, const std::string& path) {
  if (kind == "signing") {
    auto key = crypto::SigningKey::load(path);
    if (!key) return report(key.error());
    std::cout << key->verify_key().to_text() << "\n";
    return kDone;
  }
  auto key = crypto::EnvelopeKey::load(path);
  if (!key) return report(key.error());
  std::cout << key->public_text() << "\n";
  return kDone;
}

int key_id(const std::string& participant, const std::string& public_text) {
  auto key = crypto::VerifyKey::parse(public_text);
  if (!key) return report(key.error());
  std::cout << access::key_id(participant, *key) << "\n";
  return kDone;
}

int rotate_pseudonym_key(const std::string& config, const std::string& not_before) {
  auto configuration = load_configuration(config, false);
  if (!configuration) {
    print_mistakes(configuration.mistakes);
    return kWrong;
  }
  const auto from = parse_instant(not_before);
  if (!from) {
    std::cerr << "--not-before 须为 RFC 3339 时刻 / is an RFC 3339 instant\n";
    return kWrong;
  }
  const int exit = report(crypto::PseudonymKeys::rotate((*configuration.value)->settings.keys.pseudonym, *from));
  if (exit == kDone) std::cout << "重启网关后生效 / takes effect when the gateway is restarted\n";
  return exit;
}

int retire_pseudonym_key(const std::string& config, unsigned epoch) {
  auto configuration = load_configuration(config, false);
  if (!configuration) {
    print_mistakes(configuration.mistakes);
    return kWrong;
  }
  return report(crypto::PseudonymKeys::retire((*configuration.value)->settings.keys.pseudonym, epoch));
}

}  // namespace fangpin::programs
