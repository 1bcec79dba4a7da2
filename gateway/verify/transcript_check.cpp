#include "gateway/verify/transcript_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <ranges>
#include <set>

#include "gateway/verify/state_stream.hpp"

namespace fangpin::verify {

void TranscriptCheck::add(std::uint64_t index, std::string zh, std::string en) {
  findings_.add({"B13", Finding::Weight::finding, index, std::move(zh), std::move(en)});
}

void TranscriptCheck::take(std::uint64_t index, const AuditEntry& entry) {
  const auto at = entry.at;
  const auto follow = [&](std::string_view query) {
    auto* const asked = questions_.find(query);
    if (asked == nullptr) return;
    ++asked->entries;
    lines_.add(questions_.text(asked->household), index, at, Row::look, asked->subjects);
  };
  const auto of_letter = [&](std::string_view household) {
    lines_.add(household, index, at, Row::later, HouseholdLines::kEveryone);
  };
  if (const auto* access = std::get_if<AccessEntry>(&entry.body)) return follow(access->query);
  if (const auto* answer = std::get_if<AccessAnswerEntry>(&entry.body)) return follow(answer->query);
  if (const auto* release = std::get_if<ReleaseEntry>(&entry.body)) return follow(release->query);
  if (const auto* letter = std::get_if<AuthorizationEntry>(&entry.body)) return of_letter(letter->household);
  if (const auto* end = std::get_if<AuthorizationEndEntry>(&entry.body)) {
    const auto* const ended = standings_.find(end->number);
    return of_letter(ended == nullptr ? std::string_view() : std::string_view(ended->household));
  }
  if (const auto* view = std::get_if<RecordViewEntry>(&entry.body)) return take(index, at, *view);
  if (const auto* search = std::get_if<FindSubjectEntry>(&entry.body)) return take(index, at, *search);
  if (const auto* withholding = std::get_if<WithholdingEntry>(&entry.body)) return take(index, at, *withholding);
  if (const auto* transcript = std::get_if<TranscriptEntry>(&entry.body)) take(index, at, *transcript);
}

// One line for each household on the page: about those whom its queries were about, or its letters.
void TranscriptCheck::take(std::uint64_t index, Instant at, const RecordViewEntry& entry) {
  // Household -> members, each once: the same people give the same text on every page. Nothing: all of them.
  std::map<std::string_view, std::optional<std::set<std::string_view>>> shown;
  for (const auto& number : entry.authorizations) {
    if (const auto* const letter = standings_.find(number)) shown.try_emplace(letter->household);
  }
  for (const auto& query : entry.queries) {
    auto* const asked = questions_.find(query);
    if (asked == nullptr) continue;
    ++asked->entries;
    auto& members = shown[questions_.text(asked->household)];
    if (!members) members.emplace();
    for (const auto part : std::views::split(questions_.text(asked->subjects), ',')) {
      members->emplace(part.begin(), part.end());
    }
  }
  for (const auto& [household, members] : shown) {
    const auto whom =
        members ? questions_.name(fmt::format("{}", fmt::join(*members, ","))) : HouseholdLines::kEveryone;
    lines_.add(household, index, at, Row::look, whom);
  }
}

void TranscriptCheck::take(std::uint64_t index, Instant at, const FindSubjectEntry& entry) {
  older_searches_ = older_searches_ || (!entry.households && entry.outcome == "found");
  if (!entry.households) return;
  for (const auto& household : *entry.households) {
    lines_.add(household, index, at, Row::later, questions_.name(entry.subject));
  }
}

void TranscriptCheck::check_withheld(std::uint64_t index, Instant at, const TranscriptEntry& entry) {
  std::uint64_t withheld = 0;  // at most
  for (const auto& [query, until] : withheld_) {
    const auto* const asked = questions_.find(query);
    const bool theirs = asked != nullptr && questions_.text(asked->household) == entry.household;
    if (theirs && at < until) withheld += asked->entries;
  }
  if (withheld == 0 || entry.withheld <= withheld) return;  // with none at all CustodyCheck says so
  add(index, fmt::format("少列了 {} 条, 暂不告知的只有 {} 条", entry.withheld, withheld),
      fmt::format("leaves out {} entries, and withholdings in force cover {}", entry.withheld, withheld));
}

void TranscriptCheck::check_page(std::uint64_t index, Instant at, const TranscriptEntry& entry) {
  constexpr auto kPageRows = HouseholdLines::kPageRows;
  const auto page = entry.page.value_or(TranscriptEntry::Page{0, index});
  const auto part = lines_.part(entry.household, entry.subject, page.from, std::min(page.before, index), at);
  if (!entry.page && part.rows > kPageRows) {
    ++uncounted_;
    return;
  }
  if (part.rows > kPageRows + part.beside) {
    add(index, fmt::format("一页称涵盖 {} 条, 超过 {} 条", part.rows, kPageRows),
        fmt::format("a page that says to cover {} entries, more than {}", part.rows, kPageRows));
    return;
  }
  if (page.from > 0 && part.rows < kPageRows && !older_searches_) {
    add(index, fmt::format("一页到第 {} 条为止, 只涵盖 {} 条, 前面的没有列出", page.from, part.rows),
        fmt::format("a page that ends at entry {} though it covers {} entries only, and leaves out those before it",
                    page.from, part.rows));
  }
  const auto lines = part.looks + (entry.page ? part.later : 0);
  const auto least = lines - std::min(lines, part.beside);
  const auto most = part.looks + part.later + part.unsure;
  const auto zh_whose = entry.subject.empty() ? "该户" : "该成员",
             en_whose = entry.subject.empty() ? "household" : "member";
  const auto said = entry.shown + std::min(entry.withheld, std::numeric_limits<std::uint64_t>::max() - entry.shown);
  if (said > most && !older_searches_) {
    add(index,
        fmt::format("称列出 {} 条, 另暂不告知 {} 条, 而日志中{}只有 {} 条", entry.shown, entry.withheld, zh_whose,
                    most),
        fmt::format("says that it shows {} entries and withholds {}; the log has {} of the {}", entry.shown,
                    entry.withheld, most, en_whose));
  }
  if (said >= least) return;
  add(index,
      fmt::format("只列出 {} 条, 另暂不告知 {} 条, 而日志中{}至少有 {} 条", entry.shown, entry.withheld, zh_whose,
                  least),
      fmt::format("shows {} entries and withholds {}; the log has at least {} of the {}", entry.shown, entry.withheld,
                  least, en_whose));
}

void TranscriptCheck::take(std::uint64_t index, Instant at, const TranscriptEntry& entry) {
  check_withheld(index, at, entry);
  check_page(index, at, entry);
  lines_.add(entry.household, index, at, Row::look,
             entry.subject.empty() ? HouseholdLines::kEveryone : questions_.name(entry.subject));
}

void TranscriptCheck::take(std::uint64_t index, Instant at, const WithholdingEntry& entry) {
  lines_.add(entry.household, index, at, Row::hidden, HouseholdLines::kEveryone);
  for (const auto& query : entry.queries) {
    const auto* const asked = questions_.find(query);
    if (asked == nullptr || questions_.text(asked->household) != entry.household) {
      add(index, fmt::format("暂不告知的查询 {} 不在该户的查询之中", query),
          fmt::format("withholds the query {}, which is none of that household's before it", query));
      continue;
    }
    auto& until = withheld_[std::string(query)];
    until = std::max(until, entry.until);
  }
}

void TranscriptCheck::save(StateWriter& state) const {
  lines_.save(state);
  state.number(withheld_.size());
  for (const auto& [query, until] : withheld_) {
    state.text(query);
    state.instant(until);
  }
  state.flag(older_searches_);
  state.number(uncounted_);
}

void TranscriptCheck::restore(StateReader& state) {
  lines_.restore(state);
  state.repeat([&] {
    auto query = state.text();
    withheld_[std::move(query)] = state.instant();
  });
  older_searches_ = state.flag();
  uncounted_ = state.number();
}

}  // namespace fangpin::verify
