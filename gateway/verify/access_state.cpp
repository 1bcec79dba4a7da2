#include <algorithm>
#include <stdexcept>

#include "gateway/verify/access_check.hpp"
#include "gateway/verify/state_stream.hpp"

// What AccessCheck keeps between two runs of the auditor.
namespace fangpin::verify {

namespace {

void save_rules(const RulesInForce& rules, StateWriter& state) {
  state.text(rules.policy);
  state.flag(rules.known);
  state.number(rules.validity_days);
  state.number(rules.answer_hours);
  state.number(rules.find_subject_per_day);
  state.flag(rules.clear_risk_skips);
  state.texts(rules.skippable_items);
}

RulesInForce restore_rules(StateReader& state) {
  RulesInForce rules;
  rules.policy = state.text();
  rules.known = state.flag();
  rules.validity_days = state.number();
  rules.answer_hours = state.number();
  rules.find_subject_per_day = state.number();
  rules.clear_risk_skips = state.flag();
  rules.skippable_items = state.texts();
  return rules;
}

// Every count of a tally, in one order for writing and reading.
std::vector<std::uint64_t*> counts_of(AccessCheck::Tally& tally) {
  std::vector<std::uint64_t*> out{&tally.allowed, &tally.recomputed, &tally.authorizations, &tally.ends,
                                  &tally.answers, &tally.releases,   &tally.searches};
  for (auto& count : tally.denied) out.push_back(&count);
  return out;
}

}  // namespace

void AccessCheck::save(StateWriter& state) const {
  captures_.save(state);
  save_rules(rules_, state);
  standings_.save(state);
  state.texts(names_);
  std::vector<const std::pair<const QueryId, Question>*> questions;  // in the order of the log: one log, one state
  questions.reserve(questions_.size());
  for (const auto& one : questions_) questions.push_back(&one);
  std::ranges::sort(questions, {}, [](const auto* one) { return one->second.index; });
  state.number(questions.size());
  for (const auto* one : questions) {
    const auto& [id, asked] = *one;
    state.text({id.data(), static_cast<std::size_t>(std::ranges::find(id, '\0') - id.begin())});
    state.instant(asked.expires_at);
    state.number(asked.index);
    state.number(asked.provider);
    state.number(asked.asker);
    state.number(asked.household);
    state.flag(asked.answered);
  }
  state.number(unbacked_.size());
  for (const auto& [household, accesses] : unbacked_) {
    state.text(household);
    state.number(accesses.size());
    for (const auto& access : accesses) {
      state.number(access.index);
      state.instant(access.at);
      state.text(access.named);
    }
  }
  state.number(searches_.size());
  for (const auto& [actor, counted] : searches_) {
    state.text(actor);
    state.text(counted.day);
    state.number(counted.count);
  }
  auto tally = tally_;
  for (const auto* count : counts_of(tally)) state.number(*count);
}

void AccessCheck::restore(StateReader& state) {
  captures_.restore(state);
  rules_ = restore_rules(state);
  standings_.restore(state);
  state.repeat([&] { (void)name(state.text()); });
  const auto place = [&] {
    const auto number = state.number();
    if (number >= names_.size()) throw std::runtime_error("a question names nobody");
    return static_cast<std::uint32_t>(number);
  };
  state.repeat([&] {
    const auto id = state.text();
    QueryId key{};
    if (id.size() > key.size()) throw std::runtime_error("a question's id is too long");
    std::ranges::copy(id, key.begin());
    auto& asked = questions_[key];
    asked.expires_at = state.instant();
    asked.index = state.number();
    asked.provider = place();
    asked.asker = place();
    asked.household = place();
    asked.answered = state.flag();
  });
  state.repeat([&] {
    auto& accesses = unbacked_[state.text()];
    state.repeat([&] {
      auto& access = accesses.emplace_back();
      access.index = state.number();
      access.at = state.instant();
      access.named = state.text();
      ++unbacked_count_;
    });
  });
  state.repeat([&] {
    auto& counted = searches_[state.text()];
    counted.day = state.text();
    counted.count = state.number();
  });
  for (auto* count : counts_of(tally_)) *count = state.number();
}

}  // namespace fangpin::verify
