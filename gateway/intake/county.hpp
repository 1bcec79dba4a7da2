#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "adapters/contract.hpp"
#include "config/asset_catalogue.hpp"
#include "config/calendar.hpp"
#include "config/divisions.hpp"
#include "config/policy.hpp"
#include "config/settings.hpp"
#include "crypto/base/random.hpp"
#include "crypto/envelope.hpp"
#include "crypto/pseudonym.hpp"
#include "gateway/access/admission.hpp"
#include "gateway/access/registry.hpp"
#include "gateway/audit/publication.hpp"
#include "gateway/intake/business_time.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::intake {

// What one county's gateway is made of, wired once at start and then shared by all threads. Everything referred to
// outlives it.
struct County {
  const config::Settings& settings;
  const config::Policy& policy;
  const config::Calendar& calendar;
  const config::Divisions& divisions;
  store::Store& store;
  access::Registry& registry;
  const crypto::PseudonymKeys& keys;
  const access::AnswerSigner& signer;
  BusinessTime& time;
  Random& random;
  const config::AssetCatalogue& catalogue;
  bool demonstration = false;

  // Identities are sealed to the receivers that the registry held when this sealer was made; replaced when the registry
  // changes.
  std::atomic<std::shared_ptr<crypto::EnvelopeSealer>> sealer;
  // Called after a submission that made deliveries is durable.
  std::function<void()> deliveries_waiting = [] {};
  // Which checkpoint of the log is shown.
  mutable audit::Publication publication{!settings.witness.policy.empty()};

  // A feed that can be pushed: it has a contract, and its department is in the registry and not revoked.
  bool connected(std::string_view feed) const;
  // How the policy reads what the notices leave open for the feed.
  adapters::Readings readings(std::string_view feed) const;
  // What a push of the feed says by declaring the population; nothing where the policy names no registers.
  std::optional<store::PopulationClaim> population_claim(std::string_view feed, std::string_view population) const;
  // Where the policy holds a person's or a household's calendar year against the feed's threshold.
  std::optional<store::YearThreshold> year_threshold(std::string_view feed) const;
};

// The receivers among the registry's participants, revoked ones left out. Error (config): none, or a key that does not
// parse.
Result<std::vector<crypto::EnvelopeReceiver>> receivers_of(
    const std::vector<std::shared_ptr<const domain::Participant>>& participants);

}  // namespace fangpin::intake
