#include "opener.hpp"

#include <boost/json.hpp>

#include "crypto/base/json.hpp"

namespace fangpin::national_sim {
namespace {

constexpr std::size_t kIdentityBytesMax = 65'536;

// The parsed document holds copies of the plaintext in its strings: they are overwritten before they are freed.
void wipe_strings(boost::json::value& value) {
  if (boost::json::string* text = value.if_string()) {
    wipe({reinterpret_cast<std::uint8_t*>(text->data()), text->size()});
  } else if (boost::json::object* object = value.if_object()) {
    for (auto& member : *object) wipe_strings(member.value());
  } else if (boost::json::array* array = value.if_array()) {
    for (boost::json::value& item : *array) wipe_strings(item);
  }
}

}  // namespace

bool has_valid_check_digit(std::string_view citizen_id) {
  if (citizen_id.size() != 18) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) {
    const char c = citizen_id[i];
    if (c < '0' || c > '9') return false;
    // The weight of a digit is 2^(17 - i) modulo 11.
    sum += (c - '0') * ((1 << (17 - i)) % 11);
  }
  return citizen_id[17] == "10X98765432"[sum % 11];
}

EnvelopeOpener::Opened EnvelopeOpener::open(const ReceivedRevision& revision) {
  if (!revision.envelope) return Opened::unopened;
  const SecretBytes* key = data_key(revision.envelope->data_key);
  if (key == nullptr) return Opened::unopened;
  Result<std::string> identity = crypto::open_identity(*key, revision.alert, revision.envelope->ciphertext);
  if (!identity) return Opened::unopened;
  bool valid = false;
  {
    Result<boost::json::value> document = parse_json(*identity, kIdentityBytesMax);
    if (document) {
      const boost::json::value* id = document->is_object() ? document->get_object().if_contains("citizen_id") : nullptr;
      valid = id != nullptr && id->is_string() && has_valid_check_digit(std::string_view(id->get_string()));
      wipe_strings(*document);
    }
  }
  wipe(*identity);
  return valid ? Opened::yes : Opened::identity_invalid;
}

const SecretBytes* EnvelopeOpener::data_key(const crypto::DataKeyId& id) {
  if (const auto found = unwrapped_.find(id); found != unwrapped_.end()) return &found->second;
  const auto wrapped = batch_.data_keys.find(id);
  if (wrapped == batch_.data_keys.end()) return nullptr;
  Result<SecretBytes> key = key_.unwrap(wrapped->second);
  if (!key) return nullptr;
  return &unwrapped_.emplace(id, std::move(*key)).first->second;
}

}  // namespace fangpin::national_sim
