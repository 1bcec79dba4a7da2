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
  state.number(rules.capture_persons_per_day ? *rules.capture_persons_per_day + 1 : 0);
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
  if (const auto quota = state.number(); quota > 0) rules.capture_persons_per_day = quota - 1;
  rules.clear_risk_skips = state.flag();
  rules.skippable_items = state.texts();
  return rules;
}

// Every count of a tally, in one order for writing and reading.
std::vector<std::uint64_t*> counts_of(AccessCheck::Tally& tally) {
  std::vector<std::uint64_t*> out{&tally.allowed, &tally.recomputed, &tally.authorizations, &tally.ends,
                                  &tally.answers, &tally.releases,   &tally.searches,       &tally.views};
  for (auto& count : tally.denied) out.push_back(&count);
  return out;
}

}  // namespace

void AccessCheck::save(StateWriter& state) const {
  captures_.save(state);
  save_rules(rules_, state);
  standings_.save(state);
  questions_.save(state);
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
  state.number(unsigned_.size());
  for (const auto& [household, queries] : unsigned_) {
    state.text(household);
    state.number(queries.size());
    for (const auto& one : queries) {
      state.text(one.query);
      state.number(one.index);
      state.instant(one.at);
      state.flag(one.denied);
    }
  }
  state.number(superseded_.size());
  for (const auto& [number, index] : superseded_) {
    state.text(number);
    state.number(index);
  }
  for (const auto* uses : {&searches_, &captured_}) {
    state.number(uses->size());
    for (const auto& [actor, counted] : *uses) {
      state.text(actor);
      state.text(counted.day);
      state.number(counted.count);
    }
  }
  auto tally = tally_;
  for (const auto* count : counts_of(tally)) state.number(*count);
}

void AccessCheck::restore(StateReader& state) {
  captures_.restore(state);
  rules_ = restore_rules(state);
  standings_.restore(state);
  questions_.restore(state);
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
    auto& queries = unsigned_[state.text()];
    state.repeat([&] {
      auto& one = queries.emplace_back();
      one.query = state.text();
      one.index = state.number();
      one.at = state.instant();
      one.denied = state.flag();
    });
  });
  state.repeat([&] {
    auto number = state.text();
    superseded_[std::move(number)] = state.number();
  });
  for (auto* uses : {&searches_, &captured_}) {
    state.repeat([&] {
      auto& counted = (*uses)[state.text()];
      counted.day = state.text();
      counted.count = state.number();
    });
  }
  for (auto* count : counts_of(tally_)) *count = state.number();
}

}  // namespace fangpin::verify
