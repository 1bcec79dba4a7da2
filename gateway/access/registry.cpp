#include "gateway/access/registry.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/base/encoding.hpp"
#include "crypto/envelope.hpp"
#include "crypto/sha256.hpp"

namespace fangpin::access {

namespace {

constexpr std::size_t kKeysMax = 4;  // one in use, one coming, and as many for a second machine

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool is_fingerprint(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_role(std::string_view role) {
  return role == "bureau" || role == "township" || role == "auditor" || role == "administrator" ||
         role == "identity-officer" || role == "witness";
}

bool is_township(std::string_view code) {
  return code.size() == 9 && std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool share_one(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(),
                     [&](const auto& one) { return std::find(b.begin(), b.end(), one) != b.end(); });
}

}  // namespace

std::string key_id(std::string_view participant_id, const crypto::VerifyKey& key) {
  return key_id(participant_id, key.to_text());
}

std::string key_id(std::string_view participant_id, std::string_view key_text) {
  const auto digest = crypto::sha256(key_text);
  return fmt::format("{}/{}", participant_id, to_hex(ByteView(digest).first(4)));
}

Status validate(const domain::Participant& participant) {
  const auto refuse = [&](std::string_view what) {
    return error(Errc::malformed,
                 fmt::format("participant {}: {}", is_id(participant.id) ? participant.id : "?", what));
  };
  if (!is_id(participant.id)) return refuse("id must be 1 to 64 of a-z, 0-9 and -");
  if (participant.name.size() > 200 || !is_utf8(participant.name))
    return refuse("name must be UTF-8 of at most 200 bytes");
  if (participant.kind == domain::ParticipantKind::staff && !is_role(participant.role)) {
    return refuse("role must be bureau, township, auditor, administrator, identity-officer or witness");
  }
  if (participant.role == "township" ? !is_township(participant.area) : !participant.area.empty()) {
    return refuse("township staff have an area, the nine digits of their township; nobody else has one");
  }
  if (participant.kind != domain::ParticipantKind::staff && !participant.role.empty())
    return refuse("only staff have a role");
  if (participant.certificate_fingerprints.size() > kKeysMax || participant.signing_keys.size() > kKeysMax) {
    return refuse("at most 4 certificates and 4 signing keys");
  }
  for (const auto& fingerprint : participant.certificate_fingerprints) {
    if (!is_fingerprint(fingerprint)) return refuse("certificate fingerprint must be 64 lower-case hex digits");
  }
  for (const auto& text : participant.signing_keys) {
    if (!crypto::VerifyKey::parse(text)) return refuse("signing key must be ed25519:BASE64 or ecdsa-p256:BASE64");
  }
  if (!participant.envelope_key.empty() && !crypto::EnvelopeReceiver::parse(participant.id, participant.envelope_key)) {
    return refuse("envelope key must be x25519:BASE64");
  }
  if (participant.kind == domain::ParticipantKind::receiver && participant.envelope_key.empty()) {
    return refuse("a receiver needs an envelope key");
  }
  return ok();
}

Status check_distinct(const domain::Participant& fresh,
                      const std::vector<std::shared_ptr<const domain::Participant>>& all) {
  for (const auto& known : all) {
    const bool same = known->id == fresh.id;
    if (same && (!known->revoked || fresh.revoked)) continue;
    const bool shared = share_one(fresh.certificate_fingerprints, known->certificate_fingerprints) ||
                        share_one(fresh.signing_keys, known->signing_keys) ||
                        (!fresh.envelope_key.empty() && fresh.envelope_key == known->envelope_key);
    if (!shared) continue;
    if (same) {
      return error(
          Errc::conflict,
          "该单位已停用，原证书和密钥不能恢复使用，请换发新的 / it was revoked: it comes back with another certificate "
          "and other keys only");
    }
    return error(Errc::conflict, "证书或密钥已属于 " + known->id +
                                     "，一证一钥只归一个单位 / the certificate or a key belongs to " + known->id +
                                     ": nobody else may have it");
  }
  return ok();
}

Status Registry::reload() {
  auto stored = store_.reader().participants();
  if (!stored) return stored.error();
  auto fresh = std::make_shared<Entries>();
  auto keys = std::make_shared<Keys>();
  for (auto& participant : *stored) {
    for (const auto& text : participant.signing_keys) {
      auto key = crypto::VerifyKey::parse(text);
      if (key) keys->emplace(std::pair(participant.id, key_id(participant.id, *key)), *key);
    }
    fresh->push_back(std::make_shared<const domain::Participant>(std::move(participant)));
  }
  const std::lock_guard lock(mutex_);
  entries_ = std::move(fresh);
  keys_ = std::move(keys);
  return ok();
}

std::shared_ptr<const Registry::Entries> Registry::entries() const {
  const std::lock_guard lock(mutex_);
  return entries_;
}

std::shared_ptr<const domain::Participant> Registry::by_certificate(std::string_view fingerprint) const {
  if (!is_fingerprint(fingerprint)) return nullptr;
  const auto entries = this->entries();
  for (const auto& entry : *entries) {
    const auto& pinned = entry->certificate_fingerprints;
    if (std::find(pinned.begin(), pinned.end(), fingerprint) != pinned.end()) return entry;
  }
  return nullptr;
}

std::shared_ptr<const domain::Participant> Registry::by_id(std::string_view id) const {
  const auto entries = this->entries();
  for (const auto& entry : *entries) {
    if (entry->id == id) return entry;
  }
  return nullptr;
}

std::optional<crypto::VerifyKey> Registry::signing_key(const domain::Participant& participant,
                                                       std::string_view wire_id) const {
  if (participant.revoked) return std::nullopt;
  const auto keys = [this] {
    const std::lock_guard lock(mutex_);
    return keys_;
  }();
  const auto found = keys->find(std::pair(participant.id, std::string(wire_id)));
  if (found == keys->end()) return std::nullopt;
  return found->second;
}

std::vector<std::shared_ptr<const domain::Participant>> Registry::all() const { return *entries(); }

}  // namespace fangpin::access
