#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "gateway/verify/audit_entry.hpp"
#include "gateway/verify/published_rules.hpp"

namespace fangpin::verify {

// B12, B5 and B9 by the published policies. Every decision on a query is made again under the rules that a
// configuration entry tells; here these are held against the policy whose SHA-256 the same entry names, and so are the
// codes that entries give for purposes and reasons, and the forms on which letters were captured. Memory grows with
// changes of the rules, with codes, and with forms and days of signature, each up to kCodesMax.
class QueryRulesCheck {
 public:
  static constexpr std::size_t kCodesMax = 10'000;

  void take(std::uint64_t index, const AuditEntry& entry);
  // `digests`: NAME@VERSION -> SHA-256, as the log has it. A policy that the folder does not hold is passed over.
  void run(const PublishedRules& rules, const std::map<std::string, std::string, std::less<>>& digests,
           Findings& findings, std::vector<std::string>& not_checked) const;

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
  // The rules of the policy that told_[i] names; nullptr where the folder does not hold it.
  using Published = std::function<const config::QueryRules*(std::size_t place)>;
  // Letters on one form, signed on one day: all are captured rightly, or none.
  struct Letters {
    std::uint64_t index = 0;  // of the first
    std::uint64_t count = 0;
  };
  void use(std::uint64_t index, Code code, std::string_view text);
  void sign(std::uint64_t index, const AuthorizationEntry& letter);
  void check_told(const Told& told, const config::QueryRules& rules, Findings& findings) const;
  void check_codes(const Published& published, Findings& findings) const;
  void check_forms(const Published& published, Findings& findings, std::vector<std::string>& not_checked) const;

  std::vector<Told> told_;
  std::map<std::tuple<std::size_t, Code, std::string>, std::uint64_t> codes_;  // under told_[i] -> its first entry
  std::map<std::tuple<std::size_t, std::string, Date>, Letters> letters_;      // under told_[i], form, signed on
  std::uint64_t passed_over_ = 0;  // entries for which there was no room, or no rules before them
};

}  // namespace fangpin::verify
