#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "config/asset_catalogue.hpp"
#include "config/query_rules.hpp"
#include "gateway/domain/authorization.hpp"

namespace fangpin::authorizations {

// Who a member is. Plaintext of a person: in memory only, from the request to the capture.
struct DeclaredPerson {
  std::string name;
  std::string citizen_id;               // 18 normalised characters
  std::optional<std::size_t> guardian;  // position among the members, from 0
  bool guardian_outside = false;        // stated: somebody outside the household signed
};

// What a member of staff enters from the paper (授权承诺书). `record` has no number, household, handles, actor or time
// of capture yet; its members and `persons` stand in the same order.
struct Declaration {
  domain::Authorization record;
  std::vector<DeclaredPerson> persons;

  Declaration() = default;
  Declaration(Declaration&&) = default;
  Declaration& operator=(Declaration&&) = default;
  Declaration(const Declaration&) = delete;
  Declaration& operator=(const Declaration&) = delete;
  ~Declaration() { wipe_persons(); }
  void wipe_persons();
};

// One thing wrong, without a value: "members[2].citizen_id", "id-check-digit".
struct Fault {
  std::string field;
  std::string reason;
  std::string expected = {};  // "counter | letter"; empty: the reason says it
  bool operator==(const Fault&) const = default;
};

// What a declaration is held against.
struct CaptureRules {
  const config::QueryRules& policy;
  const config::AssetCatalogue& catalogue;
  Instant now;
  std::string area;  // of the township that enters it; empty: the bureau does
  std::function<bool(std::string_view township)> township_known;
  std::function<bool(std::string_view department)> provider_ready;  // registered, not revoked, with an envelope key
  std::function<bool(std::string_view staff)> staff_known;
};

inline constexpr std::size_t kDeclaredMembersMax = 32;
inline constexpr std::size_t kDeclaredListMax = 16;  // grantees, providers

// Every fault; empty: it may be captured.
std::vector<Fault> faults_of(const Declaration& declaration, const CaptureRules& rules);

}  // namespace fangpin::authorizations
