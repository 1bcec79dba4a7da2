#include "gateway/verify/household_lines.hpp"

#include <algorithm>
#include <stdexcept>

#include "gateway/verify/state_stream.hpp"

namespace fangpin::verify {

void HouseholdLines::add(std::string_view household, std::uint64_t index, Instant at, Row row, std::uint32_t whom) {
  if (household.empty()) return;
  auto known = households_.find(household);
  if (known == households_.end()) known = households_.emplace(household, Household()).first;
  auto& [lines, recent] = known->second;
  const auto name = whom == kEveryone ? kAll : std::min<std::uint64_t>(std::uint64_t{whom} + 1, kTooMany);
  Line line{};
  line.index = index & ((std::uint64_t{1} << 40) - 1);
  line.row = static_cast<std::uint64_t>(row) & 3;
  line.whom = name & kTooMany;
  lines.push_back(line);
  std::erase_if(recent, [&](const Recent& one) { return one.at + tolerance_ < at; });
  if (tolerance_.count() > 0) recent.push_back({index, at});
}

bool HouseholdLines::is_about(const Line& line, std::string_view member) const {
  if (member.empty() || line.whom == kAll) return true;
  if (line.whom == kTooMany) return false;  // never counted against anybody
  for (auto rest = questions_.text(static_cast<std::uint32_t>(line.whom - 1)); !rest.empty();) {
    const auto one = rest.substr(0, rest.find(','));
    if (one == member) return true;
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
  }
  return false;
}

HouseholdLines::Part HouseholdLines::part(std::string_view household, std::string_view member, std::uint64_t from,
                                          std::uint64_t before, Instant at) const {
  Part out;
  const auto known = households_.find(household);
  if (known == households_.end() || from >= before) return out;
  const auto& [lines, recent] = known->second;
  const auto place = [&](std::uint64_t index) {
    return std::ranges::lower_bound(lines, index, {}, [](const Line& line) { return std::uint64_t{line.index}; });
  };
  const auto begin = place(from), end = place(before);
  out.rows = static_cast<std::uint64_t>(end - begin);
  out.beside = static_cast<std::uint64_t>(std::ranges::count_if(
      recent, [&](const Recent& one) { return one.index >= from && one.index < before && one.at + tolerance_ >= at; }));
  if (out.rows > kPageRows + out.beside) return out;
  for (auto line = begin; line != end; ++line) {
    if (static_cast<Row>(line->row) == Row::hidden) continue;
    if (!member.empty() && line->whom == kTooMany) ++out.unsure;
    if (!is_about(*line, member)) continue;
    ++(static_cast<Row>(line->row) == Row::look ? out.looks : out.later);
  }
  return out;
}

void HouseholdLines::save(StateWriter& state) const {
  state.number(households_.size());
  for (const auto& [household, known] : households_) {
    state.text(household);
    state.number(known.lines.size());
    std::uint64_t before = 0;
    for (const auto& line : known.lines) {
      state.number(line.index - before);
      state.number(std::uint64_t{line.whom} << 2 | line.row);
      before = line.index;
    }
    state.number(known.recent.size());
    for (const auto& one : known.recent) {
      state.number(one.index);
      state.instant(one.at);
    }
  }
}

void HouseholdLines::restore(StateReader& state) {
  state.repeat([&] {
    auto& known = households_[state.text()];
    std::uint64_t index = 0;
    state.repeat([&] {
      index += state.number();
      const auto rest = state.number();
      if (rest >> 2 > kTooMany || (rest & 3) > static_cast<std::uint64_t>(Row::hidden)) {
        throw std::runtime_error("a household's line is of no kind");
      }
      Line line{};
      line.index = index & ((std::uint64_t{1} << 40) - 1);
      line.row = rest & 3;
      line.whom = rest >> 2 & kTooMany;
      if (line.whom != kAll && line.whom != kTooMany && !questions_.has(static_cast<std::uint32_t>(line.whom - 1))) {
        throw std::runtime_error("a household's line names nobody");
      }
      known.lines.push_back(line);
    });
    state.repeat([&] {
      const auto at_index = state.number();
      known.recent.push_back({at_index, state.instant()});
    });
  });
}

}  // namespace fangpin::verify
