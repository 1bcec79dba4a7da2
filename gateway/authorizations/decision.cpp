#include "gateway/authorizations/decision.hpp"

#include <algorithm>

namespace fangpin::authorizations {

namespace {

using domain::AssetQuery;
using domain::Authorization;
using domain::Denial;
using domain::LegalBasis;

bool contains(const std::vector<std::string>& list, const std::string& wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

// A question about nobody is covered by nothing.
bool covers(const Authorization& authorization, const std::vector<domain::SubjectHandle>& subjects) {
  if (subjects.empty()) return false;
  return std::all_of(subjects.begin(), subjects.end(), [&](const domain::SubjectHandle& subject) {
    return std::any_of(authorization.members.begin(), authorization.members.end(),
                       [&](const auto& member) { return member.subject == subject && covers(authorization, member); });
  });
}

// A question asks how things stand on the day on which it is asked.
bool in_range(const Authorization& given, Date asked_on) {
  return (!given.data_from || asked_on >= *given.data_from) && (!given.data_to || asked_on <= *given.data_to);
}

// Risk clear and no objection after the notice: then deposits, houses and vehicles need not be compared (Lingshou 三).
bool needless(const AssetQuery& query, bool item_skippable, const QueryPolicy& policy) {
  const bool reasoned = !query.override_reason.empty() && !query.override_document.empty();
  return policy.clear_risk_skips && item_skippable && query.risk_clear && query.no_objection && !reasoned;
}

// The first check that does not hold, in the order of domain::Denial.
std::optional<Denial> judge(const AssetQuery& query, const Standing& standing, bool item_skippable,
                            const QueryPolicy& policy) {
  const auto& given = standing.authorization;
  if (query.asked_at < given.effective_at) return Denial::not_yet_effective;
  if (query.asked_at >= given.valid_until) return Denial::expired;
  if (standing.end) return Denial::ended;
  if (!contains(given.grantees, query.grantee)) return Denial::grantee_not_in_scope;
  if (given.purpose != query.purpose) return Denial::purpose_differs;
  if (!contains(given.items, query.item)) return Denial::item_not_in_scope;
  if (!in_range(given, shanghai_date(query.asked_at))) return Denial::data_not_in_range;
  if (!contains(given.providers, query.provider)) return Denial::provider_not_in_scope;
  if (!covers(given, query.subjects)) return Denial::member_not_covered;
  if (given.uses_max && standing.uses >= *given.uses_max) return Denial::uses_exhausted;
  if (needless(query, item_skippable, policy)) return Denial::comparison_not_needed;
  return std::nullopt;
}

}  // namespace

domain::Decision decide(const AssetQuery& query, std::span<const Standing> known, bool item_skippable,
                        const QueryPolicy& policy) {
  domain::Decision decision;
  decision.expires_at = query.asked_at + policy.answer_within;
  decision.denial = query.household.empty() ? Denial::household_unknown : Denial::no_authorization;
  if (query.household.empty()) return decision;
  for (const auto& standing : known) {
    const auto denial = judge(query, standing, item_skippable, policy);
    if (denial && decision.denial && *denial < *decision.denial) continue;
    // One that allows it is behind none that denies it.
    if (denial && !decision.denial) continue;
    decision.denial = denial;
    decision.authorization = standing.authorization.number;
    decision.use = standing.uses + (denial ? 0 : 1);
  }
  return decision;
}

}  // namespace fangpin::authorizations
