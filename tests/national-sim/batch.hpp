#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "crypto/base/instant.hpp"
#include "crypto/envelope.hpp"
#include "gateway/domain/submission.hpp"

namespace fangpin::national_sim {

inline constexpr std::size_t kBodyBytesMax = std::size_t{4} << 20;
inline constexpr std::size_t kRevisionsMax = 1000;

struct ReceivedRevision {
  domain::AlertId alert{};
  std::int64_t revision = 0;
  std::string kind;  // new, correct, withdraw, regroup
  std::string key;
  std::string feed, risk, risk_code, population, person, household, household_kind, national_household, area;
  std::string discovered;  // YYYY-MM-DD or empty, as the other nullable ones
  Instant received_at;
  std::string details;  // JSON object
  std::optional<crypto::SealedIdentity> envelope;
  // What the sender promises never to change under one key: a repeat with another content is a conflict. Tokens and
  // mapped words may change (key epochs, a new mapping).
  Digest content() const;
};

struct ReceivedBatch {
  std::string id;
  std::map<crypto::DataKeyId, Bytes> data_keys;  // wrapped
  std::vector<ReceivedRevision> revisions;
};

// The first fault of a body that is no batch of config/national/alerts-v1.yaml.
struct BatchFault {
  int status = 422;     // 400: no JSON
  std::string pointer;  // JSON pointer
  std::string text;     // never a value
};

// Strict: unknown members, wrong types, wrong patterns, a key that is not ALERT-REVISION, two revisions of one person
// are faults. Returns the fault or fills `out`.
std::optional<BatchFault> parse_batch(std::string_view body, ReceivedBatch& out);

}  // namespace fangpin::national_sim
