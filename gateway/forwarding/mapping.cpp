#include "gateway/forwarding/mapping.hpp"

#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"

namespace fangpin::forwarding {
namespace json = boost::json;
namespace {

constexpr std::size_t kKeptBytesMax = std::size_t{64} << 10;

// nullopt: the delivery has no value there, which the interface gets as null.
std::optional<std::string> source_value(const store::Delivery& delivery, std::string_view from) {
  const auto text = [](const std::string& value) { return value.empty() ? std::nullopt : std::optional(value); };
  if (from == "feed") return text(delivery.feed);
  if (from == "population") return text(delivery.population);
  if (from == "person") return text(delivery.person);
  // The police household; where the person is in no police register, the national one stands in.
  if (from == "household")
    return text(delivery.police_household.empty() ? delivery.national_household : delivery.police_household);
  if (from == "household-kind") {
    if (!delivery.police_household.empty()) return "police";
    return delivery.national_household.empty() ? std::nullopt : std::optional<std::string>("national");
  }
  if (from == "police-household") return text(delivery.police_household);
  if (from == "national-household") return text(delivery.national_household);
  if (from == "area") return text(delivery.area);
  if (from == "received-at") return to_text_utc(delivery.received_at);
  if (from == "discovered") {
    return delivery.discovered ? std::optional(fangpin::to_text(*delivery.discovered)) : std::nullopt;
  }
  return std::nullopt;
}

// What canonical JSON can carry; anything else would be a mistake of ours that must not stop the forwarder.
bool is_plain(const json::value& value) {
  constexpr std::int64_t kIntegerMax = std::int64_t{1} << 53;
  const std::int64_t* number = value.if_int64();
  return value.is_string() || value.is_bool() ||
         (number != nullptr && *number <= kIntegerMax && *number >= -kIntegerMax);
}

}  // namespace

Result<json::object> Mapping::fields_of(const store::Delivery& delivery) const {
  json::object out;
  for (const Rule& rule : rules_) {
    const std::optional<std::string> value = source_value(delivery, rule.from);
    if (!value) {
      out[rule.to] = nullptr;
      continue;
    }
    if (rule.values.empty()) {
      out[rule.to] = *value;
      continue;
    }
    const ValueMap& map = value_maps_.at(rule.values);
    if (const auto found = map.values.find(*value); found != map.values.end()) {
      out[rule.to] = found->second;
    } else if (map.otherwise) {
      out[rule.to] = *map.otherwise;
    } else {
      return error(Errc::unprocessable, "mapping: no value for field " + rule.to);
    }
  }

  json::object details;
  if (!delivery.kept.empty()) {
    Result<json::value> kept = parse_json(delivery.kept, kKeptBytesMax);
    if (!kept || !kept->is_object()) {
      return error(Errc::unprocessable, "mapping: the kept fields are no JSON object");
    }
    for (const Rule& rule : details_) {
      const json::value* value = kept->as_object().if_contains(rule.from);
      if (value == nullptr || value->is_null()) {
        continue;
      }
      if (!is_plain(*value)) {
        return error(Errc::unprocessable, "mapping: kept field " + rule.from + " is no plain value");
      }
      details[rule.to] = *value;
    }
  }
  out["details"] = std::move(details);
  return out;
}

const char* to_text(store::RevisionKind kind) {
  switch (kind) {
    case store::RevisionKind::created:
      return "new";
    case store::RevisionKind::corrected:
      return "correct";
    case store::RevisionKind::withdrawn:
      return "withdraw";
    case store::RevisionKind::regrouped:
      return "regroup";
  }
  return "";
}

std::string revision_key(const store::Delivery& delivery) {
  return to_hex(delivery.alert) + "-" + std::to_string(delivery.revision);
}

}  // namespace fangpin::forwarding
