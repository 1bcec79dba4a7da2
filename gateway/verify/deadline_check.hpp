#pragma once
#include "gateway/domain/window.hpp"
#include "gateway/verify/published_rules.hpp"
#include "gateway/verify/submission_check.hpp"

namespace fangpin::verify {

// B11 by the published rules: each window of a verdict is made again from the policy under which it opened (its days,
// feed and due instant, and when it may be called missed), and each window that was owed must have its verdict. A feed
// owes from its first push on: the log does not tell since when it is connected.
class DeadlineCheck {
 public:
  DeadlineCheck(const PublishedRules& rules, const SubmissionCheck& submissions)
      : rules_(rules), submissions_(submissions) {}
  // `latest`: the log's latest time. Says in `not_checked` which policies the folder does not hold.
  void run(Instant latest, Findings& findings, std::vector<std::string>& not_checked) const;

 private:
  // The policy of the name, where the folder holds the text that was in force.
  const config::Policy* policy(std::string_view id) const;
  void check_window(const SubmissionCheck::Window& window, Findings& findings) const;
  void check_owed(Instant latest, Findings& findings) const;
  bool owed(const config::Duty& duty, Instant opening) const;
  bool has(const config::Policy& rules, const domain::Window& window) const;

  const PublishedRules& rules_;
  const SubmissionCheck& submissions_;
};

}  // namespace fangpin::verify
