#include "batch.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <set>

#include "crypto/base/calendar_date.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/sha256.hpp"

namespace fangpin::national_sim {
namespace json = boost::json;
namespace {

constexpr std::array<std::string_view, 17> kMembers = {
    "alert_id",  "revision",    "kind",       "idempotency_key", "feed",           "risk",
    "risk_code", "population",  "person",     "household",       "household_kind", "national_household",
    "area",      "received_at", "discovered", "details",         "envelope"};

bool all_of(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kDigits = "0123456789";

bool is_hex_id(std::string_view text) { return text.size() == 32 && all_of(text, kHex); }

bool is_token(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 10 || text[0] == '0') return false;
  return all_of(text.substr(0, colon), kDigits) && text.size() == colon + 65 && all_of(text.substr(colon + 1), kHex);
}

bool is_feed(std::string_view text) {
  const std::size_t slash = text.find('/');
  constexpr std::string_view kName = "abcdefghijklmnopqrstuvwxyz0123456789-";
  return text.size() <= 128 && slash != std::string_view::npos && slash > 0 && slash + 1 < text.size() &&
         all_of(text.substr(0, slash), kName) && all_of(text.substr(slash + 1), kName);
}

bool is_area(std::string_view text) {
  return (text.size() == 6 || text.size() == 9 || text.size() == 12) && all_of(text, kDigits);
}

bool is_word(std::string_view text) { return !text.empty() && text.size() <= 64 * 4; }
bool is_risk_code(std::string_view text) { return (text.size() == 2 || text.size() == 4) && all_of(text, kDigits); }
bool is_kind(std::string_view text) {
  return text == "new" || text == "correct" || text == "withdraw" || text == "regroup";
}
bool is_household_kind(std::string_view text) { return text == "police" || text == "national"; }
bool is_day(std::string_view text) { return parse_date(text).has_value(); }

template <std::size_t N>
std::array<std::uint8_t, N> bytes_of_hex(std::string_view text) {
  std::array<std::uint8_t, N> out{};
  const std::optional<Bytes> bytes = from_hex(text);
  if (bytes && bytes->size() == N) std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

// Reads one JSON object member by member and remembers the first fault.
class ObjectReader {
 public:
  ObjectReader(const json::value& value, std::string pointer, std::optional<BatchFault>& fault)
      : pointer_(std::move(pointer)), fault_(fault) {
    if (value.is_object()) {
      object_ = &value.get_object();
    } else {
      fail("", "must be an object");
    }
  }

  // Every member has one of these names and none is missing.
  template <std::size_t N>
  void exactly(const std::array<std::string_view, N>& names) {
    if (object_ == nullptr) return;
    for (const auto& member : *object_) {
      if (std::find(names.begin(), names.end(), std::string_view(member.key())) == names.end()) {
        fail("", "has a member that the contract does not know");
      }
    }
    for (const std::string_view name : names) {
      if (!object_->contains(name)) fail(name, "is missing");
    }
  }

  std::string text(std::string_view name, bool (*good)(std::string_view), bool nullable = false) {
    const json::value* value = member(name);
    if (value == nullptr) return {};
    if (value->is_null() && nullable) return {};
    if (!value->is_string() || !good(value->get_string())) {
      fail(name, "has a wrong type or form");
      return {};
    }
    return std::string(value->get_string());
  }

  std::int64_t number(std::string_view name, std::int64_t least) {
    const json::value* value = member(name);
    if (value == nullptr) return 0;
    const std::int64_t* number = value->if_int64();
    if (number == nullptr || *number < least) {
      fail(name, "must be a whole number from " + std::to_string(least));
      return 0;
    }
    return *number;
  }

  Bytes base64(std::string_view name, std::size_t least, std::size_t most) {
    const json::value* value = member(name);
    if (value == nullptr) return {};
    const std::optional<Bytes> bytes =
        value->is_string() ? from_base64(std::string_view(value->get_string())) : std::nullopt;
    if (!bytes || bytes->size() < least || bytes->size() > most) {
      fail(name, "must be base64 of " + std::to_string(least) + " to " + std::to_string(most) + " bytes");
      return {};
    }
    return *bytes;
  }

  const json::value* member(std::string_view name) {
    if (object_ == nullptr) return nullptr;
    const json::value* value = object_->if_contains(name);
    if (value == nullptr) fail(name, "is missing");
    return value;
  }

  void fail(std::string_view name, std::string text) {
    if (!fault_) {
      fault_ = BatchFault{422, pointer_ + (name.empty() ? "" : "/" + std::string(name)), std::move(text)};
    }
  }
  const std::string& pointer() const { return pointer_; }

 private:
  const json::object* object_ = nullptr;
  std::string pointer_;
  std::optional<BatchFault>& fault_;
};

std::string read_details(ObjectReader& reader) {
  const json::value* value = reader.member("details");
  if (value == nullptr) return {};
  if (!value->is_object() || value->get_object().size() > 100) {
    reader.fail("details", "must be an object of at most 100 members");
    return {};
  }
  for (const auto& member : value->get_object()) {
    const json::value& detail = member.value();
    const bool plain = detail.is_int64() || detail.is_uint64() || detail.is_bool() ||
                       (detail.is_string() && detail.get_string().size() <= 4000);
    if (!plain) reader.fail("details", "holds something that is no text, whole number or truth value");
  }
  return json::serialize(*value);
}

ReceivedRevision read_revision(const json::value& value, const std::string& pointer, std::optional<BatchFault>& fault) {
  ObjectReader reader(value, pointer, fault);
  reader.exactly(kMembers);
  ReceivedRevision out;
  const std::string alert = reader.text("alert_id", is_hex_id);
  out.alert = bytes_of_hex<16>(alert);
  out.revision = reader.number("revision", 1);
  out.kind = reader.text("kind", is_kind);
  out.key = reader.text("idempotency_key", is_word);
  if (out.key != alert + "-" + std::to_string(out.revision)) {
    reader.fail("idempotency_key", "must be alert_id, '-', revision");
  }
  out.feed = reader.text("feed", is_feed);
  out.risk = reader.text("risk", is_word);
  out.risk_code = reader.text("risk_code", is_risk_code);
  out.population = reader.text("population", is_word, true);
  out.person = reader.text("person", is_token);
  out.household = reader.text("household", is_token, true);
  out.household_kind = reader.text("household_kind", is_household_kind, true);
  out.national_household = reader.text("national_household", is_token, true);
  if (out.household.empty() != out.household_kind.empty()) {
    reader.fail("household_kind", "must be there exactly where household is");
  }
  out.area = reader.text("area", is_area, true);
  const json::value* received = reader.member("received_at");
  const std::optional<Instant> at = received != nullptr && received->is_string()
                                        ? parse_instant(std::string_view(received->get_string()))
                                        : std::nullopt;
  if (!at) reader.fail("received_at", "must be an RFC 3339 instant");
  out.received_at = at.value_or(Instant{});
  out.discovered = reader.text("discovered", is_day, true);
  out.details = read_details(reader);
  const json::value* envelope = reader.member("envelope");
  if (envelope != nullptr && !envelope->is_null()) {
    ObjectReader sealed(*envelope, pointer + "/envelope", fault);
    sealed.exactly(std::array<std::string_view, 2>{"data_key", "ciphertext"});
    out.envelope.emplace();
    out.envelope->data_key = bytes_of_hex<16>(sealed.text("data_key", is_hex_id));
    out.envelope->ciphertext = sealed.base64("ciphertext", 40, 65'536);
  }
  return out;
}

}  // namespace

Digest ReceivedRevision::content() const {
  crypto::Sha256 hash;
  for (const std::string& part : {key, kind, feed}) {
    hash.update(as_bytes(std::to_string(part.size()) + ":" + part));
  }
  if (envelope) hash.update(envelope->ciphertext);
  return hash.finish();
}

std::optional<BatchFault> parse_batch(std::string_view body, ReceivedBatch& out) {
  const Result<json::value> parsed = parse_json(body, kBodyBytesMax);
  if (!parsed) return BatchFault{400, "", "the body is no JSON in UTF-8"};
  std::optional<BatchFault> fault;
  ObjectReader reader(*parsed, "", fault);
  reader.exactly(std::array<std::string_view, 3>{"batch_id", "data_keys", "revisions"});
  out.id = reader.text("batch_id", is_hex_id);
  const json::value* keys = reader.member("data_keys");
  if (keys == nullptr || !keys->is_array() || keys->get_array().size() > kRevisionsMax) {
    reader.fail("data_keys", "must be a list of at most " + std::to_string(kRevisionsMax));
    return fault;
  }
  for (std::size_t i = 0; i < keys->get_array().size() && !fault; ++i) {
    ObjectReader key(keys->get_array()[i], "/data_keys/" + std::to_string(i), fault);
    key.exactly(std::array<std::string_view, 2>{"id", "wrapped"});
    const auto id = bytes_of_hex<16>(key.text("id", is_hex_id));
    if (!out.data_keys.emplace(id, key.base64("wrapped", 1, 384)).second) key.fail("id", "is there twice");
  }
  const json::value* revisions = reader.member("revisions");
  if (revisions == nullptr || !revisions->is_array() || revisions->get_array().empty() ||
      revisions->get_array().size() > kRevisionsMax) {
    reader.fail("revisions", "must be a list of 1 to " + std::to_string(kRevisionsMax));
    return fault;
  }
  std::set<std::string> persons;
  for (std::size_t i = 0; i < revisions->get_array().size() && !fault; ++i) {
    const std::string pointer = "/revisions/" + std::to_string(i);
    out.revisions.push_back(read_revision(revisions->get_array()[i], pointer, fault));
    if (!fault && !persons.insert(out.revisions.back().person).second) {
      fault = BatchFault{422, pointer + "/person", "a batch holds at most one revision of a person"};
    }
  }
  return fault;
}

}  // namespace fangpin::national_sim
