#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "gateway/verify/entry_kinds.hpp"
#include "gateway/verify/finding.hpp"

namespace fangpin::verify {

// Why an access may not be, in the order in which it is asked (gateway/audit/README.md).
enum class Denial : std::uint8_t {
  household_unknown,
  no_authorization,
  not_yet_effective,
  expired,
  ended,
  grantee_not_in_scope,
  purpose_differs,
  item_not_in_scope,
  data_not_in_range,
  provider_not_in_scope,
  member_not_covered,
  uses_exhausted,
  comparison_not_needed,
};
inline constexpr std::size_t kDenials = 13;
// As the log writes it: "household-unknown".
std::string_view to_text(Denial denial);
std::optional<Denial> parse_denial(std::string_view text);
// The check of PROOFS 4.3 that an access violates which was allowed all the same: "B1" to "B12".
const char* check_of(Denial denial);
// What people are told of it, in Chinese and English.
std::pair<const char*, const char*> reason(Denial denial);

// What an authorization lets be asked; most letters say the same, so each scope is kept once.
struct Scope {
  std::vector<std::string> grantees, providers, items;
  std::string purpose;
  auto operator<=>(const Scope&) const = default;
};

// An authorization as the log has it up to some entry.
struct Standing {
  std::uint64_t index = 0;  // of its entry
  std::uint32_t place = 0;  // Standings::at()
  int year = 0;             // of its capture
  std::string number, household;
  std::vector<std::string> covered;  // handles
  const Scope* scope = nullptr;
  bool consent = true;  // its basis: members signed
  Instant effective_at, valid_until;
  std::optional<Date> data_from, data_to;  // days whose state may be asked, both included
  std::optional<std::uint64_t> uses_max;
  std::uint64_t uses = 0;  // allowed accesses so far
  std::optional<Instant> last_use;
  std::optional<std::uint64_t> ended;  // index of the entry that ended it
};

// The rules in force at an entry.
struct RulesInForce {
  std::string policy;
  bool known = false;  // a configuration entry of version 2 has told the rest
  std::uint64_t validity_days = 0, answer_hours = 0, find_subject_per_day = 0;
  std::optional<std::uint64_t> capture_persons_per_day;  // since version 3
  bool clear_risk_skips = false;
  std::vector<std::string> skippable_items;
};

// Every reason why this authorization does not back the access, one bit a Denial; 0: it does.
std::uint16_t failing(const Standing& standing, const AccessEntry& access, Instant at, const RulesInForce& rules);

// All authorizations, by number and by household in the order of capture. Pointers stay valid.
class Standings {
 public:
  // Nothing where the number is taken.
  Standing* add(std::uint64_t index, Instant at, const AuthorizationEntry& entry);
  Standing* find(std::string_view number);
  // What must come out for this access: whether it is allowed, under which authorization, and else why not.
  struct Expected {
    std::optional<Denial> denial;
    Standing* standing = nullptr;
  };
  Expected decide(const AccessEntry& access, Instant at, const RulesInForce& rules);
  Standing& at(std::uint32_t place) { return all_.at(place); }
  std::size_t size() const { return all_.size(); }
  const std::deque<Standing>& all() const { return all_; }
  // Whether there is any of the household.
  bool names(std::string_view household) const { return by_household_.contains(household); }

  void save(StateWriter& state) const;
  void restore(StateReader& state);

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  template <class Value>
  using ByText = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;
  Standing* keep(Standing standing);

  std::deque<Standing> all_;
  std::set<Scope> scopes_;
  ByText<Standing*> by_number_;
  ByText<std::vector<Standing*>> by_household_;
};

}  // namespace fangpin::verify
