#include "gateway/verify/reach_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "gateway/verify/custody_check.hpp"
#include "gateway/verify/registry_check.hpp"
#include "gateway/verify/standing.hpp"
#include "gateway/verify/state_stream.hpp"

namespace fangpin::verify {

namespace {

// Empty `area`: the bureau.
bool names(const Standing& letter, std::string_view area) {
  return area.empty() ||
         std::ranges::find(letter.scope->grantees, fmt::format("township:{}", area)) != letter.scope->grantees.end();
}

// The bureau finds persons of every letter, a township those of letters that name it, as long as they stand.
bool lets_find(const Standing& letter, std::string_view area, Instant at) {
  return area.empty() || (names(letter, area) && !letter.ended && at < letter.valid_until);
}

}  // namespace

void ReachCheck::add(const char* check, std::uint64_t index, std::string zh, std::string en) {
  findings_.add({check, Finding::Weight::finding, index, std::move(zh), std::move(en)});
}

void ReachCheck::take(std::uint64_t index, const AuditEntry& entry) {
  if (const auto* letter = std::get_if<AuthorizationEntry>(&entry.body)) return take(index, *letter);
  if (const auto* end = std::get_if<AuthorizationEndEntry>(&entry.body)) return take(index, *end);
  if (const auto* search = std::get_if<FindSubjectEntry>(&entry.body)) return take(index, entry.at, *search);
  if (const auto* transcript = std::get_if<TranscriptEntry>(&entry.body)) take(index, *transcript);
}

void ReachCheck::take(std::uint64_t index, const AuthorizationEntry& entry) {
  const auto* const letter = standings_.find(entry.number);
  if (letter == nullptr || letter->index != index) return;  // its number was taken, which is a finding already
  for (const auto& member : entry.members) {
    auto& letters = letters_of_[std::string(member.subject)];
    if (letters.empty() || letters.back() != letter->place) letters.push_back(letter->place);
  }
}

void ReachCheck::take(std::uint64_t index, const AuthorizationEndEntry& entry) {
  const auto* const letter = standings_.find(entry.number);
  if (letter == nullptr || entry.reason == "expired") return;
  const auto area = registry_.area_of(entry.actor);
  if (area && !names(*letter, *area)) {
    add("B5", index, fmt::format("乡镇经办人 {} 终止了不授权给该乡镇的 {}", entry.actor, entry.number),
        fmt::format("{} of a township ended {}, which does not name that township", entry.actor, entry.number));
  }
}

bool ReachCheck::check_outcome(std::uint64_t index, const FindSubjectEntry& entry) {
  const bool found = entry.outcome == "found";
  const bool names = !entry.subject.empty() || (entry.households && !entry.households->empty());
  if (found && entry.subject.empty()) {
    add("B12", index, "称查到了人, 却没有写明是谁", "says that the search found somebody, and not whom");
  } else if (!found && names) {
    add("B12", index, fmt::format("称没有查到({}), 却写了人或户", entry.outcome),
        fmt::format("says that the search found nobody ({}), and names a person or a household", entry.outcome));
  }
  return found && !entry.subject.empty();
}

void ReachCheck::take(std::uint64_t index, Instant at, const FindSubjectEntry& entry) {
  if (!check_outcome(index, entry) || custody_.erased(entry.subject)) return;
  const auto letters = letters_of_.find(entry.subject);
  if (letters == letters_of_.end()) {
    return add("B1", index, fmt::format("查到的 {} 不在此前任何授权书中", entry.subject),
               fmt::format("found {}, whom no letter before it names", entry.subject));
  }
  const auto area = registry_.area_of(entry.actor);
  const bool area_unknown = !area && entry.role == "township";
  if (area_unknown) ++unchecked_.areas;
  std::set<std::string_view> all, theirs;
  for (const auto place : letters->second) {
    const auto& letter = standings_.at(place);
    if (custody_.erased(letter.household)) continue;
    all.insert(letter.household);
    if (lets_find(letter, area.value_or(""), at)) theirs.insert(letter.household);
  }
  if (area && !area->empty() && theirs.empty()) {
    return add("B5", index, fmt::format("乡镇经办人 {} 查到了没有现行授权给该乡镇的 {}", entry.actor, entry.subject),
               fmt::format("{} of a township found {}, whom no letter in force names that names the township",
                           entry.actor, entry.subject));
  }
  if (!entry.households) {
    ++unchecked_.searches;
    return;
  }
  for (const auto household : *entry.households) {
    if (theirs.erase(household) > 0 || custody_.erased(household)) continue;
    if (all.contains(household)) {
      add("B5", index, fmt::format("乡镇经办人 {} 查到了没有现行授权给该乡镇的户 {}", entry.actor, household),
          fmt::format("{} of a township was told of {}, of which no letter in force names the township", entry.actor,
                      household));
    } else {
      add("B1", index, fmt::format("查到的户 {} 此前没有此人的授权书", household),
          fmt::format("names the household {}, and no letter of it before names the person", household));
    }
  }
  if (area_unknown) return;
  for (const auto household : theirs) {
    add("B12", index, fmt::format("没有列出该人所在的户 {}", household),
        fmt::format("leaves out {}, a household whose letters name the person", household));
  }
}

void ReachCheck::take(std::uint64_t index, const TranscriptEntry& entry) {
  if (!standings_.names(entry.household) && !custody_.erased(entry.household)) {
    add("B13", index, fmt::format("户 {} 不在此前任何授权书中", entry.household),
        fmt::format("is of {}, a household of which there is no letter before it", entry.household));
  }
  if (entry.subject.empty() || custody_.erased(entry.subject)) return;
  const auto letters = letters_of_.find(entry.subject);
  const auto is_theirs = [&](std::uint32_t place) { return standings_.at(place).household == entry.household; };
  if (letters == letters_of_.end() || std::ranges::none_of(letters->second, is_theirs)) {
    add("B13", index, fmt::format("成员 {} 不在此前该户的任何授权书中", entry.subject),
        fmt::format("is of {}, a member whom no letter of the household before it names", entry.subject));
  }
}

void ReachCheck::save(StateWriter& state) const {
  state.number(letters_of_.size());
  for (const auto& [person, letters] : letters_of_) {
    state.text(person);
    state.number(letters.size());
    for (const auto place : letters) state.number(place);
  }
  state.number(unchecked_.searches);
  state.number(unchecked_.areas);
}

void ReachCheck::restore(StateReader& state) {
  state.repeat([&] {
    auto& letters = letters_of_[state.text()];
    state.repeat([&] {
      const auto place = state.number();
      if (place >= standings_.size()) throw std::runtime_error("a person is named by no letter");
      letters.push_back(static_cast<std::uint32_t>(place));
    });
  });
  unchecked_.searches = state.number();
  unchecked_.areas = state.number();
}

}  // namespace fangpin::verify
