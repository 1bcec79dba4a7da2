#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <sstream>
#include <stdexcept>

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
  // A line each: as JSON values they would take several times the memory of the log's check itself.
  std::string questions;
  questions.reserve(questions_.size() * 80);
  for (const auto& [id, asked] : questions_) {
    fmt::format_to(
        std::back_inserter(questions), "{} {} {} {} {} {} {}\n", asked.expires_at.time_since_epoch().count(),
        asked.index, asked.provider, asked.asker, asked.household, asked.answered ? 1 : 0,
        std::string_view(id.data(), static_cast<std::size_t>(std::find(id.begin(), id.end(), '\0') - id.begin())));
  }
  bj::array names;
  for (const auto& one : names_) names.emplace_back(one);
  bj::object searches;
  for (const auto& [actor, counted] : searches_) searches[actor] = bj::array{counted.day, counted.count};
  return {{"captures", captures_.save()},      {"rules", save_rules(rules_)}, {"standings", standings_.save()},
          {"questions", std::move(questions)}, {"names", std::move(names)},   {"unbacked", counts_of(unbacked_)},
          {"searches", std::move(searches)},   {"tally", save_tally(tally_)}};
}

void AccessCheck::restore(const bj::object& saved) {
  captures_.restore(saved.at("captures").as_object());
  rules_ = restore_rules(saved.at("rules").as_object());
  standings_.restore(saved.at("standings").as_array());
  for (const auto& one : saved.at("names").as_array()) (void)name(one.as_string());
  std::istringstream lines{std::string(saved.at("questions").as_string())};
  std::int64_t expires_at = 0;
  while (lines >> expires_at) {
    Question asked;
    std::string id;
    lines >> asked.index >> asked.provider >> asked.asker >> asked.household >> asked.answered;
    lines.get();
    if (!std::getline(lines, id) || std::max({asked.provider, asked.asker, asked.household}) >= names_.size()) {
      throw std::runtime_error("a question's line is cut off");
    }
    asked.expires_at = Instant(Milliseconds(expires_at));
    QueryId key{};
    std::copy_n(id.begin(), std::min(id.size(), key.size()), key.begin());
    questions_[key] = asked;
  }
  unbacked_ = counts_from(saved.at("unbacked"));
  for (const auto& [actor, value] : saved.at("searches").as_object()) {
    searches_[actor] = {std::string(value.as_array().at(0).as_string()),
                        value.as_array().at(1).to_number<std::uint64_t>()};
  }
  tally_ = restore_tally(saved.at("tally").as_array());
}

}  // namespace fangpin::verify
