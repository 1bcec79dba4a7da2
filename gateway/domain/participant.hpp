#pragma once
#include <string>
#include <vector>

namespace fangpin::domain {

// department: pushes; receiver: national system or identity officer, gets envelopes; staff: a named person with a role.
enum class ParticipantKind { department, receiver, staff };
inline const char* to_text(ParticipantKind kind) {
  switch (kind) {
    case ParticipantKind::department:
      return "department";
    case ParticipantKind::receiver:
      return "receiver";
    case ParticipantKind::staff:
      return "staff";
  }
  return "";
}

// One entry of the registry, asked at every request. Keys are pinned: an unknown fingerprint or key is refused.
struct Participant {
  std::string id;  // [a-z0-9-]{1,64}: "education", "national-system", "officer", "zhang-san"
  ParticipantKind kind = ParticipantKind::department;
  std::string name;         // 中文
  std::string credit_code;  // GB 32100, departments
  std::string role;         // staff: "bureau", "township", "auditor", "administrator", "identity-officer", "witness"
  std::string area;         // role township: its division code, nine digits; empty otherwise
  std::vector<std::string>
      certificate_fingerprints;           // lower-case hex SHA-256 of the DER; two while one is being replaced
  std::vector<std::string> signing_keys;  // VerifyKey::to_text(); the key id on the wire: access/registry.hpp
  std::string envelope_key;               // "x25519:BASE64" or empty
  bool signature_waived = false;          // receipts then say so
  bool revoked = false;
};

}  // namespace fangpin::domain
