#include "gateway/forwarding/batch.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "gateway/forwarding/upstream.hpp"

namespace fangpin::forwarding {
namespace json = boost::json;
namespace {

// {"batch_id":"32 digits","data_keys":[],"revisions":[]}
constexpr std::size_t kFrameBytes = 96;

std::string data_key_member(const store::Delivery& delivery) {
  json::object member;
  member["id"] = to_hex(delivery.identity->data_key);
  member["wrapped"] = to_base64(delivery.wrapped_key);
  return canonical_json(member);
}

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::optional<std::string_view> string_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) {
    return std::nullopt;
  }
  return std::string_view(value->get_string());
}

std::optional<RevisionAnswer> parse_answer(const json::object& result) {
  const auto word = string_member(result, "result");
  RevisionAnswer answer;
  if (word == "applied") {
    answer.outcome = RevisionAnswer::Outcome::applied;
  } else if (word == "duplicate") {
    answer.outcome = RevisionAnswer::Outcome::duplicate;
  } else if (word == "refused" || word == "retry") {
    answer.outcome = word == "refused" ? RevisionAnswer::Outcome::refused : RevisionAnswer::Outcome::retry;
    const auto code = string_member(result, "code");
    if (!code || !is_code(*code)) {
      return std::nullopt;
    }
    answer.code = *code;
  } else {
    return std::nullopt;
  }
  return answer;
}

}  // namespace

BatchBuilder::Added BatchBuilder::add(const store::Delivery& delivery) {
  if (persons_.contains(delivery.person)) {
    return Added::person_there;
  }
  if (keys_.size() >= limits_.revisions_max) {
    return Added::full;
  }
  const bool brings_person =
      delivery.kind == store::RevisionKind::created || delivery.kind == store::RevisionKind::corrected;
  if (brings_person && (!delivery.identity || delivery.wrapped_key.empty())) {
    reason_ = "no-envelope: the alert has no identity sealed to the national system";
    return Added::impossible;
  }
  Result<json::object> mapped = mapping_.fields_of(delivery);
  if (!mapped) {
    reason_ = mapped.error().detail;
    return Added::impossible;
  }
  json::object& revision = *mapped;
  const std::string key = revision_key(delivery);
  revision["alert_id"] = to_hex(delivery.alert);
  revision["revision"] = delivery.revision;
  revision["kind"] = to_text(delivery.kind);
  revision["idempotency_key"] = key;
  std::string data_key;
  if (delivery.identity) {
    json::object envelope;
    envelope["data_key"] = to_hex(delivery.identity->data_key);
    envelope["ciphertext"] = to_base64(delivery.identity->ciphertext);
    revision["envelope"] = std::move(envelope);
    if (!data_key_ids_.contains(delivery.identity->data_key)) {
      data_key = data_key_member(delivery);
    }
  } else {
    revision["envelope"] = nullptr;
  }
  const std::string text = canonical_json(revision);
  // Two commas at most join it to what is there.
  const std::size_t bytes = text.size() + data_key.size() + 2;
  if (kFrameBytes + bytes > limits_.bytes_max) {
    reason_ = "too-large: the revision alone is larger than a batch may be";
    return Added::impossible;
  }
  if (kFrameBytes + data_keys_.size() + revisions_.size() + bytes > limits_.bytes_max) {
    return Added::full;
  }
  if (!data_key.empty()) {
    data_keys_ += (data_keys_.empty() ? "" : ",") + data_key;
    data_key_ids_.insert(delivery.identity->data_key);
  }
  revisions_ += (revisions_.empty() ? "" : ",") + text;
  keys_.push_back(key);
  persons_.insert(delivery.person);
  return Added::yes;
}

std::string BatchBuilder::body(std::string_view batch_id) const {
  std::string out;
  out.reserve(kFrameBytes + data_keys_.size() + revisions_.size());
  out.append(R"({"batch_id":")").append(batch_id).append(R"(","data_keys":[)").append(data_keys_);
  out.append(R"(],"revisions":[)").append(revisions_).append("]}");
  return out;
}

Result<std::vector<RevisionAnswer>> parse_answers(std::string_view body, std::string_view batch_id,
                                                  const std::vector<std::string>& keys) {
  Result<json::value> parsed = parse_json(body, UpstreamClient::kAnswerBytesMax);
  if (!parsed || !parsed->is_object()) {
    return error(Errc::upstream, "the answer is no JSON object");
  }
  const json::object& object = parsed->as_object();
  if (string_member(object, "batch_id") != batch_id) {
    return error(Errc::upstream, "the answer is not to this batch");
  }
  const json::value* results = object.if_contains("results");
  if (results == nullptr || !results->is_array()) {
    return error(Errc::upstream, "the answer has no list of results");
  }
  std::vector<RevisionAnswer> answers(keys.size());
  std::vector<bool> seen(keys.size(), false);
  std::map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    index.emplace(keys[i], i);
  }
  for (const json::value& result : results->get_array()) {
    const auto key = result.is_object() ? string_member(result.get_object(), "idempotency_key") : std::nullopt;
    const auto found = key ? index.find(*key) : index.end();
    if (found == index.end()) {
      // Whoever answers for revisions that we did not send cannot be believed about the others either.
      return error(Errc::upstream, "the answer names a revision that is not in the batch");
    }
    const std::size_t at = found->second;
    const std::optional<RevisionAnswer> answer = parse_answer(result.get_object());
    if (!answer || seen[at]) {
      answers[at] = RevisionAnswer{};
    } else {
      answers[at] = *answer;
    }
    seen[at] = true;
  }
  return answers;
}

}  // namespace fangpin::forwarding
