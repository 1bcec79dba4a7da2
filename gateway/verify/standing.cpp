#include "gateway/verify/standing.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/json.hpp>

namespace fangpin::verify {

namespace bj = boost::json;

namespace {

struct DenialWords {
  std::string_view text;
  const char* check;
};
constexpr std::array<DenialWords, kDenials> kDenialWords{{{"household-unknown", "B1"},
                                                          {"no-authorization", "B1"},
                                                          {"not-yet-effective", "B2"},
                                                          {"expired", "B2"},
                                                          {"ended", "B3"},
                                                          {"grantee-not-in-scope", "B5"},
                                                          {"purpose-differs", "B5"},
                                                          {"item-not-in-scope", "B4"},
                                                          {"provider-not-in-scope", "B4"},
                                                          {"member-not-covered", "B6"},
                                                          {"uses-exhausted", "B7"},
                                                          {"comparison-not-needed", "B12"}}};

template <class List, class Value>
bool holds(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::vector<std::string> copy(const std::vector<std::string_view>& texts) { return {texts.begin(), texts.end()}; }

bj::array to_json(const std::vector<std::string>& texts) {
  bj::array out;
  for (const auto& text : texts) out.emplace_back(text);
  return out;
}

std::vector<std::string> texts_of(const bj::value& value) {
  std::vector<std::string> out;
  for (const auto& text : value.as_array()) out.emplace_back(text.as_string());
  return out;
}

}  // namespace

std::string_view to_text(Denial denial) { return kDenialWords[static_cast<std::size_t>(denial)].text; }

std::optional<Denial> parse_denial(std::string_view text) {
  for (std::size_t i = 0; i < kDenials; ++i) {
    if (kDenialWords[i].text == text) return static_cast<Denial>(i);
  }
  return std::nullopt;
}

const char* check_of(Denial denial) { return kDenialWords[static_cast<std::size_t>(denial)].check; }

std::uint16_t failing(const Standing& standing, const AccessEntry& access, Instant at, const RulesInForce& rules) {
  const auto& scope = *standing.scope;
  std::uint16_t out = 0;
  const auto fails = [&](Denial denial, bool wrong) {
    if (wrong) out = static_cast<std::uint16_t>(out | 1U << static_cast<unsigned>(denial));
  };
  fails(Denial::not_yet_effective, at < standing.effective_at);
  fails(Denial::expired, at >= standing.valid_until);
  fails(Denial::ended, standing.ended.has_value());
  fails(Denial::grantee_not_in_scope, !holds(scope.grantees, access.grantee));
  fails(Denial::purpose_differs, scope.purpose != access.purpose);
  fails(Denial::item_not_in_scope, !holds(scope.items, access.item));
  fails(Denial::provider_not_in_scope, !holds(scope.providers, access.provider));
  fails(Denial::member_not_covered,
        access.subjects.empty() || !std::all_of(access.subjects.begin(), access.subjects.end(),
                                                [&](const auto& one) { return holds(standing.covered, one); }));
  fails(Denial::uses_exhausted, standing.uses_max && standing.uses >= *standing.uses_max);
  fails(Denial::comparison_not_needed, rules.clear_risk_skips && access.risk_clear && access.no_objection &&
                                           (access.override_reason.empty() || access.override_document.empty()) &&
                                           holds(rules.skippable_items, access.item));
  return out;
}

Standing* Standings::keep(Standing standing, Scope scope) {
  if (by_number_.contains(standing.number)) return nullptr;
  standing.scope = &scopes_.emplace(std::move(scope), true).first->first;
  auto* const kept = &all_.emplace_back(std::move(standing));
  by_number_.emplace(kept->number, kept);
  by_household_[kept->household].push_back(kept);
  return kept;
}

Standing* Standings::add(std::uint64_t index, const AuthorizationEntry& entry) {
  Standing standing;
  standing.index = index;
  standing.number = entry.number;
  standing.household = entry.household;
  for (const auto& member : entry.members) {
    if (member.signed_for || entry.basis != "consent") standing.covered.emplace_back(member.subject);
  }
  standing.effective_at = entry.effective_at;
  standing.valid_until = entry.valid_until;
  standing.uses_max = entry.uses_max;
  return keep(std::move(standing),
              {copy(entry.grantees), copy(entry.providers), copy(entry.items), std::string(entry.purpose)});
}

Standing* Standings::find(std::string_view number) {
  const auto found = by_number_.find(number);
  return found == by_number_.end() ? nullptr : found->second;
}

Standings::Expected Standings::decide(const AccessEntry& access, Instant at, const RulesInForce& rules) {
  if (access.household.empty()) return {Denial::household_unknown, nullptr};
  const auto known = by_household_.find(access.household);
  if (known == by_household_.end()) return {Denial::no_authorization, nullptr};
  Expected out{Denial::no_authorization, nullptr};
  for (auto* const standing : known->second) {
    const auto wrong = failing(*standing, access, at, rules);
    if (wrong == 0) {
      out = {std::nullopt, standing};
      continue;
    }
    const auto first = static_cast<Denial>(std::countr_zero(wrong));
    if (out.denial && first >= *out.denial) out = {first, standing};
  }
  return out;
}

bj::array Standings::save() const {
  bj::array out;
  for (const auto& one : all_) {
    bj::object saved{{"index", one.index},
                     {"number", one.number},
                     {"household", one.household},
                     {"covered", to_json(one.covered)},
                     {"grantees", to_json(one.scope->grantees)},
                     {"providers", to_json(one.scope->providers)},
                     {"items", to_json(one.scope->items)},
                     {"purpose", one.scope->purpose},
                     {"effective_at", one.effective_at.time_since_epoch().count()},
                     {"valid_until", one.valid_until.time_since_epoch().count()},
                     {"uses", one.uses}};
    if (one.uses_max) saved["uses_max"] = *one.uses_max;
    if (one.last_use) saved["last_use"] = one.last_use->time_since_epoch().count();
    if (one.ended) saved["ended"] = *one.ended;
    out.push_back(std::move(saved));
  }
  return out;
}

void Standings::restore(const bj::array& saved) {
  const auto instant = [](const bj::value& value) { return Instant(Milliseconds(value.to_number<std::int64_t>())); };
  for (const auto& value : saved) {
    const auto& one = value.as_object();
    Standing standing;
    standing.index = one.at("index").to_number<std::uint64_t>();
    standing.number = one.at("number").as_string();
    standing.household = one.at("household").as_string();
    standing.covered = texts_of(one.at("covered"));
    standing.effective_at = instant(one.at("effective_at"));
    standing.valid_until = instant(one.at("valid_until"));
    standing.uses = one.at("uses").to_number<std::uint64_t>();
    if (const auto* max = one.if_contains("uses_max")) standing.uses_max = max->to_number<std::uint64_t>();
    if (const auto* last = one.if_contains("last_use")) standing.last_use = instant(*last);
    if (const auto* ended = one.if_contains("ended")) standing.ended = ended->to_number<std::uint64_t>();
    keep(std::move(standing), {texts_of(one.at("grantees")), texts_of(one.at("providers")), texts_of(one.at("items")),
                               std::string(one.at("purpose").as_string())});
  }
}

}  // namespace fangpin::verify
