#pragma once
#include <map>
#include <string>
#include <vector>

#include "crypto/note_key.hpp"
#include "gateway/verify/audit_entry.hpp"

namespace fangpin::verify {

// B13 (two persons), B14 (erasures, and that an erased handle never comes back), and the log's own key changes, of
// which L9 is made.
class CustodyCheck {
 public:
  explicit CustodyCheck(Findings& findings) : findings_(findings) {}
  void take(std::uint64_t index, const AuditEntry& entry);
  // B14 where an entry uses a handle that was erased before it; answers name their household by the question only.
  void check_erased(std::uint64_t index, std::string_view handle);

  bool erased(std::string_view handle) const { return erased_.contains(handle); }

  // A change of the log's key whose signature by the key before it is good.
  struct KeyChange {
    std::uint64_t index = 0;
    std::string previous, next;  // vkeys
  };
  const std::vector<KeyChange>& key_changes() const { return key_changes_; }
  // Where the log went on under another name over the entries before `index`. The first kRestartsMax of them.
  struct Restart {
    std::uint64_t index = 0;
    Instant at;
    std::string previous_origin, origin, document;
  };
  static constexpr std::size_t kRestartsMax = 1'000;
  const std::vector<Restart>& restarts() const { return restarts_; }
  // The keys that follow from `trusted` by the changes, in their order; without `trusted` itself.
  std::vector<crypto::NoteKey> successors(const std::vector<crypto::NoteKey>& trusted) const;

  void save(StateWriter& state) const;
  // Throws std::exception where the stream does not go on with what save() wrote.
  void restore(StateReader& state);

 private:
  static constexpr std::chrono::days kWithholdMax{366};
  static constexpr std::size_t kSignatureBytes = 64;  // Ed25519
  void take(std::uint64_t index, const ActionEntry& entry);
  void take(std::uint64_t index, Instant at, const WithholdingEntry& entry);
  void take(std::uint64_t index, Instant at, const TranscriptEntry& entry);
  void take(std::uint64_t index, const ErasureEntry& entry);
  void take(std::uint64_t index, const LogKeyEntry& entry);
  void take(std::uint64_t index, Instant at, const LogRestartEntry& entry);
  void check_two(const char* check, std::uint64_t index, const std::vector<std::string_view>& actors);
  void add(const char* check, std::uint64_t index, std::string zh, std::string en);

  Findings& findings_;
  bool founded_ = false;  // the gateway has served: from then on the registry's first administrators are named
  std::map<std::string, bool, std::less<>> guarded_;          // participant -> its last entry needs two administrators
  std::map<std::string, std::uint64_t, std::less<>> erased_;  // handle -> index of its erasure
  std::map<std::string, Instant, std::less<>> withheld_until_;  // household -> the latest time
  std::vector<KeyChange> key_changes_;
  std::vector<Restart> restarts_;
};

}  // namespace fangpin::verify
