#include "crypto/http_signature.hpp"

#include <algorithm>
#include <cstdlib>
#include <span>

#include "crypto/base/encoding.hpp"
#include "crypto/signature_base.hpp"
#include "crypto/structured_field.hpp"

namespace fangpin::crypto {

namespace {

constexpr std::string_view kMessageTag = "county-exchange";
constexpr std::string_view kAnswerTag = "county-exchange-answer";
constexpr std::string_view kLabel = "county";
constexpr std::string_view kAlgorithm = "ed25519";

using Components = std::vector<SignedComponent>;

Components components_of(const MessageToSign& message) {
  return {
      {R"("@method")", message.method},
      {R"("@authority")", message.authority},
      {R"("@path")", message.path},
      {R"("@query")", message.query},
      {R"("content-type")", message.content_type},
      {R"("content-digest")", message.content_digest},
      {R"("idempotency-key")", message.idempotency_key},
  };
}

// `status` is the text of answer.status and must outlive the result.
Components components_of(const AnswerToSign& answer, const std::string& status) {
  Components out{
      {R"("@status")", status},
      {R"("content-type")", answer.content_type},
      {R"("content-digest")", answer.content_digest},
  };
  const auto add_if_present = [&out](const char* identifier, std::string_view value) {
    if (!value.empty() && is_field_text(value)) out.push_back({identifier, value});
  };
  add_if_present(R"("content-digest";req)", answer.request_content_digest);
  add_if_present(R"("idempotency-key";req)", answer.request_idempotency_key);
  return out;
}

SignatureFields sign(const Components& components, std::string_view tag, const SigningKey& key, std::string_view key_id,
                     std::int64_t created_seconds) {
  if (!is_field_text(key_id)) throw std::logic_error("a key id is printable ASCII");
  const std::string params = component_list(components) + ";created=" + std::to_string(created_seconds) +
                             ";keyid=" + quoted_string(key_id) + ";tag=" + quoted_string(tag);
  const auto base = signature_base(components, params);
  if (!base) throw std::logic_error("a signed component is printable ASCII");
  const std::string label(kLabel);
  return {label + "=" + params, label + "=:" + to_base64(key.sign(as_bytes(*base))) + ":"};
}

const BareItem* parameter(const InnerList& list, std::string_view key) {
  const auto found = std::find_if(list.parameters.begin(), list.parameters.end(),
                                  [&](const auto& parameter) { return parameter.key == key; });
  return found == list.parameters.end() ? nullptr : &found->value;
}

const std::string* text_parameter(const InnerList& list, std::string_view key) {
  const auto* value = parameter(list, key);
  return value == nullptr ? nullptr : std::get_if<std::string>(value);
}

// The identifier of a covered component in its one serialization: no parameter, or `req` alone. Empty otherwise.
std::string identifier_of(const Item& item) {
  const auto* name = std::get_if<std::string>(&item.value);
  if (name == nullptr || item.parameters.size() > 1) return {};
  if (item.parameters.empty()) return quoted_string(*name);
  const auto& only = item.parameters.front();
  if (only.key != "req" || !std::holds_alternative<OtherItem>(only.value)) return {};
  return quoted_string(*name) + ";req";
}

// What a signature claims, before any key is known.
struct Claim {
  std::string key_id;
  std::int64_t created_seconds = 0;
  bool names_algorithm = false;
  std::string base;
  Bytes signature;
};
using ClaimResult = boost::system::result<Claim, SignatureFault>;

// Puts `required` in the order in which the signer listed it. Nullopt unless both are the same set.
std::optional<Components> in_order_of(const InnerList& list, const Components& required) {
  if (list.items.size() != required.size()) return std::nullopt;
  Components out;
  for (const auto& item : list.items) {
    const auto identifier = identifier_of(item);
    const auto same = [&](const auto& component) { return component.identifier == identifier; };
    const auto found = std::find_if(required.begin(), required.end(), same);
    if (found == required.end() || std::any_of(out.begin(), out.end(), same)) return std::nullopt;
    out.push_back(*found);
  }
  return out;
}

// Keyid, created and the optional alg; the tag has been looked at.
bool read_parameters(const InnerList& list, Claim& claim) {
  for (const auto& parameter : list.parameters) {
    if (parameter.key != "created" && parameter.key != "keyid" && parameter.key != "alg" && parameter.key != "tag") {
      return false;
    }
  }
  const auto* created = parameter(list, "created");
  const auto* seconds = created == nullptr ? nullptr : std::get_if<std::int64_t>(created);
  const auto* key_id = text_parameter(list, "keyid");
  if (seconds == nullptr || key_id == nullptr || key_id->empty()) return false;
  if (parameter(list, "alg") != nullptr) {
    const auto* algorithm = text_parameter(list, "alg");
    if (algorithm == nullptr || *algorithm != kAlgorithm) return false;
    claim.names_algorithm = true;
  }
  claim.created_seconds = *seconds;
  claim.key_id = *key_id;
  return true;
}

ClaimResult parse_claim(const Components& required, const SignatureFields& fields, std::string_view tag) {
  if (fields.signature_input.empty() || fields.signature.empty()) return SignatureFault::missing;
  const auto inputs = parse_inner_list_dictionary(fields.signature_input);
  const auto signatures = parse_item_dictionary(fields.signature);
  if (!inputs || !signatures) return SignatureFault::malformed;
  for (const auto& component : required) {
    if (!is_field_text(component.value)) return SignatureFault::malformed;
  }

  const Member<InnerList>* ours = nullptr;
  for (const auto& input : *inputs) {
    const auto* its_tag = text_parameter(input.value, "tag");
    if (its_tag == nullptr || *its_tag != tag) continue;
    if (ours != nullptr) return SignatureFault::profile;
    ours = &input;
  }
  if (ours == nullptr) return SignatureFault::missing;

  const auto same_label =
      std::find_if(signatures->begin(), signatures->end(), [&](const auto& member) { return member.key == ours->key; });
  if (same_label == signatures->end()) return SignatureFault::malformed;
  const auto* signature = std::get_if<Bytes>(&same_label->value.value);
  if (signature == nullptr || !same_label->value.parameters.empty() || signature->size() != kSignatureBytes) {
    return SignatureFault::malformed;
  }

  Claim claim;
  const auto covered = in_order_of(ours->value, required);
  if (!covered || !read_parameters(ours->value, claim)) return SignatureFault::profile;
  auto base = signature_base(*covered, ours->value.text);
  if (!base) return SignatureFault::malformed;
  claim.base = std::move(*base);
  claim.signature = *signature;
  return claim;
}

// `now_seconds`: absent where age does not count.
SignatureResult verify(const Components& required, const SignatureFields& fields, std::string_view tag,
                       const std::function<std::optional<VerifyKey>(std::string_view key_id)>& key_of,
                       std::optional<std::int64_t> now_seconds) {
  auto claim = parse_claim(required, fields, tag);
  if (!claim) return claim.error();
  const auto key = key_of(claim->key_id);
  if (!key) return SignatureFault::unknown_key;
  if (now_seconds) {
    const auto age = *now_seconds - claim->created_seconds;
    if (age > kSignatureAgeMaxSeconds) return SignatureFault::too_old;
    if (age < -kSignatureAgeMaxSeconds) return SignatureFault::in_future;
  }
  // The algorithm comes from the registry's key; one named in the message may only agree with it.
  if (claim->names_algorithm && key->scheme() != kAlgorithm) return SignatureFault::invalid;
  if (!key->verify(as_bytes(claim->base), claim->signature)) return SignatureFault::invalid;
  return VerifiedMessage{std::move(claim->key_id), claim->created_seconds, std::move(claim->base),
                         std::move(claim->signature)};
}

}  // namespace

SignatureFields sign_message(const MessageToSign& message, const SigningKey& key, std::string_view key_id,
                             std::int64_t created_seconds) {
  return sign(components_of(message), kMessageTag, key, key_id, created_seconds);
}

SignatureResult verify_message(const MessageToSign& message, const SignatureFields& fields,
                               const std::function<std::optional<VerifyKey>(std::string_view key_id)>& key_of,
                               std::int64_t now_seconds) {
  if (fields.signature_input.empty() || fields.signature.empty()) return SignatureFault::missing;
  const auto required = components_of(message);
  // A component that the message doesn't have cannot be covered.
  if (std::any_of(required.begin(), required.end(), [](const auto& component) { return component.value.empty(); })) {
    return SignatureFault::profile;
  }
  return verify(required, fields, kMessageTag, key_of, now_seconds);
}

SignatureFields sign_answer(const AnswerToSign& answer, const SigningKey& key, std::string_view key_id,
                            std::int64_t created_seconds) {
  const auto status = std::to_string(answer.status);
  return sign(components_of(answer, status), kAnswerTag, key, key_id, created_seconds);
}

SignatureResult verify_answer(const AnswerToSign& answer, const SignatureFields& fields,
                              const std::function<std::optional<VerifyKey>(std::string_view key_id)>& key_of) {
  const auto status = std::to_string(answer.status);
  return verify(components_of(answer, status), fields, kAnswerTag, key_of, std::nullopt);
}

}  // namespace fangpin::crypto
