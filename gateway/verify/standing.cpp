#include "gateway/verify/standing.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>

#include "gateway/verify/state_stream.hpp"

namespace fangpin::verify {

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
                                                          {"data-not-in-range", "B4"},
                                                          {"provider-not-in-scope", "B4"},
                                                          {"member-not-covered", "B6"},
                                                          {"uses-exhausted", "B7"},
                                                          {"comparison-not-needed", "B12"}}};

template <class List, class Value>
bool holds(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// A question asks how things stand on the day on which it is asked.
bool outside(const Standing& standing, Date day) {
  return (standing.data_from && day < *standing.data_from) || (standing.data_to && day > *standing.data_to);
}

std::optional<Date> read_day(StateReader& state) {
  const auto text = state.text();
  if (text.empty()) return std::nullopt;
  const auto day = parse_date(text);
  if (!day) throw std::runtime_error("a day of the state is none");
  return day;
}

std::vector<std::string> copy(const std::vector<std::string_view>& texts) { return {texts.begin(), texts.end()}; }

}  // namespace

std::string_view to_text(Denial denial) { return kDenialWords[static_cast<std::size_t>(denial)].text; }

std::optional<Denial> parse_denial(std::string_view text) {
  for (std::size_t i = 0; i < kDenials; ++i) {
    if (kDenialWords[i].text == text) return static_cast<Denial>(i);
  }
  return std::nullopt;
}

const char* check_of(Denial denial) { return kDenialWords[static_cast<std::size_t>(denial)].check; }

std::pair<const char*, const char*> reason(Denial denial) {
  switch (denial) {
    case Denial::household_unknown:
      return {"没有指明户", "it names no household"};
    case Denial::no_authorization:
      return {"此前没有该户的授权承诺书", "there is no authorization of the household before it"};
    case Denial::not_yet_effective:
      return {"授权尚未生效", "the authorization was not yet in effect"};
    case Denial::expired:
      return {"授权已过期", "the authorization had expired"};
    case Denial::ended:
      return {"授权已终止(撤回或被替换)", "the authorization had ended (revoked or superseded)"};
    case Denial::grantee_not_in_scope:
      return {"查询方不在授权范围", "the asker's office is not one that it authorizes"};
    case Denial::purpose_differs:
      return {"查询目的与授权不符", "its purpose is not the authorized one"};
    case Denial::item_not_in_scope:
      return {"查询事项不在授权范围", "the item is not in its scope"};
    case Denial::data_not_in_range:
      return {"提出查询的日子不在授权书的数据起止日期之内",
              "the day on which it was asked is outside the dates of data that were signed for"};
    case Denial::provider_not_in_scope:
      return {"被查部门不在授权范围", "the department asked is not in its scope"};
    case Denial::member_not_covered:
      return {"所查成员没有签字(或监护人未代签)", "a member was not covered: nobody signed for them"};
    case Denial::uses_exhausted:
      return {"授权的使用次数已用完", "its uses were exhausted"};
    case Denial::comparison_not_needed:
      return {"风险已消除且公示无异议, 没有说明仍要比对的理由",
              "risk clear and no objection: comparing all the same needs a reason, and none was given"};
  }
  return {"", ""};
}

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
  fails(Denial::data_not_in_range, outside(standing, shanghai_date(at)));
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

Standing* Standings::keep(Standing standing) {
  if (by_number_.contains(standing.number)) return nullptr;
  standing.place = static_cast<std::uint32_t>(all_.size());
  auto* const kept = &all_.emplace_back(std::move(standing));
  by_number_.emplace(kept->number, kept);
  by_household_[kept->household].push_back(kept);
  return kept;
}

Standing* Standings::add(std::uint64_t index, Instant at, const AuthorizationEntry& entry) {
  Standing standing;
  standing.index = index;
  standing.year = static_cast<int>(shanghai_date(at).year());
  standing.number = entry.number;
  standing.household = entry.household;
  for (const auto& member : entry.members) {
    if (member.signed_for || entry.basis != "consent") standing.covered.emplace_back(member.subject);
  }
  standing.consent = entry.basis == "consent";
  standing.effective_at = entry.effective_at;
  standing.valid_until = entry.valid_until;
  standing.data_from = entry.data_from;
  standing.data_to = entry.data_to;
  standing.uses_max = entry.uses_max;
  Scope scope{copy(entry.grantees), copy(entry.providers), copy(entry.items), std::string(entry.purpose)};
  standing.scope = &*scopes_.insert(std::move(scope)).first;
  return keep(std::move(standing));
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

void Standings::save(StateWriter& state) const {
  std::map<const Scope*, std::uint64_t> places;
  state.number(scopes_.size());
  for (const auto& scope : scopes_) {
    places.emplace(&scope, places.size());
    state.texts(scope.grantees);
    state.texts(scope.providers);
    state.texts(scope.items);
    state.text(scope.purpose);
  }
  state.number(all_.size());
  for (const auto& one : all_) {
    state.number(one.index);
    state.number(static_cast<std::uint64_t>(one.year));
    state.text(one.number);
    state.text(one.household);
    state.texts(one.covered);
    state.number(places.at(one.scope));
    state.flag(one.consent);
    state.instant(one.effective_at);
    state.instant(one.valid_until);
    for (const auto& day : {one.data_from, one.data_to}) state.text(day ? fangpin::to_text(*day) : std::string());
    state.number(one.uses);
    state.flag(one.uses_max.has_value());
    state.number(one.uses_max.value_or(0));
    state.flag(one.last_use.has_value());
    state.instant(one.last_use.value_or(Instant()));
    state.flag(one.ended.has_value());
    state.number(one.ended.value_or(0));
  }
}

void Standings::restore(StateReader& state) {
  std::vector<const Scope*> scopes;
  state.repeat([&] {
    Scope scope;
    scope.grantees = state.texts();
    scope.providers = state.texts();
    scope.items = state.texts();
    scope.purpose = state.text();
    scopes.push_back(&*scopes_.insert(std::move(scope)).first);
  });
  state.repeat([&] {
    Standing one;
    one.index = state.number();
    one.year = static_cast<int>(state.number());
    one.number = state.text();
    one.household = state.text();
    one.covered = state.texts();
    one.scope = scopes.at(state.number());
    one.consent = state.flag();
    one.effective_at = state.instant();
    one.valid_until = state.instant();
    one.data_from = read_day(state);
    one.data_to = read_day(state);
    one.uses = state.number();
    const auto limited = state.flag();
    if (const auto max = state.number(); limited) one.uses_max = max;
    const auto used = state.flag();
    if (const auto last = state.instant(); used) one.last_use = last;
    const auto over = state.flag();
    if (const auto ended = state.number(); over) one.ended = ended;
    keep(std::move(one));
  });
}

}  // namespace fangpin::verify
