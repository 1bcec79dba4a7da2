#include "gateway/verify/submission_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "gateway/verify/canonical_json.hpp"
#include "gateway/verify/state_stream.hpp"

namespace fangpin::verify {

namespace {

std::string feed_key(std::string_view feed, std::string_view population) {
  return fmt::format("{}\n{}", feed, population);
}

std::string_view in_chinese(std::string_view verdict) {
  if (verdict == "met") return "按时";
  if (verdict == "met-late") return "迟报";
  if (verdict == "missed") return "漏报";
  return verdict == "waived" ? "豁免" : verdict;
}

// The first day of a window's id.
std::optional<Date> first_day(std::string_view window) { return parse_date(window.substr(0, window.find('/'))); }

}  // namespace

std::string SubmissionCheck::key_of(std::string_view duty, std::string_view window, std::string_view population) {
  return fmt::format("{}\n{}\n{}", duty, window, population);
}

void SubmissionCheck::add(const char* check, std::uint64_t index, std::string zh, std::string en) {
  findings_.add({check, Finding::Weight::finding, index, std::move(zh), std::move(en)});
}

void SubmissionCheck::take(std::uint64_t index, Instant at, const AttemptEntry& entry) {
  auto known = attempts_.find(entry.department);
  if (known == attempts_.end()) known = attempts_.emplace(entry.department, 0).first;
  auto& last = known->second;
  if (entry.attempt != last + 1) {
    add("B15", index, fmt::format("{} 的推送序号为 {}, 应为 {}", entry.department, entry.attempt, last + 1),
        fmt::format("attempt {} of {} should be {}", entry.attempt, entry.department, last + 1));
  }
  last = entry.attempt;
  if (!entry.accepted) return;
  check_receipt(index, entry);
  if (entry.policy != in_force()) {
    add("B12", index, fmt::format("所依据的政策 {} 不是当时生效的 {}", entry.policy, in_force()),
        fmt::format("rests on the policy {}, and {} was in force", entry.policy, in_force()));
  }
  if (entry.received_at > at + kOrderTolerance) {
    add("L7", index, "收到时间晚于入账时间", "was received after it was logged");
  }
  first_pushes_.try_emplace(std::string(entry.feed), entry.received_at);
  if (entry.brings && entry.window_duty.empty()) {
    unplaced_[feed_key(entry.feed, entry.population)] = {index, entry.received_at};
  }
  if (entry.verdict.empty()) return;
  auto window = windows_.find(key_of(entry.window_duty, entry.window_id, entry.population));
  if (window == windows_.end()) window = windows_.find(key_of(entry.window_duty, entry.window_id, ""));
  if (window == windows_.end()) {
    add("B11", index, "这次推送了结的时段此前没有结论记录", "concluded a window that has no verdict entry before it");
    return;
  }
  auto& concluded = window->second;
  if (concluded.received)
    add("B11", index, "此时段已由另一次推送了结", "another push has concluded this window already");
  concluded.received = entry.received_at;
  const std::string_view recomputed = entry.received_at <= concluded.due ? "met" : "met-late";
  if (entry.verdict != concluded.verdict || entry.verdict != recomputed) {
    add("B11", index,
        fmt::format("结论记为{}, 按收到时间 {} 与应到时间 {} 应为{}", in_chinese(entry.verdict),
                    to_text_shanghai(entry.received_at), to_text_shanghai(concluded.due), in_chinese(recomputed)),
        fmt::format("says {}; received {} and due {} give {}", entry.verdict, to_text_utc(entry.received_at),
                    to_text_utc(concluded.due), recomputed));
  }
}

void SubmissionCheck::check_receipt(std::uint64_t index, const AttemptEntry& entry) {
  if (!is_digest(entry.receipt) || entry.receipt_id.empty()) {
    add("B10", index, "已接收的推送没有回执", "an accepted push without a receipt");
    return;
  }
  std::uint64_t receipt = 0;
  std::from_chars(entry.receipt.data(), entry.receipt.data() + 16, receipt, 16);
  const auto [known, fresh] = receipts_.try_emplace(receipt, index);
  if (!fresh) {
    add("B10", index, fmt::format("与第 {} 条用的是同一份回执", known->second),
        fmt::format("has the receipt of entry {}", known->second));
    return;
  }
  receipts_in_order_.push_back(receipt);
  if (receipts_in_order_.size() <= kReceiptsKept) return;
  receipts_.erase(receipts_in_order_.front());
  receipts_in_order_.pop_front();
}

void SubmissionCheck::take(std::uint64_t index, Instant at, const ConfigurationEntry& entry) {
  starts_.push_back({index, at, std::string(entry.policy)});
  const auto [known, fresh] = policies_.try_emplace(std::string(entry.policy), entry.policy_digest);
  if (!fresh && known->second != entry.policy_digest) {
    add("B12", index, fmt::format("政策 {} 的内容与先前同名同版本的不同", entry.policy),
        fmt::format("the policy {} is another text than before under the same name and version", entry.policy));
  }
}

// What brings something goes to a window that is open; it is voluntary only where none is.
void SubmissionCheck::check_unplaced(std::uint64_t index, const VerdictEntry& entry) {
  const auto first = first_day(entry.window);
  auto push = unplaced_.find(feed_key(entry.feed, entry.population));
  if (!first || push == unplaced_.end()) return;
  const auto received = push->second.received;
  const bool opened = received >= start_of_day(*first) + kOrderTolerance;
  if (!opened || (received > entry.due && entry.verdict != "met-late")) return;
  add("B11", index, fmt::format("时段开启后第 {} 条推送了内容却不算在任何时段", push->second.index),
      fmt::format("the push of entry {} came while this window was open, and names none", push->second.index));
}

// A window keeps the policy under which it opened: the one in force when its first day began or, where the gateway did
// not serve then, the one of its next start.
void SubmissionCheck::check_policy(std::uint64_t index, const VerdictEntry& entry) {
  const auto first = first_day(entry.window);
  if (!first) {
    add("B11", index, fmt::format("时段 {} 不是起止日期", entry.window),
        fmt::format("the window {} is not two dates", entry.window));
    return;
  }
  const auto policy = entry.policy.substr(0, entry.policy.find('+'));  // behind it: the calendar
  const auto next = std::ranges::upper_bound(starts_, start_of_day(*first), {}, &Start::at);
  const bool before = next != starts_.begin() && std::prev(next)->policy == policy;
  const bool after = next != starts_.end() && next->policy == policy;
  if (before || after) return;
  const std::string_view right = next != starts_.begin() ? std::prev(next)->policy
                                 : next != starts_.end() ? next->policy
                                                         : std::string_view("-");
  add("B12", index, fmt::format("时段 {} 按政策 {} 判定, 开启时生效的是 {}", entry.window, policy, right),
      fmt::format("judges the window {} by the policy {}; it opened under {}", entry.window, policy, right));
}

void SubmissionCheck::take(std::uint64_t index, Instant at, const VerdictEntry& entry) {
  check_policy(index, entry);
  check_unplaced(index, entry);
  if (entry.verdict == "waived" && entry.waiver.empty()) {
    add("B13", index, "免责没有文件编号", "waives a window without a document");
  }
  const auto [window, fresh] = windows_.try_emplace(key_of(entry.duty, entry.window, entry.population), Window{});
  if (!fresh && may_replace(window->second, entry)) {
    window->second.index = index;
    window->second.verdict = entry.verdict;
    return;
  }
  if (!fresh) {
    add("B11", index,
        fmt::format("此时段在第 {} 条已有结论: {}", window->second.index, in_chinese(window->second.verdict)),
        fmt::format("the window has its verdict {} since entry {}", window->second.verdict, window->second.index));
    return;
  }
  window->second = {index,
                    at,
                    std::string(entry.duty),
                    std::string(entry.window),
                    std::string(entry.population),
                    std::string(entry.feed),
                    std::string(entry.policy),
                    std::string(entry.verdict),
                    entry.due,
                    std::nullopt};
  if (entry.verdict == "missed" && at < entry.due) {
    add("B11", index, "应到时间未到就判为漏报", "says missed before the window was due");
  }
}

void SubmissionCheck::take(const ActionEntry& entry) {
  if (entry.action == "participant-revoked") withdrawn_.emplace(entry.subject);
  if (entry.action != "gateway-down" || entry.actor != "gateway") return;
  const auto slash = entry.subject.find('/');
  if (slash == std::string_view::npos) return;
  const auto from = parse_instant(entry.subject.substr(0, slash));
  const auto to = parse_instant(entry.subject.substr(slash + 1));
  if (from && to) outages_.push_back({*from, *to});
}

Milliseconds SubmissionCheck::outages() const {
  Milliseconds all{0};
  for (const auto& outage : outages_) all += std::max(outage.to - outage.from, Milliseconds{0});
  return all;
}

bool SubmissionCheck::may_replace(const Window& window, const VerdictEntry& entry) const {
  return entry.verdict == "waived" && window.verdict == "met-late" && window.received && entry.due == window.due &&
         std::ranges::any_of(outages_,
                             [&](const Outage& outage) { return outage.from <= window.due && window.due < outage.to; });
}

void SubmissionCheck::finish(Findings& findings) const {
  for (const auto& [key, window] : windows_) {
    if (window.received || (window.verdict != "met" && window.verdict != "met-late")) continue;
    findings.add({"B11", Finding::Weight::finding, window.index,
                  fmt::format("结论为{}, 却没有对应的推送", in_chinese(window.verdict)),
                  fmt::format("says {} and no push stands behind it", window.verdict)});
  }
}

void SubmissionCheck::save(StateWriter& state) const {
  state.number(attempts_.size());
  for (const auto& [department, last] : attempts_) {
    state.text(department);
    state.number(last);
  }
  state.number(windows_.size());
  for (const auto& [key, window] : windows_) {
    state.text(key);
    state.number(window.index);
    state.instant(window.at);
    for (const auto* text :
         {&window.duty, &window.id, &window.population, &window.feed, &window.policy, &window.verdict}) {
      state.text(*text);
    }
    state.instant(window.due);
    state.flag(window.received.has_value());
    state.instant(window.received.value_or(Instant()));
  }
  state.number(policies_.size());
  for (const auto& [policy, digest] : policies_) {
    state.text(policy);
    state.text(digest);
  }
  state.number(receipts_in_order_.size());
  for (const auto receipt : receipts_in_order_) {
    state.number(receipt);
    state.number(receipts_.at(receipt));
  }
  state.number(starts_.size());
  for (const auto& start : starts_) {
    state.number(start.index);
    state.instant(start.at);
    state.text(start.policy);
  }
  state.number(outages_.size());
  for (const auto& outage : outages_) {
    state.instant(outage.from);
    state.instant(outage.to);
  }
  state.number(first_pushes_.size());
  for (const auto& [feed, at] : first_pushes_) {
    state.text(feed);
    state.instant(at);
  }
  state.number(unplaced_.size());
  for (const auto& [feed, push] : unplaced_) {
    state.text(feed);
    state.number(push.index);
    state.instant(push.received);
  }
  state.number(withdrawn_.size());
  for (const auto& department : withdrawn_) state.text(department);
}

void SubmissionCheck::restore(StateReader& state) {
  state.repeat([&] {
    auto department = state.text();
    attempts_[std::move(department)] = state.number();
  });
  state.repeat([&] {
    auto& window = windows_[state.text()];
    window.index = state.number();
    window.at = state.instant();
    for (auto* text : {&window.duty, &window.id, &window.population, &window.feed, &window.policy, &window.verdict}) {
      *text = state.text();
    }
    window.due = state.instant();
    const auto concluded = state.flag();
    if (const auto received = state.instant(); concluded) window.received = received;
  });
  state.repeat([&] {
    auto policy = state.text();
    policies_[std::move(policy)] = state.text();
  });
  state.repeat([&] {
    const auto receipt = receipts_in_order_.emplace_back(state.number());
    receipts_[receipt] = state.number();
  });
  state.repeat([&] {
    auto& start = starts_.emplace_back();
    start.index = state.number();
    start.at = state.instant();
    start.policy = state.text();
  });
  state.repeat([&] {
    auto& outage = outages_.emplace_back();
    outage.from = state.instant();
    outage.to = state.instant();
  });
  state.repeat([&] {
    auto feed = state.text();
    first_pushes_[std::move(feed)] = state.instant();
  });
  state.repeat([&] {
    auto& push = unplaced_[state.text()];
    push.index = state.number();
    push.received = state.instant();
  });
  state.repeat([&] { withdrawn_.insert(state.text()); });
}

}  // namespace fangpin::verify
