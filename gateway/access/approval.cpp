#include "gateway/access/approval.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/sha256.hpp"
#include "gateway/access/participant_json.hpp"

namespace fangpin::access {

namespace {

constexpr std::size_t kAdministratorsNeeded = 2;

// The administrator's pinned key that made the signature; empty: none did.
std::string signing_key_of(const domain::Participant& administrator, std::string_view text,
                           const std::string& signature) {
  const auto bytes = from_base64(signature);
  if (!bytes) return {};
  for (const auto& pinned : administrator.signing_keys) {
    const auto key = crypto::VerifyKey::parse(pinned);
    if (key && key->verify(as_bytes(text), *bytes)) return pinned;
  }
  return {};
}

}  // namespace

std::string approval_text(std::string_view county, const domain::Participant& fresh,
                          const domain::Participant* replaced) {
  boost::json::object document;
  document["approval"] = "fangpin-registry/2";
  document["county"] = county;
  document["participant"] = registration_json(fresh);
  document["replaces"] =
      replaced == nullptr ? boost::json::value(nullptr) : boost::json::value(to_hex(registration_digest(*replaced)));
  return canonical_json(document);
}

std::string erasure_text(std::string_view county, std::string_view handle, std::string_view legal_basis,
                         std::string_view document) {
  return canonical_json(boost::json::object{{"approval", "fangpin-erasure/1"},
                                            {"county", county},
                                            {"handle", handle},
                                            {"legal_basis", legal_basis},
                                            {"document", document}});
}

bool needs_approval(const domain::Participant& fresh) { return fresh.kind != domain::ParticipantKind::department; }

Status check_approvals(const Registry& registry, std::string_view text, std::span<const Approval> approvals) {
  // One person under two names is one, and so is one name with two keys.
  std::set<std::string> approved, keys;
  for (const auto& approval : approvals) {
    const auto administrator = registry.by_id(approval.administrator);
    const bool entitled = administrator && !administrator->revoked &&
                          administrator->kind == domain::ParticipantKind::staff &&
                          administrator->role == "administrator";
    if (!entitled) {
      return error(Errc::forbidden,
                   "不是登记的管理员 / not an administrator of the registry: " + approval.administrator);
    }
    auto key = signing_key_of(*administrator, text, approval.signature);
    if (key.empty()) {
      return error(
          Errc::forbidden,
          "签名与此事不符，或所用密钥没有登记 / the approval does not fit this change or its key is not pinned: " +
              approval.administrator);
    }
    approved.insert(approval.administrator);
    keys.insert(std::move(key));
  }
  if (std::min(approved.size(), keys.size()) < kAdministratorsNeeded) {
    return error(
        Errc::forbidden,
        "须两名管理员各用自己的密钥签字：--approve 编号=密钥文件 写两次（管理员在首次 serve 之前登记） / this takes "
        "two administrators, each with a key of their own: repeat with --approve ID=KEYFILE twice "
        "(administrators are registered before the first serve)");
  }
  return ok();
}

}  // namespace fangpin::access
