#pragma once
#include <array>
#include <deque>
#include <map>
#include <string>

#include "gateway/verify/audit_entry.hpp"
#include "gateway/verify/capture_check.hpp"
#include "gateway/verify/question.hpp"
#include "gateway/verify/standing.hpp"

namespace fangpin::verify {

// B1 to B9 and B12: each decision on an access is made again from the authorizations, their ends, the accesses and the
// configuration before it, and compared with the one in the log; what came after an access is held against it. Memory
// grows with authorizations (about 1 KiB each) and questions (about 150 bytes each).
class AccessCheck {
 public:
  explicit AccessCheck(Findings& findings) : findings_(findings), captures_(findings) {}
  void take(std::uint64_t index, const AuditEntry& entry);
  // What can be said at the end of the log only.
  void finish(Findings& findings) const;

  struct Tally {
    std::uint64_t allowed = 0, recomputed = 0;  // decisions in all: `recomputed`
    std::array<std::uint64_t, kDenials> denied{};
    std::uint64_t authorizations = 0, ends = 0, answers = 0, releases = 0, searches = 0, views = 0;
  };
  const Tally& tally() const { return tally_; }
  // Whom a question is about; empty where nobody put it.
  std::string_view household_of(std::string_view query);
  Questions& questions() { return questions_; }
  Standings& standings() { return standings_; }
  const Standings& standings() const { return standings_; }

  void save(StateWriter& state) const;
  // Throws std::exception where the stream does not go on with what save() wrote.
  void restore(StateReader& state);

 private:
  void take(std::uint64_t index, Instant at, const ConfigurationEntry& entry);
  void take(std::uint64_t index, Instant at, const AuthorizationEntry& entry);
  void take(std::uint64_t index, Instant at, const AuthorizationEndEntry& entry);
  void take(std::uint64_t index, Instant at, const AccessEntry& entry);
  void take(std::uint64_t index, Instant at, const AccessAnswerEntry& entry);
  void take(std::uint64_t index, Instant at, const ReleaseEntry& entry);
  void take(std::uint64_t index, Instant at, const FindSubjectEntry& entry);
  void take(std::uint64_t index, Instant at, const CaptureRefusedEntry& entry);
  void take(std::uint64_t index, Instant at, const RecordViewEntry& entry);
  template <class Other>
  void take(std::uint64_t, Instant, const Other&) {}
  // B7: of the persons whom the actor named in captures on that day, these included.
  void check_captured(std::uint64_t index, Instant at, std::string_view actor, std::uint64_t persons);
  void check_allowed(std::uint64_t index, Instant at, const AccessEntry& entry, const Standings::Expected& expected);
  // A query behind which no signature of the household stood: an authorization that comes later is marked with it.
  void remember_unsigned(std::uint64_t index, Instant at, const AccessEntry& entry);
  void check_captured_after(std::uint64_t index, const AuthorizationEntry& entry);
  void remember_unbacked(std::uint64_t index, Instant at, const AccessEntry& entry);
  void check_denied(std::uint64_t index, const AccessEntry& entry, const Standings::Expected& expected);
  void ask(std::uint64_t index, Instant at, const AccessEntry& entry);
  // B2 and B3 for what follows a question: the household may have taken its authorization back since, or it ran out.
  void check_stands(std::uint64_t index, Instant at, const Question& asked);
  void add(const char* check, std::uint64_t index, std::string zh, std::string en);

  Findings& findings_;
  CaptureCheck captures_;
  RulesInForce rules_;
  Standings standings_;
  Questions questions_;
  // Allowed accesses that no authorization backed, by household: a later one that reaches back to them is a back-fill.
  struct Unbacked {
    std::uint64_t index = 0;
    Instant at;
    std::string named;  // the authorization that the access names
  };
  std::map<std::string, std::vector<Unbacked>, std::less<>> unbacked_;
  std::uint64_t unbacked_count_ = 0;  // bounded as findings are
  struct Unsigned {
    std::string query;
    std::uint64_t index = 0;
    Instant at;
    bool denied = false;  // else allowed by duty or emergency
  };
  std::map<std::string, std::uint64_t, std::less<>> superseded_;  // numbers that no new version follows yet -> end
  static constexpr std::size_t kUnsignedMax = 32;
  std::map<std::string, std::deque<Unsigned>, std::less<>> unsigned_;  // by household, the latest first, kUnsignedMax
  // By actor, on the last day with any.
  struct DaysUse {
    std::string day;
    std::uint64_t count = 0;
  };
  using UseByActor = std::map<std::string, DaysUse, std::less<>>;
  // Adds to what the actor did on that day; how much that is now.
  static std::uint64_t count(UseByActor& uses, std::string_view actor, Instant at, std::uint64_t more);
  UseByActor searches_;
  UseByActor captured_;  // persons named in captures, refused ones too
  Tally tally_;
};

}  // namespace fangpin::verify
