#include "gateway/verify/query_rules_check.hpp"

#include <fmt/format.h>

#include "gateway/verify/state_stream.hpp"

namespace fangpin::verify {

namespace {

std::uint64_t number_of(int value) { return static_cast<std::uint64_t>(value); }

}  // namespace

bool QueryRulesCheck::Told::says_the_same(const Told& other) const {
  const auto all = [](const Told& one) {
    return std::tie(one.policy, one.known, one.validity_days, one.answer_hours, one.find_subject_per_day,
                    one.capture_persons_per_day, one.clear_risk_skips);
  };
  return all(*this) == all(other);
}

void QueryRulesCheck::take(std::uint64_t index, const AuditEntry& entry) {
  if (const auto* letter = std::get_if<AuthorizationEntry>(&entry.body)) {
    use(index, Code::purpose, letter->purpose);
    sign(index, *letter);
  } else if (const auto* access = std::get_if<AccessEntry>(&entry.body)) {
    if (!access->override_reason.empty()) use(index, Code::override_reason, access->override_reason);
  } else if (const auto* search = std::get_if<FindSubjectEntry>(&entry.body)) {
    use(index, Code::search_reason, search->reason);
  } else if (const auto* configuration = std::get_if<ConfigurationEntry>(&entry.body)) {
    Told told;
    told.index = index;
    told.policy = configuration->policy;
    if (const auto& queries = configuration->queries) {
      told.known = true;
      told.validity_days = queries->validity_days;
      told.answer_hours = queries->answer_hours;
      told.find_subject_per_day = queries->find_subject_per_day;
      told.capture_persons_per_day = queries->capture_persons_per_day;
      told.clear_risk_skips = queries->clear_risk_skips;
    }
    if (told_.empty() || !told_.back().says_the_same(told)) told_.push_back(std::move(told));
  }
}

void QueryRulesCheck::use(std::uint64_t index, Code code, std::string_view text) {
  const std::tuple key{told_.size() - 1, code, std::string(text)};
  if (told_.empty() || (codes_.size() == kCodesMax && !codes_.contains(key))) {
    ++passed_over_;
  } else {
    codes_.try_emplace(key, index);
  }
}

void QueryRulesCheck::sign(std::uint64_t index, const AuthorizationEntry& letter) {
  const std::tuple key{told_.size() - 1, std::string(letter.form), letter.signed_on};
  if (told_.empty() || (letters_.size() == kCodesMax && !letters_.contains(key))) {
    ++passed_over_;
  } else {
    ++letters_.try_emplace(key, Letters{index, 0}).first->second.count;
  }
}

void QueryRulesCheck::check_told(const Told& told, const config::QueryRules& rules, Findings& findings) const {
  const auto compare = [&](std::string_view name, std::uint64_t said, std::uint64_t right) {
    if (said == right) return;
    findings.add({"B12", Finding::Weight::finding, told.index,
                  fmt::format("查询规则 {} 写为 {}, 政策 {} 规定为 {}", name, said, told.policy, right),
                  fmt::format("says that the rule of queries {} is {}; by the policy {} it is {}", name, said,
                              told.policy, right)});
  };
  compare("validity_days", told.validity_days, number_of(rules.validity_days));
  compare("answer_hours", told.answer_hours, number_of(rules.answer_hours));
  compare("find_subject_per_day", told.find_subject_per_day, number_of(rules.find_subject_per_day));
  if (told.capture_persons_per_day) {
    compare("capture_persons_per_day", *told.capture_persons_per_day, number_of(rules.capture_persons_per_day));
  }
  compare("clear_risk_skips", told.clear_risk_skips ? 1 : 0, rules.clear_risk_skips ? 1 : 0);
}

void QueryRulesCheck::run(const PublishedRules& rules, const std::map<std::string, std::string, std::less<>>& digests,
                          Findings& findings, std::vector<std::string>& not_checked) const {
  const Published published = [&](std::size_t place) -> const config::QueryRules* {
    const auto digest = digests.find(told_[place].policy);
    const auto* const policy = digest == digests.end() ? nullptr : rules.policy(digest->first, digest->second);
    return policy == nullptr ? nullptr : &policy->queries;
  };
  for (std::size_t place = 0; place < told_.size(); ++place) {
    const auto* const queries = published(place);
    if (queries != nullptr && told_[place].known) check_told(told_[place], *queries, findings);
  }
  check_codes(published, findings);
  check_forms(published, findings, not_checked);
  if (passed_over_ > 0) {
    not_checked.push_back(
        fmt::format("B5, B9 {0} 处目的、理由或承诺书文本: 此前没有配置条目, 或种类超过 {1} / {0} purposes, reasons or "
                    "letters' texts: no configuration entry before them, or more than {1} different ones",
                    passed_over_, kCodesMax));
  }
}

void QueryRulesCheck::check_codes(const Published& published, Findings& findings) const {
  for (const auto& [used, index] : codes_) {
    const auto& [place, code, text] = used;
    const auto* const queries = published(place);
    if (queries == nullptr) continue;
    const auto& allowed = code == Code::purpose         ? queries->purposes
                          : code == Code::search_reason ? queries->search_reasons
                                                        : queries->override_reasons;
    if (allowed.contains(text)) continue;
    findings.add({"B5", Finding::Weight::finding, index,
                  fmt::format("政策 {} 没有“{}”这一目的或理由", told_[place].policy, text),
                  fmt::format("the policy {} has no purpose or reason “{}”", told_[place].policy, text)});
  }
}

void QueryRulesCheck::check_forms(const Published& published, Findings& findings,
                                  std::vector<std::string>& not_checked) const {
  std::map<std::string, std::uint64_t> unlisted;  // policy -> letters under it
  for (const auto& [signed_so, letters] : letters_) {
    const auto& [place, form, signed_on] = signed_so;
    const auto& policy = told_[place].policy;
    const auto* const queries = published(place);
    if (queries == nullptr || queries->forms.empty()) {
      unlisted[policy] += letters.count;
      continue;
    }
    const auto add = [&](const std::string& zh, const std::string& en) {
      findings.add({"B9", Finding::Weight::finding, letters.index,
                    fmt::format("{} ({} 签署的 {} 份)", zh, fangpin::to_text(signed_on), letters.count),
                    fmt::format("{} ({} signed on {})", en, letters.count, fangpin::to_text(signed_on))});
    };
    const auto id = form.substr(0, form.rfind('@'));
    const auto listed = queries->forms.find(id);
    if (listed == queries->forms.end()) {
      add(fmt::format("政策 {} 没有列出承诺书 {}", policy, id),
          fmt::format("the policy {} lists no letter {}", policy, id));
    } else if (form != id + "@" + listed->second.sha256) {
      add(fmt::format("承诺书 {} 的文本不是政策 {} 所列的", id, policy),
          fmt::format("the text of the letter {} is not the one that the policy {} lists", id, policy));
    } else if (listed->second.retired && signed_on >= *listed->second.retired) {
      add(fmt::format("承诺书 {} 按政策 {} 自 {} 起停用", id, policy, fangpin::to_text(*listed->second.retired)),
          fmt::format("the letter {} was retired on {} by the policy {}", id, fangpin::to_text(*listed->second.retired),
                      policy));
    }
  }
  for (const auto& [policy, count] : unlisted) {
    not_checked.push_back(fmt::format(
        "B9 {0} 份授权书所用的文本是否在用: 政策 {1} 没有列出承诺书文本, 或其原文不在所给文件夹中 / whether "
        "the texts of {0} letters were in force: the policy {1} lists none, or is not in the folder",
        count, policy));
  }
}

void QueryRulesCheck::save(StateWriter& state) const {
  state.number(told_.size());
  for (const auto& told : told_) {
    state.number(told.index);
    state.text(told.policy);
    state.flag(told.known);
    for (const auto number : {told.validity_days, told.answer_hours, told.find_subject_per_day}) state.number(number);
    state.flag(told.capture_persons_per_day.has_value());
    state.number(told.capture_persons_per_day.value_or(0));
    state.flag(told.clear_risk_skips);
  }
  state.number(codes_.size());
  for (const auto& [used, index] : codes_) {
    const auto& [place, code, text] = used;
    state.number(place);
    state.number(static_cast<std::uint64_t>(code));
    state.text(text);
    state.number(index);
  }
  state.number(letters_.size());
  for (const auto& [signed_so, letters] : letters_) {
    const auto& [place, form, signed_on] = signed_so;
    state.number(place);
    state.text(form);
    state.text(fangpin::to_text(signed_on));
    state.number(letters.index);
    state.number(letters.count);
  }
  state.number(passed_over_);
}

void QueryRulesCheck::restore(StateReader& state) {
  state.repeat([&] {
    auto& told = told_.emplace_back();
    told.index = state.number();
    told.policy = state.text();
    told.known = state.flag();
    for (auto* number : {&told.validity_days, &told.answer_hours, &told.find_subject_per_day}) *number = state.number();
    const bool limited = state.flag();
    if (const auto quota = state.number(); limited) told.capture_persons_per_day = quota;
    told.clear_risk_skips = state.flag();
  });
  state.repeat([&] {
    const auto place = state.number();
    const auto code = state.number();
    if (place >= told_.size() || code > static_cast<std::uint64_t>(Code::override_reason)) {
      throw std::runtime_error("a code was used under no rules");
    }
    auto text = state.text();
    codes_[{place, static_cast<Code>(code), std::move(text)}] = state.number();
  });
  state.repeat([&] {
    const auto place = state.number();
    auto form = state.text();
    const auto signed_on = parse_date(state.text());
    if (place >= told_.size() || !signed_on) throw std::runtime_error("a letter was signed under no rules");
    auto& letters = letters_[{place, std::move(form), *signed_on}];
    letters.index = state.number();
    letters.count = state.number();
  });
  passed_over_ = state.number();
}

}  // namespace fangpin::verify
