#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "gateway/verify/audit_entry.hpp"
#include "gateway/verify/published_rules.hpp"

namespace fangpin::verify {

// B12 and B5 by the published policies. Every decision on a query is made again under the rules that a configuration
// entry tells; here these are held against the policy whose SHA-256 the same entry names, and so are the codes that
// entries give for purposes and reasons. Memory grows with changes of the rules and with codes, up to kCodesMax.
class QueryRulesCheck {
 public:
  static constexpr std::size_t kCodesMax = 10'000;

  void take(std::uint64_t index, const AuditEntry& entry);
  // `digests`: NAME@VERSION -> SHA-256, as the log has it. A policy that the folder does not hold is passed over.
  void run(const PublishedRules& rules, const std::map<std::string, std::string, std::less<>>& digests,
           Findings& findings) const;

  void save(StateWriter& state) const;
  // Throws std::exception where the stream does not go on with what save() wrote.
  void restore(StateReader& state);

 private:
  enum class Code : std::uint8_t { purpose, search_reason, override_reason };
  // What one configuration entry tells.
  struct Told {
    std::uint64_t index = 0;
    std::string policy;
    bool known = false;  // since version 2
    std::uint64_t validity_days = 0, answer_hours = 0, find_subject_per_day = 0;
    std::optional<std::uint64_t> capture_persons_per_day;
    bool clear_risk_skips = false;
    bool says_the_same(const Told& other) const;
  };
  void use(std::uint64_t index, Code code, std::string_view text);
  void check_told(const Told& told, const config::QueryRules& rules, Findings& findings) const;

  std::vector<Told> told_;
  std::map<std::tuple<std::size_t, Code, std::string>, std::uint64_t> codes_;  // under told_[i] -> its first entry
};

}  // namespace fangpin::verify
