#pragma once
#include <map>
#include <string>
#include <vector>

#include "gateway/verify/audit_entry.hpp"
#include "gateway/verify/household_lines.hpp"
#include "gateway/verify/standing.hpp"

namespace fangpin::verify {

// B13 for what households are shown: a transcript, of a household or of a member, that leaves out what the log has and
// no withholding covers, or a page of one that is none; and a withholding of a query that is none of that household's.
// Memory grows with households (about 150 bytes each) and with the entries about them (8 bytes each).
class TranscriptCheck {
 public:
  // `questions` and `standings` that AccessCheck keeps; `standing_clock`: of a demonstration, whose clock stands
  // between two steps.
  TranscriptCheck(Findings& findings, Questions& questions, Standings& standings, bool standing_clock)
      : findings_(findings), questions_(questions), standings_(standings), lines_(questions, standing_clock) {}
  // After the access check has taken the entry.
  void take(std::uint64_t index, const AuditEntry& entry);
  // Transcripts that could not be counted: the log does not say which entries they were made of.
  std::uint64_t uncounted() const { return uncounted_; }

  void save(StateWriter& state) const;
  // Throws std::exception where the stream does not go on with what save() wrote.
  void restore(StateReader& state);

 private:
  using Row = HouseholdLines::Row;
  void take(std::uint64_t index, Instant at, const RecordViewEntry& entry);
  void take(std::uint64_t index, Instant at, const FindSubjectEntry& entry);
  void take(std::uint64_t index, Instant at, const TranscriptEntry& entry);
  void take(std::uint64_t index, Instant at, const WithholdingEntry& entry);
  void check_withheld(std::uint64_t index, Instant at, const TranscriptEntry& entry);
  // That the page holds as many rows as it must, and shows or withholds as many lines as the log has.
  void check_page(std::uint64_t index, Instant at, const TranscriptEntry& entry);
  void add(std::uint64_t index, std::string zh, std::string en);

  Findings& findings_;
  Questions& questions_;
  Standings& standings_;
  HouseholdLines lines_;
  std::map<std::string, Instant, std::less<>> withheld_;  // query -> until
  bool older_searches_ = false;                           // some do not say in whose transcript they stand
  std::uint64_t uncounted_ = 0;
};

}  // namespace fangpin::verify
