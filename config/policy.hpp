#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/mistake.hpp"
#include "config/query_rules.hpp"
#include "crypto/base/calendar_date.hpp"
#include "crypto/base/result.hpp"

namespace fangpin::config {

struct Department {
  std::string id;    // "education"
  std::string name;  // 中文, "县教育局"
};

enum class RuleKind {
  after_discovery,   // N days from each record's discovery
  ten_day,           // 旬: 1-10, 11-20, 21-end of the month
  semi_monthly,      // 1-15, 16-end of the month
  monthly,           // calendar month
  quarterly,         // calendar quarter
  half_yearly,       // January-June, July-December
  season_real_time,  // in given months, within N hours after the end of the discovery day
  prompt,            // 及时: within N days from each record's discovery, a number that the policy sets
};
std::string_view to_text(RuleKind kind);  // "after-discovery", as the file spells it
// True for the five kinds that open one window per period; the others judge records.
bool is_period(RuleKind kind);

enum class DayUnit { calendar, working };

// What one department owes under one clause. A duty may name several feeds: any of them clears its windows.
struct Duty {
  std::string id;  // "medical-alleviated", unique in the policy
  std::string department;
  std::string subject;             // 中文: what is owed
  std::vector<std::string> feeds;  // the first names the window
  std::string population;          // empty: the duty has none
  // Feeds of the registers that decide who is of the population: its persons stand in one of them. Empty beside another
  // population of the same feed that names some: its persons stand in none of those.
  std::vector<std::string> registers;
  RuleKind kind = RuleKind::monthly;

  int days = 0;                      // after-discovery, prompt
  DayUnit unit = DayUnit::calendar;  // of `days`
  std::set<unsigned> months;         // season-real-time: 9, 10
  int within_hours = 0;              // season-real-time
  bool monthly_nil = false;          // a record duty that also owes a push or a nil report each month

  int grace_days = 0;  // a window is due at the end of the grace_days-th day after its last day
  DayUnit grace_unit = DayUnit::calendar;
  int missed_after_days = 7;  // calendar days after due

  std::string clause;

  bool opens_windows() const { return is_period(kind) || monthly_nil; }
  bool judges_records() const { return !is_period(kind); }
};

// How the policy reads a threshold that a notice leaves open, for one feed.
struct Threshold {
  enum class Amount { scope_self_paid, after_reimbursement };
  enum class Per { admission, person_year, household_year };
  Amount amount = Amount::scope_self_paid;
  Per per = Per::admission;
  std::int64_t cents = 0;  // owed from this amount on, inclusive
  std::string clause;
};

// How long a kind of data is kept; a job enforces it and logs that it did.
struct Retention {
  std::string kind;  // "alerts", "access-log" ...
  std::string name;  // 中文
  std::chrono::days days{0};
  std::string clause;
};

struct Policy {
  std::string name;  // "demonstration-2022"
  int version = 1;
  Date start;                        // no window of this version opens before this day
  std::string title;                 // 中文
  std::string source;                // the notice's number or where the policy comes from
  std::vector<std::string> extends;  // "lingshou-2022@1", nearest first

  std::map<std::string, Department, std::less<>> departments;
  std::vector<Duty> duties;                                  // by id
  std::map<std::string, Threshold, std::less<>> thresholds;  // by feed
  std::vector<Retention> retention;                          // by kind
  int key_overlap_months = 13;
  QueryRules queries;

  std::string id() const;  // "demonstration-2022@1"

  const Duty* duty(std::string_view id) const;
  // Duties that name the feed, in order of id. None: the feed is voluntary under this policy.
  std::vector<const Duty*> duties_of(std::string_view feed) const;
  bool voluntary(std::string_view feed) const { return duties_of(feed).empty(); }
  // The populations between which a push of the feed must choose; empty: none may be named.
  std::vector<std::string> populations_of(std::string_view feed) const;
  // ok, or Errc::unprocessable with a sentence: a feed of two rhythms without a population, or one that no duty knows.
  Status check_population(std::string_view feed, std::string_view population) const;
  const Threshold* threshold(std::string_view feed) const;
};

// Reads NAME.toml and the policies that it extends (NAME.toml in the same folder), merges them key by key (a duty by
// its id; naming another rule drops the parameters of the old one), and checks the result whole.
Checked<Policy> load_policy(const std::string& path);

// The same over any source of files: `read` gives the text of a policy by its name, or nothing. At most 8 levels of
// extension, 1 MiB a file. Pure: this is what is fuzzed.
using PolicySource = std::function<std::optional<std::string>(const std::string& name)>;
Checked<Policy> parse_policy(const std::string& name, const PolicySource& read);

}  // namespace fangpin::config
