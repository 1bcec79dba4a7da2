#pragma once
// What the store keeps of asset queries: questions with their decision, the answer while it may be read, and which log
// entries concern which household. Handles and codes only, no value of a person.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"
#include "gateway/domain/asset_query.hpp"

namespace fangpin::store {

enum class QueryState {
  denied,
  open,      // put to the department
  answered,  // the answer may be read until `readable_until`
  expired,   // no answer came in time
  lapsed,    // answered, and the answer has been deleted since
};

struct KeptAnswer {
  domain::AnswerKind kind = domain::AnswerKind::cannot_say;
  std::string band;  // "LOW-HIGH" of the item's bands, where kind is band
  Bytes salt;        // 16 bytes, of the gateway's making
  Digest digest{};   // of the canonical answer with its salt, as it stands in the log
  Instant answered_at;
  Instant readable_until;
};

struct KeptQuery {
  domain::AssetQuery query;
  domain::Decision decision;
  std::string idempotency_key;  // of the asker
  Digest request{};             // of what was asked under that key
  std::int64_t log_index = 0;   // of the `access` entry
  QueryState state = QueryState::denied;
  bool handed_out = false;           // to its department, at least once
  std::optional<KeptAnswer> answer;  // answered; lapsed: without kind, band and salt
};

class AssetQueryReader {
 public:
  virtual ~AssetQueryReader() = default;
  virtual Result<std::optional<KeptQuery>> query(std::string_view id) = 0;
  virtual Result<std::optional<KeptQuery>> query_of_key(std::string_view asker, std::string_view idempotency_key) = 0;
  // Newest first. `asker` empty: everybody's.
  virtual Result<std::vector<KeptQuery>> queries(std::string_view asker, std::size_t offset, std::size_t limit) = 0;
  // Open questions to the department that no answer is too late for at `now` and that were not handed out since
  // `handed_before` (real time); oldest first.
  virtual Result<std::vector<KeptQuery>> open_questions(std::string_view provider, Instant now, Instant handed_before,
                                                        std::size_t limit) = 0;
  // Allowed queries under an authorization so far.
  virtual Result<std::int64_t> uses(std::string_view authorization) = 0;
  // Indexes of the log entries that concern the household, newest first, all below `before`.
  virtual Result<std::vector<std::int64_t>> entries_of(std::string_view household, std::int64_t before,
                                                       std::size_t limit) = 0;
  // Until when a query is kept out of the household's transcript; nothing where it is not.
  virtual Result<std::optional<Instant>> withheld_until(std::string_view query) = 0;
};

// Part of a Transaction; its reads see what the transaction wrote.
class AssetQueryWriter : public AssetQueryReader {
 public:
  // State open where the decision allows it, denied otherwise. Error conflict: the id or the asker's key is there.
  virtual Status put(const KeptQuery& query) = 0;
  virtual Status hand_out(std::string_view id, Instant real_now) = 0;
  // Error conflict: the question is not open.
  virtual Status answer(std::string_view id, const KeptAnswer& answer) = 0;
  // Questions that nobody answered in time, at most `limit`; each is `expired` afterwards.
  virtual Result<std::vector<KeptQuery>> expire(Instant now, std::size_t limit) = 0;
  // Deletes answers that may be read no longer, at most `limit`; how many. Their digests stay.
  virtual Result<std::int64_t> lapse(Instant now, std::size_t limit) = 0;
  // The log entry belongs into the household's transcript.
  virtual Status concerns(std::string_view household, std::int64_t log_index) = 0;
  // A later instant replaces an earlier one.
  virtual Status withhold(std::string_view query, Instant until) = 0;
};

}  // namespace fangpin::store
