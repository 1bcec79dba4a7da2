#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/base/result.hpp"
#include "crypto/signing_key.hpp"
#include "gateway/domain/participant.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::access {

// "ID/HEX8": the participant and the first 8 hex digits of SHA-256 over the key's text form. What a message signature's
// keyid says.
std::string key_id(std::string_view participant_id, const crypto::VerifyKey& key);
std::string key_id(std::string_view participant_id, std::string_view key_text);

// Checks the form of an entry before it is stored: id and role grammar, key texts, fingerprints. The detail names the
// field.
Status validate(const domain::Participant& participant);

// Whether the entry may stand among the others, with its own earlier one in `all` or not: a certificate, a signing key
// and an envelope key belong to one participant for ever, revoked ones included, and a revoked participant comes back
// only without the certificates and keys that were revoked. Error conflict, with the sentence for the administrator.
Status check_distinct(const domain::Participant& fresh,
                      const std::vector<std::shared_ptr<const domain::Participant>>& all);

// The allow-list, asked at every request: certificates and keys are pinned, so a revoked participant is refused on the
// connection it already has. Holds an immutable picture of the stored entries that reload() replaces. Thread safe.
class Registry {
 public:
  explicit Registry(store::Store& store) : store_(store) {}
  // Reads the store's entries anew. Call at start and after each change.
  Status reload();

  // The participant that pinned this certificate, revoked ones included (the caller says so); nullptr if nobody did.
  std::shared_ptr<const domain::Participant> by_certificate(std::string_view fingerprint) const;
  std::shared_ptr<const domain::Participant> by_id(std::string_view id) const;
  // A participant's pinned signing key by its wire id; nullopt if unknown, another's, or the participant is revoked.
  std::optional<crypto::VerifyKey> signing_key(const domain::Participant& participant, std::string_view key_id) const;
  std::vector<std::shared_ptr<const domain::Participant>> all() const;

 private:
  using Entries = std::vector<std::shared_ptr<const domain::Participant>>;
  // By participant and wire id. Parsed when the entries are read: whether a point is one of the curve's costs as much
  // as verifying with it.
  using Keys = std::map<std::pair<std::string, std::string>, crypto::VerifyKey>;
  std::shared_ptr<const Entries> entries() const;

  store::Store& store_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Entries> entries_ = std::make_shared<Entries>();  // guarded by mutex_
  std::shared_ptr<const Keys> keys_ = std::make_shared<Keys>();           // guarded by mutex_
};

}  // namespace fangpin::access
