#include "gateway/verify/transcript_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "gateway/verify/state_stream.hpp"

namespace fangpin::verify {

void TranscriptCheck::add(std::uint64_t index, std::string zh, std::string en) {
  findings_.add({"B13", Finding::Weight::finding, index, std::move(zh), std::move(en)});
}

void TranscriptCheck::take(std::uint64_t index, const AuditEntry& entry) {
  const auto follow = [&](std::string_view query) {
    auto* const asked = questions_.find(query);
    if (asked == nullptr) return;
    ++asked->entries;
    count(questions_.text(asked->household), entry.at);
  };
  if (const auto* access = std::get_if<AccessEntry>(&entry.body)) return follow(access->query);
  if (const auto* answer = std::get_if<AccessAnswerEntry>(&entry.body)) return follow(answer->query);
  if (const auto* release = std::get_if<ReleaseEntry>(&entry.body)) return follow(release->query);
  if (const auto* view = std::get_if<RecordViewEntry>(&entry.body)) return take(entry.at, *view);
  if (const auto* withholding = std::get_if<WithholdingEntry>(&entry.body)) return take(index, *withholding);
  if (const auto* transcript = std::get_if<TranscriptEntry>(&entry.body)) take(index, entry.at, *transcript);
}

void TranscriptCheck::count(std::string_view household, Instant at) {
  if (household.empty()) return;
  auto known = households_.find(household);
  if (known == households_.end()) known = households_.emplace(household, Household()).first;
  auto& [entries, withholdings, recent] = known->second;
  ++entries;
  std::erase_if(recent, [&](Instant one) { return one + tolerance_ < at; });
  if (tolerance_.count() > 0) recent.push_back(at);
}

// One line for each household on the page.
void TranscriptCheck::take(Instant at, const RecordViewEntry& entry) {
  std::set<std::string_view> shown;
  for (const auto& number : entry.authorizations) {
    if (const auto* const letter = standings_.find(number)) shown.insert(letter->household);
  }
  for (const auto& query : entry.queries) {
    auto* const asked = questions_.find(query);
    if (asked == nullptr) continue;
    ++asked->entries;
    shown.insert(questions_.text(asked->household));
  }
  for (const auto household : shown) count(household, at);
}

void TranscriptCheck::take(std::uint64_t index, Instant at, const TranscriptEntry& entry) {
  std::uint64_t withheld = 0;  // at most
  for (const auto& [query, until] : withheld_) {
    const auto* const asked = questions_.find(query);
    const bool theirs = asked != nullptr && questions_.text(asked->household) == entry.household;
    if (theirs && at < until) withheld += asked->entries;
  }
  if (withheld > 0 && entry.withheld > withheld) {  // with none at all CustodyCheck says so
    add(index, fmt::format("少列了 {} 条, 暂不告知的只有 {} 条", entry.withheld, withheld),
        fmt::format("leaves out {} entries, and withholdings in force cover {}", entry.withheld, withheld));
  }
  const auto known = households_.find(entry.household);
  if (known != households_.end() && entry.subject.empty()) {
    const auto& [entries, withholdings, recent] = known->second;
    const auto beside = tolerance_.count() == 0
                            ? 0
                            : std::ranges::count_if(recent, [&](Instant one) { return one + tolerance_ >= at; });
    const auto certain = entries - static_cast<std::uint64_t>(beside);
    const auto least = entries + withholdings <= kPage ? certain : 0;
    if (entry.shown + entry.withheld < least) {
      add(index,
          fmt::format("只列出 {} 条, 另暂不告知 {} 条, 而日志中该户至少有 {} 条", entry.shown, entry.withheld, least),
          fmt::format("shows {} entries and withholds {}; the log has at least {} of the household", entry.shown,
                      entry.withheld, least));
    }
  }
  count(entry.household, at);
}

void TranscriptCheck::take(std::uint64_t index, const WithholdingEntry& entry) {
  if (const auto known = households_.find(entry.household); known != households_.end()) ++known->second.withholdings;
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
  state.number(households_.size());
  for (const auto& [household, known] : households_) {
    state.text(household);
    state.number(known.entries);
    state.number(known.withholdings);
    state.number(known.recent.size());
    for (const auto at : known.recent) state.instant(at);
  }
  state.number(withheld_.size());
  for (const auto& [query, until] : withheld_) {
    state.text(query);
    state.instant(until);
  }
}

void TranscriptCheck::restore(StateReader& state) {
  state.repeat([&] {
    auto& known = households_[state.text()];
    known.entries = state.number();
    known.withholdings = state.number();
    state.repeat([&] { known.recent.push_back(state.instant()); });
  });
  state.repeat([&] {
    auto query = state.text();
    withheld_[std::move(query)] = state.instant();
  });
}

}  // namespace fangpin::verify
