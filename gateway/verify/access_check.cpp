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

std::uint64_t AccessCheck::count(UseByActor& uses, std::string_view actor, Instant at, std::uint64_t more) {
  const auto day = fangpin::to_text(shanghai_date(at));
  auto known = uses.find(actor);
  if (known == uses.end()) known = uses.emplace(actor, DaysUse()).first;
  auto& counted = known->second;
  if (counted.day != day) counted = {day, 0};
  return counted.count += more;
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
      previous != nullptr && previous->household == entry.household && !previous->ended) {
    add("B3", index, fmt::format("所替换的授权 {} 此前没有终止条目", entry.previous),
        fmt::format("replaces {}, and no entry before it ends that one", entry.previous));
    previous->ended = index;
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

std::string_view AccessCheck::household_of(std::string_view query) {
  const auto* const asked = questions_.find(query);
  return asked == nullptr ? std::string_view() : questions_.text(asked->household);
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

void AccessCheck::check_stands(std::uint64_t index, Instant at, const Question& asked) {
  if (asked.authorization == Question::kNoAuthorization) return;  // its access is a finding already
  auto& standing = standings_.at(asked.authorization);
  if (standing.ended) {
    add("B3", index, fmt::format("授权 {} 在第 {} 条已终止, 此后仍有答复或交出", standing.number, *standing.ended),
        fmt::format("goes on although the authorization {} ended in entry {}", standing.number, *standing.ended));
  } else if (at >= standing.valid_until) {
    add("B2", index, fmt::format("授权 {} 已过期, 此后仍有答复或交出", standing.number),
        fmt::format("goes on although the authorization {} had expired", standing.number));
  }
  standing.last_use = std::max(at, standing.last_use.value_or(at));
}

void AccessCheck::take(std::uint64_t index, Instant at, const AccessAnswerEntry& entry) {
  ++tally_.answers;
  auto* const asked = questions_.find(entry.query);
  if (asked == nullptr || asked->state == Question::State::denied) {
    add("B1", index, "部门答复了一个从未准予的查询", "answers a question that was never allowed");
    return;
  }
  if (const auto provider = questions_.text(asked->provider); provider != entry.provider) {
    add("B5", index, fmt::format("答复方 {} 不是被问的部门 {}", entry.provider, provider),
        fmt::format("{} answers what {} was asked", entry.provider, provider));
  }
  if (asked->state != Question::State::open) {
    add("B12", index, "此查询已有答复", "the question has its answer already");
    return;
  }
  if (entry.outcome == "expired") {
    if (at + kOrderTolerance < asked->until) add("B12", index, "期限未到就判为过期", "says expired before its time");
    asked->state = Question::State::expired;
    return;
  }
  if (at - kOrderTolerance > asked->until)
    add("B2", index, "期限过后才答复", "answers after the time for it had run out");
  check_stands(index, at, *asked);
  asked->state = Question::State::answered;
  asked->until = rules_.known ? at + std::chrono::hours(rules_.answer_hours) : Instant::max();
}

void AccessCheck::take(std::uint64_t index, Instant at, const ReleaseEntry& entry) {
  ++tally_.releases;
  const auto* const asked = questions_.find(entry.query);
  if (asked == nullptr || asked->state == Question::State::denied) {
    add("B1", index, "交出了从未准予的查询", "releases what no access entry before it allows");
    return;
  }
  const bool is_question = entry.what == "question";
  if (questions_.text(asked->household) != entry.household) {
    add("B6", index, "交出的是另一户的内容", "is of another household than the question");
  }
  if (const auto to = questions_.text(is_question ? asked->provider : asked->asker); to != entry.to) {
    add("B5", index, fmt::format("交给了 {}, 应交给 {}", entry.to, to),
        fmt::format("went to {}; it should go to {}", entry.to, to));
  }
  check_stands(index, at, *asked);
  const bool late = at - kOrderTolerance > asked->until;
  if (is_question) {
    if (asked->state == Question::State::open && late) {
      add("B2", index, "期限过后才把查询交给部门", "releases the question after its time had run out");
    } else if (asked->state != Question::State::open) {
      add("B2", index, "查询已了结, 却又交给了部门", "releases a question that was closed already");
    }
  } else if (asked->state == Question::State::open) {
    add("B1", index, "交出了答复, 而此前没有部门答复的记录", "releases an answer that no entry before it records");
  } else if (asked->state == Question::State::expired) {
    add("B2", index, "查询已过期而无答复, 却交出了答复", "releases an answer to a question that expired without one");
  } else if (late) {
    add("B2", index, "答复的保存期限已过, 却又交出", "releases the answer after its time had run out");
  }
}

void AccessCheck::take(std::uint64_t index, Instant at, const FindSubjectEntry& entry) {
  ++tally_.searches;
  if (entry.reason.empty()) add("B5", index, "按证件查找却没有理由", "a search by ID card without a reason");
  const auto used = count(searches_, entry.actor, at, 1);
  if (entry.used != used) {
    add("B7", index, fmt::format("记为当日第 {} 次查找, 实际是第 {} 次", entry.used, used),
        fmt::format("says that it is search {} of the day; it is {}", entry.used, used));
  }
  const bool over = rules_.known && used > rules_.find_subject_per_day, refused = entry.outcome == "over-quota";
  if (over && !refused) {
    add("B7", index, fmt::format("{} 当日查找超过限额 {}", entry.actor, rules_.find_subject_per_day),
        fmt::format("{} searched more often that day than the quota of {}", entry.actor, rules_.find_subject_per_day));
  }
  if (refused && rules_.known && !over) {
    add("B12", index, "限额未满就被拒绝", "was refused as over the quota, and the quota was not used up");
  }
}

void AccessCheck::check_captured(std::uint64_t index, Instant at, std::string_view actor, std::uint64_t persons) {
  const auto used = count(captured_, actor, at, persons);
  if (const auto quota = rules_.capture_persons_per_day; quota && used > *quota) {
    add("B7", index, fmt::format("{} 当日录入 {} 人, 超过限额 {}", actor, used, *quota),
        fmt::format("{} captured {} persons that day, more than the quota of {}", actor, used, *quota));
  }
}

void AccessCheck::take(std::uint64_t index, Instant at, const CaptureRefusedEntry& entry) {
  if (!entry.over_quota()) check_captured(index, at, entry.actor, entry.persons);
  const auto used = count(captured_, entry.actor, at, 0);
  if (entry.used != used) {
    add("B7", index, fmt::format("记为当日已录入 {} 人, 实际是 {} 人", entry.used, used),
        fmt::format("says that {} persons were captured that day; it is {}", entry.used, used));
  }
  const auto quota = rules_.capture_persons_per_day;
  if (entry.over_quota() && quota && used + entry.persons <= *quota) {
    add("B12", index, "录入限额未满就被拒绝", "was refused as over the quota of captures, which was not used up");
  }
}

void AccessCheck::take(std::uint64_t index, Instant, const RecordViewEntry& entry) {
  ++tally_.views;
  for (const auto& number : entry.authorizations) {
    const auto* const shown = standings_.find(number);
    if (shown == nullptr) {
      add("B1", index, fmt::format("查看的授权 {} 此前不在日志中", number),
          fmt::format("shows the authorization {}, which no entry before it captured", number));
    } else if (entry.office.starts_with("township:") &&
               std::ranges::find(shown->scope->grantees, entry.office) == shown->scope->grantees.end()) {
      add("B5", index, fmt::format("{} 查看了不授权给它的 {}", entry.office, number),
          fmt::format("{} read {}, which does not name it", entry.office, number));
    }
  }
  for (const auto& query : entry.queries) {
    const auto* const asked = questions_.find(query);
    if (asked == nullptr) {
      add("B1", index, fmt::format("查看的查询 {} 此前不在日志中", query),
          fmt::format("shows the query {}, which no entry before it records", query));
    } else if (questions_.text(asked->asker) != entry.actor) {
      add("B5", index, fmt::format("{} 查看了别人的查询 {}", entry.actor, query),
          fmt::format("{} read the query {} of somebody else", entry.actor, query));
    }
  }
}

}  // namespace fangpin::verify
