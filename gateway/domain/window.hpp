#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crypto/base/calendar_date.hpp"
#include "crypto/base/instant.hpp"

namespace fangpin::domain {

enum class Verdict { met, met_late, missed, waived };
inline const char* to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::met:
      return "met";
    case Verdict::met_late:
      return "met-late";
    case Verdict::missed:
      return "missed";
    case Verdict::waived:
      return "waived";
  }
  return "";
}

// A stretch of business time in which the gateway did not serve: from when it was last known to, until it did again.
struct Outage {
  Instant from, to;
};

// A slot of the ledger: a period in which a duty is owed. Written when the calendar opens it, with the due instant and
// the versions of policy and calendar frozen in; ends in one verdict, for ever (but for `met_late` in an outage, which
// a waiver makes `waived`).
struct Window {
  std::string duty;                // policy's duty id
  std::string feed;                // the duty's first feed: the name under which the window is shown
  std::vector<std::string> feeds;  // every feed that clears it
  std::string population;          // empty where the duty has none
  Date first, last;                // both inclusive, Shanghai days
  Instant due;                     // a push received at or before it is on time
  Instant missed_at;               // the verdict `missed` falls here
  std::string policy;              // "demonstration-2022@1"
  std::string clause;

  std::optional<Verdict> verdict;
  std::optional<Instant> concluded_at;
  std::int64_t cleared_by = 0;       // submission, 0: none
  std::int64_t delivered_after = 0;  // a push that came after `missed`
  bool attempted = false;            // a push whose rows were all rejected
  std::string waiver;                // the document that allows it
  std::optional<Outage> outage;      // the gateway was down when the window fell due: proposed for waiver

  std::string id() const { return fangpin::to_text(first) + "/" + fangpin::to_text(last); }
};

}  // namespace fangpin::domain
