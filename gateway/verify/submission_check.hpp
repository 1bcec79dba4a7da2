#pragma once
#include <boost/unordered/unordered_flat_map.hpp>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/verify/audit_entry.hpp"

namespace fangpin::verify {

// Requests that run side by side take their stamps before they queue for the log.
inline constexpr std::chrono::seconds kOrderTolerance{60};

// B11 (verdicts recomputed from receipts and due instants), B12 for submissions (the policy in force), B13 for waivers,
// B15 (attempt numbers). Memory grows with departments, windows and starts of the gateway, not with entries.
class SubmissionCheck {
 public:
  explicit SubmissionCheck(Findings& findings) : findings_(findings) {}
  void take(std::uint64_t index, Instant at, const AttemptEntry& entry);
  void take(std::uint64_t index, Instant at, const VerdictEntry& entry);
  void take(std::uint64_t index, Instant at, const ConfigurationEntry& entry);
  void take(const ActionEntry& entry);
  // What can be said at the end only: verdicts without their push.
  void finish(Findings& findings) const;
  // Every policy that was in force, with the SHA-256 of its files.
  const std::map<std::string, std::string, std::less<>>& policies() const { return policies_; }

  void save(StateWriter& state) const;
  // Throws std::exception where the stream does not go on with what save() wrote.
  void restore(StateReader& state);

  struct Window {
    std::uint64_t index = 0;  // of its verdict
    Instant at;
    std::string duty, id, population, feed, policy, verdict;
    Instant due;
    std::optional<Instant> received;  // the push that concluded it
  };
  static std::string key_of(std::string_view duty, std::string_view window, std::string_view population);
  const std::map<std::string, Window, std::less<>>& windows() const { return windows_; }
  // The gateway did not serve.
  struct Outage {
    Instant from, to;
  };
  // A start of the gateway, and the policy in force from then on.
  struct Start {
    std::uint64_t index = 0;
    Instant at;
    std::string policy;
  };
  const std::vector<Start>& starts() const { return starts_; }
  // When each feed was first pushed.
  const std::map<std::string, Instant, std::less<>>& first_pushes() const { return first_pushes_; }
  // How long the gateway did not serve, in all: `missed` may come later by as much.
  Milliseconds outages() const;
  // Whether the department was ever taken from the registry.
  bool withdrawn(std::string_view department) const { return withdrawn_.contains(department); }

 private:
  std::string_view in_force() const { return starts_.empty() ? std::string_view() : starts_.back().policy; }
  // A waiver may replace one verdict: that of a push that came late to a window which fell due in an outage.
  bool may_replace(const Window& window, const VerdictEntry& entry) const;
  void check_unplaced(std::uint64_t index, const VerdictEntry& entry);
  void check_receipt(std::uint64_t index, const AttemptEntry& entry);
  void check_policy(std::uint64_t index, const VerdictEntry& entry);
  void add(const char* check, std::uint64_t index, std::string zh, std::string en);

  Findings& findings_;
  std::map<std::string, std::uint64_t, std::less<>> attempts_;  // department -> its last number
  std::map<std::string, Window, std::less<>> windows_;
  // The receipts of the last kReceiptsKept pushes, which is many years of a county: the first 8 bytes of each SHA-256.
  static constexpr std::size_t kReceiptsKept = 65'536;
  boost::unordered_flat_map<std::uint64_t, std::uint64_t> receipts_;  // -> index of its entry
  std::deque<std::uint64_t> receipts_in_order_;
  std::vector<Start> starts_;
  std::vector<Outage> outages_;
  std::map<std::string, Instant, std::less<>> first_pushes_;
  // Feed and population -> its latest push that brought something and named no window.
  struct Unplaced {
    std::uint64_t index = 0;
    Instant received;
  };
  std::map<std::string, Unplaced, std::less<>> unplaced_;
  std::set<std::string, std::less<>> withdrawn_;
  std::map<std::string, std::string, std::less<>> policies_;  // NAME@VERSION -> SHA-256 of its files
};

}  // namespace fangpin::verify
