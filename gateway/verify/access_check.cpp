#include "gateway/verify/access_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "gateway/verify/submission_check.hpp"

namespace fangpin::verify {

namespace {

// In Chinese and English.
std::pair<std::string, std::string> outcome_of(const Standings::Expected& expected) {
  if (expected.denial) {
    return {fmt::format("拒绝({})", reason(*expected.denial).first),
            fmt::format("deny ({})", to_text(*expected.denial))};
  }
  return {fmt::format("准予(授权 {})", expected.standing->number),
          fmt::format("allow ({})", expected.standing->number)};
}

}  // namespace

void AccessCheck::add(const char* check, std::uint64_t index, std::string zh, std::string en) {
  findings_.add({check, Finding::Weight::finding, index, std::move(zh), std::move(en)});
}

void AccessCheck::take(std::uint64_t index, const AuditEntry& entry) {
  std::visit([&](const auto& body) { take(index, entry.at, body); }, entry.body);
}

void AccessCheck::take(std::uint64_t, Instant, const ConfigurationEntry& entry) {
  rules_ = {};
  rules_.policy = entry.policy;
  if (!entry.queries) return;
  rules_.known = true;
  rules_.validity_days = entry.queries->validity_days;
  rules_.answer_hours = entry.queries->answer_hours;
  rules_.find_subject_per_day = entry.queries->find_subject_per_day;
  rules_.capture_persons_per_day = entry.queries->capture_persons_per_day;
  rules_.clear_risk_skips = entry.queries->clear_risk_skips;
  rules_.skippable_items.assign(entry.queries->skippable_items.begin(), entry.queries->skippable_items.end());
}

void AccessCheck::take(std::uint64_t index, Instant at, const AuthorizationEntry& entry) {
  ++tally_.authorizations;
  check_captured(index, at, entry.actor, entry.members.size());
  captures_.take(index, at, entry, standings_, rules_);
  if (const auto needed = unbacked_.find(entry.household); needed != unbacked_.end()) {
    const auto reached = std::ranges::find_if(needed->second, [&](const Unbacked& access) {
      return entry.effective_at <= access.at || entry.number == access.named;
    });
    if (reached != needed->second.end()) {
      add("B8", index, fmt::format("授权 {} 是在需要它的查询(第 {} 条)之后才录入的", entry.number, reached->index),
          fmt::format("the authorization {} was captured after an access that needed it (entry {})", entry.number,
                      reached->index));
    }
  }
  check_captured_after(index, entry);
  // The gateway writes the end of the old version before the new one.
  if (auto* const previous = standings_.find(entry.previous);
      previous != nullptr && previous->household == entry.household) {
    if (!previous->ended) {
      add("B3", index, fmt::format("所替换的授权 {} 此前没有终止条目", entry.previous),
          fmt::format("replaces {}, and no entry before it ends that one", entry.previous));
      previous->ended = index;
    }
    superseded_.erase(previous->number);
  }
  standings_.add(index, at, entry);
}

void AccessCheck::check_captured_after(std::uint64_t index, const AuthorizationEntry& entry) {
  static const std::deque<Unsigned> kNone;
  const auto known = unsigned_.find(entry.household);
  const auto& before = known == unsigned_.end() ? kNone : known->second;
  if (entry.captured_after && !std::ranges::equal(*entry.captured_after, before, {}, {},
                                                  [](const Unsigned& one) { return std::string_view(one.query); })) {
    add("B8", index, "录入前无签字的查询, 所列与日志不符",
        "its list of the queries before it that no signature stood behind is not what the log has");
  }
  // One that takes effect later than they were changes nothing about them.
  for (const bool denied : {false, true}) {
    const auto reached = std::ranges::find_if(
        before, [&](const Unsigned& one) { return one.denied == denied && entry.effective_at <= one.at; });
    if (reached == before.end()) continue;
    if (denied) {
      add("B8", index,
          fmt::format("授权 {} 是在查询被拒绝(第 {} 条)之后补录的, 生效却在其前", entry.number, reached->index),
          fmt::format("the authorization {} was captured after a denied query (entry {}) and reaches back before it",
                      entry.number, reached->index));
    } else {
      add("B8", index,
          fmt::format("授权 {} 是在凭职责或紧急情况所作的查询(第 {} 条)之后补录的, 生效却在其前", entry.number,
                      reached->index),
          fmt::format("the authorization {} was captured after a query by duty or emergency (entry {}) and reaches "
                      "back before it",
                      entry.number, reached->index));
    }
  }
}

void AccessCheck::take(std::uint64_t index, Instant at, const AuthorizationEndEntry& entry) {
  ++tally_.ends;
  auto* const standing = standings_.find(entry.number);
  if (standing == nullptr) {
    add("B3", index, fmt::format("要终止的授权 {} 此前不在日志中", entry.number),
        fmt::format("ends {}, which is no authorization before it", entry.number));
    return;
  }
  if (standing->ended) {
    add("B3", index, fmt::format("授权 {} 在第 {} 条已终止", entry.number, *standing->ended),
        fmt::format("the authorization {} ended in entry {} already", entry.number, *standing->ended));
    return;
  }
  if (entry.reason == "expired" && at < standing->valid_until) {
    add("B3", index, "授权未到期就按到期终止", "ends as expired before it expires");
  }
  // By the order of the log it was in force; by the clocks the household had taken it back.
  if (standing->last_use && *standing->last_use > at + kOrderTolerance) {
    add("B3", index,
        fmt::format("授权在 {} 已终止, 此后(按时间)仍有查询、答复或交出 {}", to_text_shanghai(at),
                    to_text_shanghai(*standing->last_use)),
        fmt::format("ended at {}, and there is an access, an answer or a release of {} under it", to_text_utc(at),
                    to_text_utc(*standing->last_use)));
  }
  standing->ended = index;
  if (entry.reason == "superseded") superseded_.emplace(entry.number, index);
}

void AccessCheck::finish(Findings& findings) const {
  for (const auto& [number, index] : superseded_) {
    findings.add({"B3", Finding::Weight::finding, index, fmt::format("称 {} 已被新版替换, 日志中没有新版", number),
                  fmt::format("says that {} is superseded, and no new version of it follows", number)});
  }
}

void AccessCheck::take(std::uint64_t index, Instant at, const AccessEntry& entry) {
  ++tally_.recomputed;
  if (!rules_.known) {
    add("B12", index, "此前没有记录查询规则(配置条目), 无法重算这次决定",
        "no configuration entry before it tells the rules of queries");
  }
  if (entry.policy != rules_.policy) {
    add("B12", index, fmt::format("所依据的政策 {} 不是当时生效的 {}", entry.policy, rules_.policy),
        fmt::format("names the policy {}, and {} was in force", entry.policy, rules_.policy));
  }
  const auto expected = standings_.decide(entry, at, rules_);
  if (entry.allowed) {
    ++tally_.allowed;
    check_allowed(index, at, entry, expected);
  } else {
    check_denied(index, entry, expected);
    const auto denial = parse_denial(entry.denial);
    if (denial && *denial >= Denial::no_authorization && *denial <= Denial::ended) remember_unsigned(index, at, entry);
  }
  ask(index, at, entry);
}

void AccessCheck::check_allowed(std::uint64_t index, Instant at, const AccessEntry& entry,
                                const Standings::Expected& expected) {
  auto* const named = standings_.find(entry.authorization);
  if (named == nullptr || named->household != entry.household) {
    const auto [zh, en] = reason(entry.household.empty() ? Denial::household_unknown : Denial::no_authorization);
    add("B1", index, fmt::format("没有授权却被允许: {}", zh), fmt::format("allowed without authorization: {}", en));
    remember_unbacked(index, at, entry);
    return;
  }
  const auto wrong = failing(*named, entry, at, rules_);
  for (std::size_t i = 0; i < kDenials; ++i) {
    if ((wrong >> i & 1) == 0) continue;
    const auto denial = static_cast<Denial>(i);
    const auto [zh, en] = reason(denial);
    add(check_of(denial), index, fmt::format("不应允许(授权 {}): {}", entry.authorization, zh),
        fmt::format("should have been denied (authorization {}): {}", entry.authorization, en));
  }
  // Uses and needless comparisons are no want of an authorization.
  constexpr auto kBacked =
      1U << static_cast<unsigned>(Denial::uses_exhausted) | 1U << static_cast<unsigned>(Denial::comparison_not_needed);
  if ((wrong & ~kBacked) != 0) remember_unbacked(index, at, entry);
  if (!named->consent) remember_unsigned(index, at, entry);
  if (wrong == 0 && expected.standing != named) {
    add("B12", index, fmt::format("记的是授权 {}, 应为 {}", entry.authorization, expected.standing->number),
        fmt::format("names the authorization {}; it should be {}", entry.authorization, expected.standing->number));
  }
  ++named->uses;
  named->last_use = std::max(at, named->last_use.value_or(at));
  if (entry.use != named->uses) {
    add("B7", index, fmt::format("记为授权的第 {} 次使用, 实际是第 {} 次", entry.use, named->uses),
        fmt::format("says that it is use {} of the authorization; it is use {}", entry.use, named->uses));
  }
}

void AccessCheck::remember_unsigned(std::uint64_t index, Instant at, const AccessEntry& entry) {
  if (entry.household.empty()) return;
  auto& queries = unsigned_[std::string(entry.household)];
  queries.push_front({std::string(entry.query), index, at, !entry.allowed});
  if (queries.size() > kUnsignedMax) queries.pop_back();
}

void AccessCheck::remember_unbacked(std::uint64_t index, Instant at, const AccessEntry& entry) {
  if (entry.household.empty() || unbacked_count_ == Findings::kKeptMax) return;
  ++unbacked_count_;
  unbacked_[std::string(entry.household)].push_back({index, at, std::string(entry.authorization)});
}

void AccessCheck::check_denied(std::uint64_t index, const AccessEntry& entry, const Standings::Expected& expected) {
  const auto said = parse_denial(entry.denial);
  if (said) ++tally_.denied[static_cast<std::size_t>(*said)];
  const std::string_view closest = expected.standing == nullptr ? std::string_view() : expected.standing->number;
  if (said && said == expected.denial) {
    if (entry.authorization == closest) return;
    const auto named = [](std::string_view number) { return number.empty() ? std::string_view("-") : number; };
    add("B12", index, fmt::format("拒绝时记的是授权 {}, 应为 {}", named(entry.authorization), named(closest)),
        fmt::format("names the authorization {}; it should be {}", named(entry.authorization), named(closest)));
    return;
  }
  const auto [zh, en] = outcome_of(expected);
  add("B12", index,
      fmt::format("记为拒绝({}), 按当时的授权和规则应为{}", said ? reason(*said).first : std::string(entry.denial), zh),
      fmt::format("says deny ({}); recomputed it is {}", entry.denial, en));
}

void AccessCheck::ask(std::uint64_t index, Instant at, const AccessEntry& entry) {
  if (entry.query.size() > Questions::kIdBytesMax) {
    add("B12", index, "查询编号过长", "its query id is too long");
    return;
  }
  if (entry.allowed &&
      (entry.expires_at <= at || (rules_.known && *entry.expires_at > at + std::chrono::hours(rules_.answer_hours)))) {
    add("B12", index, fmt::format("答复期限不符合政策的 {} 小时", rules_.answer_hours),
        fmt::format("its time for an answer is not within the policy's {} hours", rules_.answer_hours));
  }
  Question asked;
  asked.index = index;
  asked.until = entry.expires_at.value_or(at);
  asked.provider = questions_.name(entry.provider);
  asked.asker = questions_.name(entry.asker);
  asked.household = questions_.name(entry.household);
  asked.subjects = questions_.name(fmt::format("{}", fmt::join(entry.subjects, ",")));
  asked.state = entry.allowed ? Question::State::open : Question::State::denied;
  if (const auto* const named = standings_.find(entry.authorization)) asked.authorization = named->place;
  if (const auto [known, fresh] = questions_.add(entry.query, asked); !fresh) {
    add("B12", index, fmt::format("查询编号与第 {} 条相同", known->index),
        fmt::format("has the query id of entry {}", known->index));
  }
}

}  // namespace fangpin::verify
