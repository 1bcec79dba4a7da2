#include "gateway/verify/capture_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "gateway/verify/canonical_json.hpp"
#include "gateway/verify/state_stream.hpp"

namespace fangpin::verify {

void CaptureCheck::add(std::uint64_t index, std::string zh, std::string en) {
  findings_.add({"B9", Finding::Weight::finding, index, std::move(zh), std::move(en)});
}

void CaptureCheck::take(std::uint64_t index, Instant at, const AuthorizationEntry& entry, Standings& standings,
                        const RulesInForce& rules) {
  if (const auto* same = standings.find(entry.number)) {
    add(index, fmt::format("授权编号 {} 在第 {} 条已用过: 授权书不得改写", entry.number, same->index),
        fmt::format("the number {} is that of entry {}: an authorization is never edited", entry.number, same->index));
  }
  if (!entry.previous.empty()) {
    const auto* previous = standings.find(entry.previous);
    if (previous == nullptr || previous->household != entry.household) {
      add(index, fmt::format("所替换的授权 {} 不在前面, 或属于另一户", entry.previous),
          fmt::format("the authorization {} that it replaces is not before it, or is another household's",
                      entry.previous));
    }
  }
  check_members(index, entry);
  check_form(index, entry.form);
  check_evidence(index, entry);
  check_times(index, at, entry, rules);
}

void CaptureCheck::check_members(std::uint64_t index, const AuthorizationEntry& entry) {
  const auto& members = entry.members;
  if (members.empty()) return add(index, "没有列出任何家庭成员", "names no member of the household");
  if (std::ranges::count(members, "head", &AuthorizationMember::relation) != 1) {
    add(index, "户主应当恰有一名", "there is not exactly one head of the household");
  }
  std::set<std::string_view> known;
  for (const auto& member : members) {
    if (!known.insert(member.subject).second) {
      add(index, fmt::format("成员 {} 列了两次", member.subject), fmt::format("names {} twice", member.subject));
    }
    if (member.guardian.empty()) continue;
    const auto guardian = std::ranges::find(members, member.guardian, &AuthorizationMember::subject);
    if (!member.by_guardian || guardian == members.end() || guardian->subject == member.subject || !guardian->capable) {
      add(index, fmt::format("成员 {} 的监护人 {} 不是能代签的另一名成员", member.subject, member.guardian),
          fmt::format("the guardian {} of {} is no other member who could sign for them", member.guardian,
                      member.subject));
    }
  }
}

void CaptureCheck::check_form(std::uint64_t index, std::string_view form) {
  const auto split = form.rfind('@');
  const auto digest = split == std::string_view::npos ? std::string_view() : form.substr(split + 1);
  if (!is_digest(digest)) {
    add(index, "承诺书文本没有哈希: 不知道签的是什么", "the letter's text has no hash: nobody can say what was signed");
    return;
  }
  const auto [known, fresh] = forms_.try_emplace(std::string(form.substr(0, split)), digest);
  if (!fresh && known->second != digest) {
    add(index, fmt::format("承诺书 {} 的文本与先前同名文本不同", known->first),
        fmt::format("the text of the letter {} is another than before under the same name", known->first));
  }
}

void CaptureCheck::check_evidence(std::uint64_t index, const AuthorizationEntry& entry) {
  if (entry.basis != "consent") {
    if (entry.basis_document.empty()) {
      add(index, fmt::format("依据为 {} 却没有文件编号", entry.basis),
          fmt::format("its basis is {} and no document is named", entry.basis));
    }
    return;
  }
  if (!is_digest(entry.evidence_digest)) {
    add(index, "没有签字扫描件的哈希", "there is no hash of the signed letter's scan");
    return;
  }
  static constexpr std::array<std::string_view, 4> kMethods{"wet-signature", "fingerprint", "e-signature",
                                                            "handler-attestation"};
  if (std::ranges::find(kMethods, entry.evidence_method) == kMethods.end()) {
    add(index, "没有写明怎样签的", "does not say how it was signed");
  }
  if (entry.handler.empty()) add(index, "没有写明由谁收取签字", "does not say who took the signatures");
  const auto [known, fresh] = scans_.try_emplace(std::string(entry.evidence_digest), entry.household);
  if (!fresh && known->second != entry.household) {
    add(index, "同一份扫描件已用于另一户", "the same scan was captured for another household");
  }
}

void CaptureCheck::check_times(std::uint64_t index, Instant at, const AuthorizationEntry& entry,
                               const RulesInForce& rules) {
  if (entry.signed_on > shanghai_date(at)) {
    add(index, fmt::format("签字日期 {} 晚于录入", fangpin::to_text(entry.signed_on)),
        fmt::format("was signed on {}, after it was captured", fangpin::to_text(entry.signed_on)));
  }
  if (entry.effective_at < start_of_day(entry.signed_on)) {
    add(index, "在签字日之前就生效", "takes effect before the day on which it was signed");
  }
  if (entry.data_from && entry.data_to && *entry.data_to < *entry.data_from) {
    add(index, "所涉数据的起止日期颠倒", "the dates of the data that it covers are reversed");
  }
  if (entry.valid_until <= entry.effective_at) add(index, "失效早于生效", "ends before it takes effect");
  if (rules.known && entry.valid_until - entry.effective_at >
                         std::chrono::hours(24 * std::min<std::uint64_t>(rules.validity_days, 36'500))) {
    add(index, fmt::format("有效期超过政策规定的 {} 天", rules.validity_days),
        fmt::format("is valid for longer than the policy's {} days", rules.validity_days));
  }
}

void CaptureCheck::save(StateWriter& state) const {
  for (const auto* known : {&forms_, &scans_}) {
    state.number(known->size());
    for (const auto& [one, of] : *known) {
      state.text(one);
      state.text(of);
    }
  }
}

void CaptureCheck::restore(StateReader& state) {
  for (auto* known : {&forms_, &scans_}) {
    state.repeat([&] {
      auto one = state.text();
      (*known)[std::move(one)] = state.text();
    });
  }
}

}  // namespace fangpin::verify
