#pragma once
#include <map>
#include <string>
#include <vector>

#include "gateway/verify/audit_entry.hpp"
#include "gateway/verify/question.hpp"
#include "gateway/verify/standing.hpp"

namespace fangpin::verify {

// B13 for what households are shown: a transcript that leaves out what the log has and no withholding covers, and a
// withholding of a query that is none of that household's. Memory grows with households (about 150 bytes each).
class TranscriptCheck {
 public:
  // `questions` and `standings` that AccessCheck keeps; `standing_clock`: of a demonstration, whose clock stands
  // between two steps.
  TranscriptCheck(Findings& findings, Questions& questions, Standings& standings, bool standing_clock)
      : findings_(findings), questions_(questions), standings_(standings), tolerance_(standing_clock ? 0 : 60) {}
  // After the access check has taken the entry.
  void take(std::uint64_t index, const AuditEntry& entry);

  void save(StateWriter& state) const;
  // Throws std::exception where the stream does not go on with what save() wrote.
  void restore(StateReader& state);

 private:
  // Households with more have their transcripts page by page, an entry for each that does not say which.
  static constexpr std::uint64_t kPage = 1000;
  struct Household {
    std::uint64_t entries = 0;       // that its transcript shows or withholds
    std::uint64_t withholdings = 0;  // which it never shows
    std::vector<Instant> recent;     // of the latest entries: they may have come beside a transcript that lacks them
  };
  void count(std::string_view household, Instant at);
  void take(Instant at, const RecordViewEntry& entry);
  void take(std::uint64_t index, Instant at, const TranscriptEntry& entry);
  void take(std::uint64_t index, const WithholdingEntry& entry);
  void add(std::uint64_t index, std::string zh, std::string en);

  Findings& findings_;
  Questions& questions_;
  Standings& standings_;
  std::chrono::seconds tolerance_;
  std::map<std::string, Household, std::less<>> households_;
  std::map<std::string, Instant, std::less<>> withheld_;  // query -> until
};

}  // namespace fangpin::verify
