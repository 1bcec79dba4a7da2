#pragma once
#include <map>
#include <string>
#include <string_view>

#include "config/asset_catalogue.hpp"
#include "config/calendar.hpp"
#include "config/policy.hpp"

namespace fangpin::verify {

// The county's rules as it published them: a folder with policies/NAME.toml and calendars/cn-YYYY.toml, and
// asset-queries/catalogue.toml where it was published too. Nothing in it is believed: a policy or the catalogue counts
// only where its files have the SHA-256 that the log names.
class PublishedRules {
 public:
  // Reads every policy of the folder, its calendars and its catalogue. Errors: not_found, malformed with the first
  // mistake.
  static Result<PublishedRules> load(const std::string& folder);
  // The policy NAME@VERSION with this digest (hex); nullptr: it is not in the folder, or is another text.
  const config::Policy* policy(std::string_view id, std::string_view digest) const;
  // What may be asked, by the digest (hex) of the catalogue's file; nullptr as above.
  const config::AssetCatalogue* catalogue(std::string_view digest) const;
  const config::Calendar& calendar() const { return calendar_; }

 private:
  struct Published {
    config::Policy policy;
    std::string digest;
  };
  std::map<std::string, Published, std::less<>> policies_;  // by NAME@VERSION
  config::Calendar calendar_;
  config::AssetCatalogue catalogue_;
  std::string catalogue_digest_;  // empty: the folder has none
};

}  // namespace fangpin::verify
