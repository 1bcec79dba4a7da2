#include "gateway/access/participant_json.hpp"

#include <boost/json.hpp>

#include "crypto/base/json.hpp"
#include "crypto/sha256.hpp"

namespace fangpin::access {

namespace {

namespace bj = boost::json;
using domain::ParticipantKind;

bool read(const bj::value& value, std::string& out) {
  if (!value.is_string()) return false;
  out = value.get_string();
  return true;
}

bool read(const bj::value& value, bool& out) {
  if (!value.is_bool()) return false;
  out = value.get_bool();
  return true;
}

bool read(const bj::value& value, std::vector<std::string>& out) {
  if (!value.is_array()) return false;
  for (const auto& item : value.get_array()) {
    if (!item.is_string()) return false;
    out.emplace_back(item.get_string());
  }
  return true;
}

bool read(const bj::value& value, ParticipantKind& out) {
  for (const auto kind : {ParticipantKind::department, ParticipantKind::receiver, ParticipantKind::staff}) {
    if (value.is_string() && value.get_string() == to_text(kind)) {
      out = kind;
      return true;
    }
  }
  return false;
}

}  // namespace

bj::object to_json(const domain::Participant& participant) {
  return {{"id", participant.id},
          {"kind", to_text(participant.kind)},
          {"name", participant.name},
          {"credit_code", participant.credit_code},
          {"role", participant.role},
          {"area", participant.area},
          {"certificates",
           bj::array(participant.certificate_fingerprints.begin(), participant.certificate_fingerprints.end())},
          {"signing_keys", bj::array(participant.signing_keys.begin(), participant.signing_keys.end())},
          {"envelope_key", participant.envelope_key},
          {"signature_waived", participant.signature_waived},
          {"revoked", participant.revoked}};
}

bj::object registration_json(const domain::Participant& participant) {
  auto out = to_json(participant);
  out.erase("name");
  return out;
}

Digest registration_digest(const domain::Participant& participant) {
  return crypto::sha256(canonical_json(registration_json(participant)));
}

Result<domain::Participant> participant_of(const bj::value& document) {
  if (!document.is_object()) return error(Errc::malformed, "a participant is a JSON object");
  domain::Participant out;
  for (const auto& member : document.get_object()) {
    const auto& value = member.value();
    const std::string_view name = member.key();
    const bool fits = name == "id"                 ? read(value, out.id)
                      : name == "kind"             ? read(value, out.kind)
                      : name == "name"             ? read(value, out.name)
                      : name == "credit_code"      ? read(value, out.credit_code)
                      : name == "role"             ? read(value, out.role)
                      : name == "area"             ? read(value, out.area)
                      : name == "certificates"     ? read(value, out.certificate_fingerprints)
                      : name == "signing_keys"     ? read(value, out.signing_keys)
                      : name == "envelope_key"     ? read(value, out.envelope_key)
                      : name == "signature_waived" ? read(value, out.signature_waived)
                      : name == "revoked"          ? read(value, out.revoked)
                                                   : false;
    if (!fits) return error(Errc::malformed, "participant: unknown member or wrong type: " + std::string(name));
  }
  // A member that is left out would silently take its default, a key or a revocation among them.
  if (document.get_object().size() != to_json(out).size())
    return error(Errc::malformed, "participant: a member is missing");
  return out;
}

}  // namespace fangpin::access
