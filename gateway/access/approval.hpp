#pragma once
#include <span>
#include <string>
#include <string_view>

#include "crypto/base/result.hpp"
#include "gateway/access/registry.hpp"
#include "gateway/domain/participant.hpp"

namespace fangpin::access {

// An administrator's consent to one entry of the registry: an Ed25519 signature, base64, over approval_text().
struct Approval {
  std::string administrator;  // id of a staff member with role administrator
  std::string signature;
};

// What is signed: everything about the participant but the name, which decides nothing, so that an auditor can check it
// from the log. It names what the entry replaces (registration_digest(), or nothing), so an approval fits one change of
// one county once.
std::string approval_text(std::string_view county, const domain::Participant& fresh,
                          const domain::Participant* replaced);

// What is signed to erase the link behind a handle, which can be done once.
std::string erasure_text(std::string_view county, std::string_view handle, std::string_view legal_basis,
                         std::string_view document);

// Receivers (their keys open identities) and staff take two administrators; departments take none.
bool needs_approval(const domain::Participant& fresh);

// Ok if two different administrators of the registry, not revoked, signed the text, each with a pinned key that is not
// the other's. Errc::forbidden
// otherwise, with what is lacking.
Status check_approvals(const Registry& registry, std::string_view text, std::span<const Approval> approvals);

}  // namespace fangpin::access
