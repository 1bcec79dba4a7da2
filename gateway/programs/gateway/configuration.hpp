#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/asset_catalogue.hpp"
#include "config/calendar.hpp"
#include "config/divisions.hpp"
#include "config/policy.hpp"
#include "config/settings.hpp"
#include "crypto/trust_policy.hpp"
#include "gateway/forwarding/mapping.hpp"
#include "gateway/net/tls_context.hpp"

namespace fangpin::programs {

// Everything that gateway.toml names, loaded and checked whole before a port is opened.
struct Configuration {
  config::Settings settings;
  config::Policy policy;
  config::Calendar calendar;
  config::Divisions divisions;
  config::AssetCatalogue catalogue;
  std::optional<forwarding::Mapping> mapping;  // where forwarding is on
  std::shared_ptr<net::TlsContext> server_tls;
  std::shared_ptr<net::TlsContext> forwarding_tls;  // where forwarding is on
  std::optional<crypto::TrustPolicy> witnesses;     // where the log has witnesses; each has a URL
  std::shared_ptr<net::TlsContext> witness_tls;     // where witness.ca is given
};

// All mistakes at once: where gateway.toml has some, still those in the files that it names readably, each cause once.
// `with_keys`: also opens the TLS files (init runs before they exist).
config::Checked<std::unique_ptr<Configuration>> load_configuration(const std::string& path, bool with_keys);
config::Checked<std::unique_ptr<Configuration>> load_configuration(const config::SettingsFile& file, bool with_keys);

// The witnesses alone, for a command that signs without a server and was loaded without keys. What is wrong with the
// file that witness.policy names, one that cannot be read too.
std::vector<config::ConfigMistake> load_witnesses(Configuration& configuration);

// One line each on stderr, the same one once; at most kMistakesShown, and how many more there are.
inline constexpr std::size_t kMistakesShown = 200;
void print_mistakes(const std::vector<config::ConfigMistake>& mistakes);

}  // namespace fangpin::programs
