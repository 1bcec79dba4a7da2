#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/signing_key.hpp"
#include "gateway/verify/audit_entry.hpp"
#include "gateway/verify/signature_batch.hpp"

namespace fangpin::verify {

// What rests on the keys, roles and areas that the log itself holds (registry entries of version 4): departments'
// signatures on their pushes (B10), the two administrators' on what takes two (B13, B14), and that staff act for the
// office that is theirs and departments that are asked are the registry's (B4, B5, B9). Memory grows with participants.
class RegistryCheck {
 public:
  // `push_signatures`: whether departments' signatures are looked at (on so many threads), which costs far more than
  // all else that is checked of an entry.
  RegistryCheck(Findings& findings, bool push_signatures, unsigned threads)
      : findings_(findings), push_signatures_(push_signatures), signatures_(threads) {}
  void take(std::uint64_t index, const AuditEntry& entry);
  // A demonstration's entries carry a stepped clock, signatures the real one.
  void compare_times(bool yes) { compare_times_ = yes; }

  // The township of a member of its staff, empty for everybody else; nothing where the log does not tell.
  std::optional<std::string_view> area_of(std::string_view staff) const;

  // Verifies what still waits; its findings.
  const Findings& settle() { return signatures_.settle(); }
  // What was not checked: signatures that nobody asked for; all else because the log of before version 4 does not hold
  // what it takes.
  struct Unchecked {
    std::uint64_t signatures = 0;  // of pushes
    std::uint64_t pushes = 0;      // no text that was signed, or no key of the department
    std::uint64_t approvals = 0;   // no signatures, or no key of the administrator
    std::uint64_t offices = 0;     // acts of staff of whom no role stands in the log
  };
  const Unchecked& unchecked() const { return unchecked_; }

  void save(StateWriter& state) const;  // after settle()
  // Throws std::exception where the stream does not go on with what save() wrote.
  void restore(StateReader& state);

 private:
  struct Pinned {
    std::string kind, role, area, digest;
    bool waived = false, revoked = false;
    std::vector<std::string> keys;
  };
  void take(std::uint64_t index, const AuditEntry& entry, const ActionEntry& action);
  void take(std::uint64_t index, const AuditEntry&, const AttemptEntry& attempt);
  void take(std::uint64_t index, const AuditEntry& entry, const WithholdingEntry& withholding);
  void take(std::uint64_t index, const AuditEntry& entry, const ErasureEntry& erasure);
  void take(std::uint64_t index, const AuditEntry& entry, const LogRestartEntry& restart);
  void take(std::uint64_t index, const AuditEntry&, const AuthorizationEntry& letter);
  void take(std::uint64_t index, const AuditEntry&, const AuthorizationEndEntry& end);
  void take(std::uint64_t index, const AuditEntry&, const TranscriptEntry& transcript);
  void take(std::uint64_t index, const AuditEntry&, const AccessEntry& access);
  void take(std::uint64_t index, const AuditEntry&, const AccessAnswerEntry& answer);
  void take(std::uint64_t index, const AuditEntry&, const ReleaseEntry& release);
  void take(std::uint64_t index, const AuditEntry&, const RecordViewEntry& view);
  void take(std::uint64_t index, const AuditEntry&, const FindSubjectEntry& search);
  void take(std::uint64_t index, const AuditEntry&, const CaptureRefusedEntry& refused);
  template <class Other>
  void take(std::uint64_t, const AuditEntry&, const Other&) {}
  void check_approvals(const char* check, std::uint64_t index, const std::string& text, const Approvals& approvals);
  void check_signature(std::uint64_t index, const AttemptEntry& attempt, const Pinned& department);
  void check_office(std::uint64_t index, std::string_view actor, std::string_view office);
  void check_department(const char* check, std::uint64_t index, std::string_view id);
  // One who may work with households' records; nothing where that is a finding, or the log does not tell.
  const Pinned* check_clerk(std::uint64_t index, std::string_view actor);
  // Nothing where the log does not tell; then `unchecked` counts it, or where everybody else's entry is of version 4 it
  // is a finding.
  const Pinned* pinned(const char* check, std::uint64_t index, std::string_view id, std::uint64_t& unchecked);
  const crypto::VerifyKey* key(const std::string& text);
  void add(const char* check, std::uint64_t index, std::string zh, std::string en);

  Findings& findings_;
  bool push_signatures_;
  SignatureBatch signatures_;
  std::map<std::string, Pinned, std::less<>> pinned_;
  std::map<std::string, crypto::VerifyKey, std::less<>> keys_;  // parsed once
  bool older_ = false;                                          // an entry of the registry of before version 4 was seen
  bool signs_pushes_ = false;     // an accepted push of version 2 was seen: none of version 1 comes after it
  bool signs_approvals_ = false;  // likewise of what takes two administrators
  bool compare_times_ = true;
  Unchecked unchecked_;
};

}  // namespace fangpin::verify
