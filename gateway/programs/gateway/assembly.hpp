#pragma once
#include <memory>
#include <optional>
#include <string>

#include "gateway/access/admission.hpp"
#include "gateway/audit/county_log.hpp"
#include "gateway/intake/county.hpp"
#include "gateway/intake/ledger_keeper.hpp"
#include "gateway/programs/gateway/configuration.hpp"

namespace fangpin::programs {

// The county's parts, built in order from a configuration and an opened store: what `serve` and an administrator's
// command without a server have in common. Not movable: parts refer to each other.
class Assembly {
 public:
  // Takes the store's exclusive lock. `store_path`: another file than the settings name, a backup that is being
  // restored. Errors: config (a key, another county's store, no receiver ...), storage (another process has it).
  static Result<std::unique_ptr<Assembly>> open(std::unique_ptr<Configuration> configuration,
                                                const std::optional<std::string>& store_path = {});

  const config::Settings& settings() const { return configuration_->settings; }
  Configuration& configuration() { return *configuration_; }
  intake::County& county() { return *county_; }
  intake::LedgerKeeper& ledger() { return *ledger_; }
  access::Registry& registry() { return *registry_; }
  intake::DemonstrationTime* demonstration_time() { return demonstration_time_; }
  audit::CountyLog& log() { return *log_; }

  // Logs the configuration in force and brings the ledger up to date: the first thing that a server does.
  Status begin_serving();

 private:
  Assembly() = default;
  Status open_store(const std::string& path);
  Status load_keys();
  Status set_clock();

  std::unique_ptr<Configuration> configuration_;
  std::shared_ptr<audit::CountyLog> log_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<access::Registry> registry_;
  std::unique_ptr<crypto::PseudonymKeys> keys_;
  std::unique_ptr<crypto::SigningKey> signing_key_;
  std::unique_ptr<access::AnswerSigner> signer_;
  std::unique_ptr<intake::BusinessTime> time_;
  intake::DemonstrationTime* demonstration_time_ = nullptr;
  SystemRandom random_;
  std::unique_ptr<intake::County> county_;
  std::unique_ptr<intake::LedgerKeeper> ledger_;
};

}  // namespace fangpin::programs
