#pragma once
#include <map>
#include <string>
#include <string_view>

#include "config/calendar.hpp"
#include "config/policy.hpp"

namespace fangpin::verify {

// The county's rules as it published them: a folder with policies/NAME.toml and calendars/cn-YYYY.toml. Nothing in it
// is believed: a policy counts only where its files have the SHA-256 that the log names.
class PublishedRules {
 public:
  // Reads every policy of the folder and its calendars. Errors: not_found, malformed with the first mistake.
  static Result<PublishedRules> load(const std::string& folder);
  // The policy NAME@VERSION with this digest (hex); nullptr: it is not in the folder, or is another text.
  const config::Policy* policy(std::string_view id, std::string_view digest) const;
  const config::Calendar& calendar() const { return calendar_; }

 private:
  struct Published {
    config::Policy policy;
    std::string digest;
  };
  std::map<std::string, Published, std::less<>> policies_;  // by NAME@VERSION
  config::Calendar calendar_;
};

}  // namespace fangpin::verify
