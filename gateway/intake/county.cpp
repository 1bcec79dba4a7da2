#include "gateway/intake/county.hpp"

namespace fangpin::intake {

bool County::connected(std::string_view feed) const {
  const auto* contract = adapters::find_contract(feed);
  if (contract == nullptr) return false;
  const auto department = registry.by_id(contract->department);
  return department && !department->revoked && department->kind == domain::ParticipantKind::department;
}

adapters::Readings County::readings(std::string_view feed) const {
  using adapters::Readings;
  using config::Threshold;
  Readings out;
  const auto* threshold = policy.threshold(feed);
  if (threshold == nullptr) return out;
  out.threshold_cents = threshold->cents;
  out.amount = threshold->amount == Threshold::Amount::scope_self_paid ? Readings::Amount::scope_self_paid
                                                                       : Readings::Amount::after_reimbursement;
  out.per = threshold->per == Threshold::Per::admission     ? Readings::Per::admission
            : threshold->per == Threshold::Per::person_year ? Readings::Per::person_year
                                                            : Readings::Per::household_year;
  return out;
}

std::optional<store::PopulationClaim> County::population_claim(std::string_view feed,
                                                               std::string_view population) const {
  if (population.empty()) return std::nullopt;
  store::PopulationClaim declared, others;
  for (const auto* duty : policy.duties_of(feed)) {
    auto& side = duty->population == population ? declared : others;
    side.registers.insert(side.registers.end(), duty->registers.begin(), duty->registers.end());
  }
  if (!declared.registers.empty()) return declared;
  if (others.registers.empty()) return std::nullopt;
  others.enrolled = false;
  return others;
}

std::optional<store::YearThreshold> County::year_threshold(std::string_view feed) const {
  const auto* threshold = policy.threshold(feed);
  if (threshold == nullptr || threshold->per == config::Threshold::Per::admission) return std::nullopt;
  return store::YearThreshold{threshold->cents, threshold->per == config::Threshold::Per::household_year};
}

Result<std::vector<crypto::EnvelopeReceiver>> receivers_of(
    const std::vector<std::shared_ptr<const domain::Participant>>& participants) {
  std::vector<crypto::EnvelopeReceiver> receivers;
  for (const auto& participant : participants) {
    if (participant->kind != domain::ParticipantKind::receiver || participant->revoked) continue;
    auto receiver = crypto::EnvelopeReceiver::parse(participant->id, participant->envelope_key);
    if (!receiver) return receiver.error();
    receivers.push_back(std::move(*receiver));
  }
  if (receivers.empty()) {
    return error(
        Errc::config,
        "登记簿中没有身份信封的接收方，请登记 / the registry has no receiver of identities; add one: fangpin-gateway "
        "registry add --kind receiver ...");
  }
  return receivers;
}

}  // namespace fangpin::intake
