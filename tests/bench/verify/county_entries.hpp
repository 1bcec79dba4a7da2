#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "crypto/base/instant.hpp"
#include "crypto/signing_key.hpp"
#include "gateway/audit/entry.hpp"
#include "gateway/domain/participant.hpp"
#include "gateway/intake/receipt.hpp"
#include "gateway/store/log_entry.hpp"

namespace fangpin::bench {

// A county's log as the gateway's own code writes it, clean under every check: the registry, the rules, kHouseholds
// authorizations, and then without end, of twenty entries, fifteen or sixteen pushes signed by their departments (one
// in a hundred entries is the verdict of a window, and the push behind it concluded that), a refusal, and a query with
// its question, its answer and who read it.
class CountyEntries {
 public:
  static constexpr const char* kCounty = "130126";
  static constexpr std::int64_t kHouseholds = 50'000;
  CountyEntries();
  // The entries in their order.
  std::string next();
  // The last push that was accepted, as its department has it: nothing has a proof yet.
  struct Acknowledged {
    intake::Receipt receipt;
    store::AuditPosition position;
    std::string entry;
  };
  const Acknowledged& last_push() const { return last_push_; }

 private:
  struct Department {
    std::string id;
    std::string key_id;
    crypto::SigningKey key = crypto::SigningKey::generate();
    std::int64_t attempts = 0;
  };
  void enter(const domain::Participant& participant);
  std::string configuration() const;
  std::string authorization(std::int64_t household) const;
  std::string access(std::int64_t household);
  std::string released(const std::string& to, bool question) const;
  std::string answer() const;
  std::string verdict();
  std::string refusal();
  std::string push(bool concludes);
  audit::RequestEvidence signed_by(const Department& department, const audit::AcceptedAttempt& attempt) const;

  store::AuditPosition position_;
  Instant at_;
  std::vector<std::string> opening_;  // registry and rules, which come first
  std::vector<Department> departments_;
  std::vector<std::int64_t> uses_;
  std::string query_, household_, asker_;  // of the question that was put last
  Date window_;                            // of the next verdict, and of the push behind it
  Instant window_due_;
  Acknowledged last_push_;
};

}  // namespace fangpin::bench
