#pragma once
#include "gateway/forwarding/mapping.hpp"

namespace fangpin::forwarding {

// Revision `revision` of alert number `alert` of person number `person`; envelopes are opaque bytes here.
inline store::Delivery sample_delivery(int person, int alert, std::int64_t revision = 1,
                                       store::RevisionKind kind = store::RevisionKind::created) {
  store::Delivery out;
  out.alert[0] = 0xaa;
  out.alert[14] = static_cast<std::uint8_t>(alert >> 8);
  out.alert[15] = static_cast<std::uint8_t>(alert);
  out.revision = revision;
  out.kind = kind;
  out.feed = "education/dropout";
  std::string hex = std::to_string(person);
  out.person = "1:" + std::string(64 - hex.size(), '0') + hex;
  out.police_household = "1:" + std::string(64, 'a');
  out.area = "130126100201";
  out.kept = R"({"happened":"2022-09-01","reason":"tired-of-school","secret":"stays"})";
  out.discovered = Date{std::chrono::year{2022}, std::chrono::month{9}, std::chrono::day{3}};
  out.received_at = Instant{Milliseconds{1'662'000'000'000 + alert}};
  if (kind == store::RevisionKind::created || kind == store::RevisionKind::corrected) {
    out.identity = crypto::SealedIdentity{};
    out.identity->data_key[0] = static_cast<std::uint8_t>(alert % 3);
    out.identity->ciphertext = Bytes(60, 0x5a);
    out.wrapped_key = Bytes(80, 0x5b);
  }
  return out;
}

inline const char* kSampleMapping = R"(
interface = "alerts-v1"
field = [
  {to = "feed", from = "feed"}, {to = "risk", from = "feed", values = "risk"},
  {to = "risk_code", from = "feed", values = "code"}, {to = "population", from = "population"},
  {to = "person", from = "person"}, {to = "household", from = "household"},
  {to = "household_kind", from = "household-kind"}, {to = "national_household", from = "national-household"},
  {to = "area", from = "area"}, {to = "received_at", from = "received-at"}, {to = "discovered", from = "discovered"},
]
[values.risk]
"education/dropout" = "因学"
[values.code]
"education/dropout" = "09"
[details]
happened = "发生日期"
reason = "失学或辍学原因"
)";

inline Mapping sample_mapping() {
  Result<Mapping> mapping = Mapping::parse(kSampleMapping, "sample.toml", {});
  return std::move(mapping).value();
}

}  // namespace fangpin::forwarding
