#include "gateway/agent/question.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "adapters/values/citizen_id.hpp"
#include "adapters/values/money.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::agent {

namespace bj = boost::json;

namespace {

constexpr std::size_t kMembersMax = 64;
constexpr std::size_t kBandsMax = 32;
constexpr std::size_t kIdentityBytesMax = 16 * 1024;

const std::string* text(const bj::object& object, std::string_view name, std::string& kept) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return nullptr;
  kept = value->get_string();
  return &kept;
}

bool bytes(const bj::object& object, std::string_view name, Bytes& out) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return value != nullptr;
  if (!value->is_string()) return false;
  auto decoded = from_base64(value->get_string());
  if (!decoded) return false;
  out = std::move(*decoded);
  return true;
}

void wipe_texts(bj::object& object) {
  for (auto& member : object) {
    if (!member.value().is_string()) continue;
    auto& value = member.value().get_string();
    wipe(std::span(reinterpret_cast<std::uint8_t*>(value.data()), value.size()));
  }
}

// Spreadsheets and databases write one truth in several ways: FALSE, No, 0.0.
bool says_no(std::string_view value) {
  static constexpr std::array<std::string_view, 9> kNo = {"", "no", "n", "none", "false", "f", "否", "无", "没有"};
  std::string word(value);
  std::erase(word, ' ');
  std::ranges::transform(word, word.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (std::ranges::find(kNo, word) != kNo.end()) return true;
  double number = 1;
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
  return failure == std::errc{} && end == word.data() + word.size() && number == 0;
}

// Hundredths of the item's unit, so that sums of money stay exact.
std::optional<std::int64_t> hundredths(const std::string& value) {
  if (value.empty()) return 0;
  const auto cents = adapters::parse_recorded_money({adapters::CellKind::text, value, false, false});
  if (!cents) return std::nullopt;
  return *cents;
}

std::string band_of(const std::vector<std::string>& bands, std::int64_t sum_hundredths) {
  std::string in;
  for (const auto& band : bands) {
    std::int64_t low = 0;
    const auto dash = band.find('-');
    const auto [end, failure] = std::from_chars(band.data(), band.data() + std::min(dash, band.size()), low);
    if (failure != std::errc{} || low > 1'000'000'000'000) return {};
    if (low * 100 <= sum_hundredths) in = band;
  }
  return in;
}

}  // namespace

Result<Question> question_of(const bj::value& document) {
  const auto malformed = [] {
    return error(Errc::malformed, "网关给出的问题格式不符 / the gateway's question is not of the agreed form");
  };
  if (!document.is_object()) return malformed();
  const auto& object = document.get_object();
  Question out;
  if (text(object, "query", out.query) == nullptr || text(object, "item", out.item) == nullptr) return malformed();
  const auto* bands = object.if_contains("bands");
  const auto* members = object.if_contains("members");
  if (bands == nullptr || !bands->is_array() || bands->get_array().size() > kBandsMax) return malformed();
  if (members == nullptr || !members->is_array() || members->get_array().size() > kMembersMax) return malformed();
  for (const auto& band : bands->get_array()) {
    if (!band.is_string()) return malformed();
    out.bands.emplace_back(band.get_string());
  }
  for (const auto& member : members->get_array()) {
    if (!member.is_object()) return malformed();
    Question::Member one;
    if (text(member.get_object(), "subject", one.subject) == nullptr ||
        !bytes(member.get_object(), "ciphertext", one.ciphertext) ||
        !bytes(member.get_object(), "wrapped_key", one.wrapped_key)) {
      return malformed();
    }
    out.members.push_back(std::move(one));
  }
  return out;
}

Result<OpenedIdentities> OpenedIdentities::open(const Question& question, const crypto::EnvelopeKey& key) {
  OpenedIdentities out;
  for (const auto& member : question.members) {
    if (member.ciphertext.empty() || member.wrapped_key.empty()) {
      return error(Errc::not_found, "有成员没有密封身份 / a member comes without a sealed identity");
    }
    const auto data_key = key.unwrap(member.wrapped_key);
    if (!data_key) return error(Errc::malformed, "密封身份不是给本部门密钥的 / not sealed to this department's key");
    auto identity = crypto::open_identity(*data_key, as_bytes(member.subject), member.ciphertext);
    if (!identity) return error(Errc::malformed, "密封身份已损坏 / a sealed identity is damaged");
    auto document = parse_json(*identity, kIdentityBytesMax);
    wipe(*identity);
    std::string id;
    if (document && document->is_object()) {
      (void)text(document->get_object(), "citizen_id", id);
      wipe_texts(document->get_object());
    }
    if (!is_citizen_id(id)) {
      wipe(id);
      return error(Errc::malformed, "密封身份里没有身份证号 / a sealed identity holds no ID number");
    }
    out.ids_.push_back(std::move(id));
  }
  if (out.ids_.empty()) return error(Errc::not_found, "问题没有成员 / the question is about nobody");
  return out;
}

OpenedIdentities::~OpenedIdentities() {
  for (auto& id : ids_) wipe(id);
}

std::string Reply::body() const {
  bj::object document{{"answer", answer}};
  if (!band.empty()) document["band"] = band;
  return canonical_json(document);
}

Reply reply_of(const Question& question, std::span<const FoundValues> found) {
  bool unsure = false, yes = false;
  std::int64_t sum = 0;
  for (const auto& values : found) {
    unsure = unsure || values.size() > AnswerSource::kValuesMax;
    for (const auto& value : values) {
      if (value == "cannot-say") {
        unsure = true;
        continue;
      }
      if (question.bands.empty()) {
        yes = yes || !says_no(value);
        continue;
      }
      const auto counted = hundredths(value);
      if (!counted) return cannot_say();
      sum += *counted;
    }
  }
  if (question.bands.empty()) {
    if (yes) return {"yes", {}};
    return unsure ? cannot_say() : Reply{"no", {}};
  }
  auto band = unsure ? std::string() : band_of(question.bands, sum);
  if (band.empty()) return cannot_say();
  return {"band", std::move(band)};
}

}  // namespace fangpin::agent
