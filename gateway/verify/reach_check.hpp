#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/verify/audit_entry.hpp"

namespace fangpin::verify {

class CustodyCheck;
class RegistryCheck;
class Standings;

// B1, B5, B12 and B13 for what reaches a household otherwise than by a question: a search by ID card names exactly the
// households whose letters name the person, and a township's only those of which a letter in force names the township
// too; a township ends letters that name it only; a transcript is of a household of letters, a member's of one whom
// they name. Memory grows with persons, about 200 bytes each.
class ReachCheck {
 public:
  // Asks `standings`, `registry` and `custody` for what stands before an entry.
  ReachCheck(Findings& findings, Standings& standings, const RegistryCheck& registry, const CustodyCheck& custody)
      : findings_(findings), standings_(standings), registry_(registry), custody_(custody) {}
  // When a letter stands in `standings` and an erasure in `custody` already.
  void take(std::uint64_t index, const AuditEntry& entry);

  // What could not be checked, because older entries do not hold what it takes.
  struct Unchecked {
    std::uint64_t searches = 0;  // that do not say which households they told
    std::uint64_t areas = 0;     // by staff of a township that the log does not name
  };
  const Unchecked& unchecked() const { return unchecked_; }

  void save(StateWriter& state) const;
  // Throws std::exception where the stream does not go on with what save() wrote.
  void restore(StateReader& state);

 private:
  void take(std::uint64_t index, const AuthorizationEntry& entry);
  void take(std::uint64_t index, const AuthorizationEndEntry& entry);
  void take(std::uint64_t index, Instant at, const FindSubjectEntry& entry);
  void take(std::uint64_t index, const TranscriptEntry& entry);
  // Whether "found" and whom it names say the same.
  bool check_outcome(std::uint64_t index, const FindSubjectEntry& entry);
  void add(const char* check, std::uint64_t index, std::string zh, std::string en);

  Findings& findings_;
  Standings& standings_;
  const RegistryCheck& registry_;
  const CustodyCheck& custody_;
  std::map<std::string, std::vector<std::uint32_t>, std::less<>> letters_of_;  // person -> Standings::at()
  Unchecked unchecked_;
};

}  // namespace fangpin::verify
