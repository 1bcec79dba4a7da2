#pragma once
#include <string>

#include "gateway/verify/access_check.hpp"
#include "gateway/verify/catalogue_check.hpp"
#include "gateway/verify/custody_check.hpp"
#include "gateway/verify/form_check.hpp"
#include "gateway/verify/query_rules_check.hpp"
#include "gateway/verify/reach_check.hpp"
#include "gateway/verify/registry_check.hpp"
#include "gateway/verify/submission_check.hpp"
#include "gateway/verify/transcript_check.hpp"

namespace fangpin::verify {

// What the entries say, held against each other in the order of the log: here L2 (county, demonstration), L4 (each
// entry knows its index) and L7 (times), and below it the checks of submissions, accesses and custody.
class BusinessCheck {
 public:
  // `origin` of the log; `now`: the auditor's own clock; whether departments' signatures on pushes are verified, and on
  // how many threads.
  BusinessCheck(const std::string& origin, Instant now, bool push_signatures, unsigned threads);
  BusinessCheck(const BusinessCheck&) = delete;
  BusinessCheck& operator=(const BusinessCheck&) = delete;
  void take(std::uint64_t index, const AuditEntry& entry);
  // An entry that is not understood.
  void take(const Finding& unread) { findings_.add(unread); }
  // Everything found so far, and what can be said at the end only. May be called again after further entries.
  Findings findings();
  const AccessCheck::Tally& accesses() const { return access_.tally(); }
  const CustodyCheck& custody() const { return custody_; }
  const SubmissionCheck& submissions() const { return submissions_; }
  const RegistryCheck& registry() const { return registry_; }
  const TranscriptCheck& transcripts() const { return transcripts_; }
  const ReachCheck& reach() const { return reach_; }
  const CatalogueCheck& catalogues() const { return catalogues_; }
  // In the order of capture.
  const Standings& letters() const { return access_.standings(); }
  const std::string& county() const { return county_; }
  const QueryRulesCheck& query_rules() const { return query_rules_; }
  Instant latest() const { return latest_; }  // time of an entry
  // Entries of a demonstration carry a clock that was stepped by hand: it may be ahead of the auditor's.
  bool demonstration() const { return demonstration_; }

  // All that is needed to go on from here later; the same findings come out as from one go.
  void save(StateWriter& state);
  // Throws std::exception where the stream does not go on with what save() wrote.
  void restore(StateReader& state);

 private:
  void add(const char* check, std::uint64_t index, std::string zh, std::string en);

  Findings findings_;
  FormCheck forms_{findings_};
  SubmissionCheck submissions_{findings_};
  AccessCheck access_{findings_};
  CustodyCheck custody_{findings_};
  RegistryCheck registry_;
  QueryRulesCheck query_rules_;
  CatalogueCheck catalogues_;
  bool demonstration_;
  TranscriptCheck transcripts_;
  ReachCheck reach_{findings_, access_.standings(), registry_, custody_};
  Instant now_;
  std::string county_;
  Instant latest_;
};

}  // namespace fangpin::verify
