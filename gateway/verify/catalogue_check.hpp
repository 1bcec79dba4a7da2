#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gateway/verify/audit_entry.hpp"
#include "gateway/verify/published_rules.hpp"

namespace fangpin::verify {

// B4 and B12 by the published catalogue of what may be asked: letters and questions name its items only, and the items
// that a configuration entry lets be skipped are those that it marks. Memory grows with changes of the catalogue and
// with items, up to kItemsMax.
class CatalogueCheck {
 public:
  static constexpr std::size_t kItemsMax = 10'000;

  void take(std::uint64_t index, const AuditEntry& entry);
  // A catalogue that the folder does not hold, or that an entry does not name, is told as not checked; so are
  // items beyond kItemsMax.
  void run(const PublishedRules& rules, Findings& findings, std::vector<std::string>& not_checked) const;
  // The sentence about all of it, where nothing was published.
  std::string unchecked() const;

  void save(StateWriter& state) const;
  // Throws std::exception where the stream does not go on with what save() wrote.
  void restore(StateReader& state);

 private:
  // What one configuration entry tells.
  struct Told {
    std::uint64_t index = 0;
    std::string catalogue;  // SHA-256 in hex; empty: of a version that does not name it
    std::vector<std::string> skippable;
  };
  void use(std::uint64_t index, std::string_view item);

  std::vector<Told> told_;
  std::map<std::pair<std::size_t, std::string>, std::uint64_t> items_;  // under told_[i] -> its first entry
  std::uint64_t passed_over_ = 0;  // uses under no configuration entry, or beyond kItemsMax
};

}  // namespace fangpin::verify
