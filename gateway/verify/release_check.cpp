#include <fmt/format.h>

#include <algorithm>

#include "gateway/verify/access_check.hpp"
#include "gateway/verify/submission_check.hpp"

// What AccessCheck says of all that follows a question or a letter: answers, what was handed out, and who read records.
namespace fangpin::verify {

std::string_view AccessCheck::household_of(std::string_view query) {
  const auto* const asked = questions_.find(query);
  return asked == nullptr ? std::string_view() : questions_.text(asked->household);
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
  if (!asked->handed) {
    add("B1", index, "部门答复了一个从未交给它的查询: 交出没有入账",
        "answers a question that was never handed to the department: it got out without an entry");
  }
  if (at - kOrderTolerance > asked->until)
    add("B2", index, "期限过后才答复", "answers after the time for it had run out");
  check_stands(index, at, *asked);
  asked->state = Question::State::answered;
  asked->until = rules_.known ? at + std::chrono::hours(rules_.answer_hours) : Instant::max();
}

void AccessCheck::take(std::uint64_t index, Instant at, const ReleaseEntry& entry) {
  ++tally_.releases;
  auto* const asked = questions_.find(entry.query);
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
    asked->handed = true;
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
