#include <boost/json.hpp>

#include "gateway/verify/access_check.hpp"

// What AccessCheck keeps between two runs of the auditor.
namespace fangpin::verify {

namespace bj = boost::json;

namespace {

bj::object counts_of(const std::map<std::string, std::uint64_t, std::less<>>& counts) {
  bj::object out;
  for (const auto& [key, count] : counts) out[key] = count;
  return out;
}

std::map<std::string, std::uint64_t, std::less<>> counts_from(const bj::value& saved) {
  std::map<std::string, std::uint64_t, std::less<>> out;
  for (const auto& [key, count] : saved.as_object()) out[key] = count.to_number<std::uint64_t>();
  return out;
}

bj::object save_rules(const RulesInForce& rules) {
  bj::array items;
  for (const auto& item : rules.skippable_items) items.emplace_back(item);
  return {{"policy", rules.policy},
          {"known", rules.known},
          {"validity_days", rules.validity_days},
          {"answer_hours", rules.answer_hours},
          {"find_subject_per_day", rules.find_subject_per_day},
          {"clear_risk_skips", rules.clear_risk_skips},
          {"skippable_items", std::move(items)}};
}

RulesInForce restore_rules(const bj::object& saved) {
  RulesInForce rules;
  rules.policy = saved.at("policy").as_string();
  rules.known = saved.at("known").as_bool();
  rules.validity_days = saved.at("validity_days").to_number<std::uint64_t>();
  rules.answer_hours = saved.at("answer_hours").to_number<std::uint64_t>();
  rules.find_subject_per_day = saved.at("find_subject_per_day").to_number<std::uint64_t>();
  rules.clear_risk_skips = saved.at("clear_risk_skips").as_bool();
  for (const auto& item : saved.at("skippable_items").as_array()) rules.skippable_items.emplace_back(item.as_string());
  return rules;
}

bj::array save_tally(const AccessCheck::Tally& tally) {
  bj::array out{tally.allowed, tally.recomputed, tally.authorizations, tally.ends,
                tally.answers, tally.releases,   tally.searches};
  for (const auto count : tally.denied) out.emplace_back(count);
  return out;
}

AccessCheck::Tally restore_tally(const bj::array& saved) {
  const auto at = [&](std::size_t i) { return saved.at(i).to_number<std::uint64_t>(); };
  AccessCheck::Tally tally{at(0), at(1), {}, at(2), at(3), at(4), at(5), at(6)};
  for (std::size_t i = 0; i < kDenials; ++i) tally.denied[i] = at(7 + i);
  return tally;
}

}  // namespace

bj::object AccessCheck::save() const {
  bj::array questions;
  for (const auto& [id, asked] : questions_) {
    const std::string text(id.data(), std::find(id.begin(), id.end(), '\0'));
    questions.push_back(bj::array{text, asked.expires_at.time_since_epoch().count(), asked.index,
                                  names_[asked.provider], names_[asked.asker], names_[asked.household],
                                  asked.answered});
  }
  bj::object searches;
  for (const auto& [actor, counted] : searches_) searches[actor] = bj::array{counted.day, counted.count};
  return {{"captures", captures_.save()},      {"rules", save_rules(rules_)},      {"standings", standings_.save()},
          {"questions", std::move(questions)}, {"unbacked", counts_of(unbacked_)}, {"searches", std::move(searches)},
          {"tally", save_tally(tally_)}};
}

void AccessCheck::restore(const bj::object& saved) {
  captures_.restore(saved.at("captures").as_object());
  rules_ = restore_rules(saved.at("rules").as_object());
  standings_.restore(saved.at("standings").as_array());
  for (const auto& value : saved.at("questions").as_array()) {
    const auto& fields = value.as_array();
    const std::string_view id = fields.at(0).as_string();
    QueryId key{};
    std::copy_n(id.begin(), std::min(id.size(), key.size()), key.begin());
    questions_[key] = {Instant(Milliseconds(fields.at(1).to_number<std::int64_t>())),
                       fields.at(2).to_number<std::uint64_t>(),
                       name(fields.at(3).as_string()),
                       name(fields.at(4).as_string()),
                       name(fields.at(5).as_string()),
                       fields.at(6).as_bool()};
  }
  unbacked_ = counts_from(saved.at("unbacked"));
  for (const auto& [actor, value] : saved.at("searches").as_object()) {
    searches_[actor] = {std::string(value.as_array().at(0).as_string()),
                        value.as_array().at(1).to_number<std::uint64_t>()};
  }
  tally_ = restore_tally(saved.at("tally").as_array());
}

}  // namespace fangpin::verify
