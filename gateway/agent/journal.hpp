#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/instant.hpp"
#include "crypto/base/result.hpp"
#include "gateway/agent/refusal.hpp"

namespace fangpin::agent {

// A push whose outcome is not known yet. Written before the first byte is sent, so that a push that failed but happened
// (a crash, a time-out, a lost answer) is asked for again under the same key and never happens twice. Holds digests and
// names, no content.
struct PendingPush {
  std::string kind;  // "rows", "nil", "withdrawal"; "ask": an asset query, which is one use of an authorization
  std::string feed;  // "education/dropout"; empty for ask
  std::string population;
  std::string window;
  std::string file_name;  // last part of the path; empty for nil
  std::string content_digest;
  std::uint64_t content_length = 0;
  std::string idempotency_key;
  Instant began_at;  // the machine's real clock
  bool operator==(const PendingPush&) const = default;
};

std::string to_json(const PendingPush& push);
// Error malformed: not a whole entry of our schema.
Result<PendingPush> parse_pending(std::string_view json);

// True for 1 to 64 characters of [A-Za-z0-9._~-]: what the gateway takes as a key.
bool is_idempotency_key(std::string_view text);
// True for 22 characters of base64url.
bool is_receipt_id(std::string_view text);

// How long a nil report without a declared window, or an asset query, may be taken up again: later it would be answered
// with the receipt of another period, or with a question that is over.
inline constexpr std::chrono::hours kNilResumeMax{24};

// How long an unfinished push is remembered. After that a clerk who pushes the file again gets a receipt of its own, in
// which rows that had arrived are unchanged.
inline constexpr std::chrono::days kPendingKept{90};

// The entry of `known` that `wanted` continues: same kind, feed, population, window and content. `wanted`'s own key and
// instant say nothing, except that a key which it does name must be the same.
std::optional<PendingPush> find_continued(const std::vector<PendingPush>& known, const PendingPush& wanted,
                                          Instant now);

// How many refusals are kept, the newest of them by their place in the log.
inline constexpr std::size_t kRefusalsKept = 1'000;

// FOLDER/pending/KEY.json, FOLDER/receipts/ID.json and ID.tlog-proof, FOLDER/refusals/INDEX.json, INDEX.tlog-proof and
// INDEX.seal, readable by the owner only. Every write is durable and whole when it returns; a crash between two of them
// leaves a pending entry, which the next run of the same push takes up.
class Journal {
 public:
  // Creates the folders where they are missing. Error storage: they cannot be made.
  static Result<Journal> open(const std::string& folder);

  // Whole entries, by their instant; files that are none are left alone and counted in `unreadable`.
  struct Pending {
    std::vector<PendingPush> pushes;
    std::size_t unreadable = 0;
  };
  Result<Pending> pending() const;
  // Forgets pushes that began more than kPendingKept ago.
  Status prune(Instant now);
  // (1) Before the first byte is sent. Replaces an entry of the same key, and forgets those of the same feed first:
  // what was begun and not ended is taken up only while nothing newer of its feed was begun. The records have changed
  // since, so the same content later is a new push and no old receipt answers it. An asset query forgets nothing.
  Status begin(const PendingPush& push);
  // (2) The verified receipt is kept, and its proof of the log beside it, then the pending entry goes.
  Status finish(std::string_view idempotency_key, std::string_view receipt_id, std::string_view receipt_document);
  // The gateway refused it for good, or it was never sent.
  Status forget(std::string_view idempotency_key);
  // A signed refusal; its .json comes last, so where that is the other two are. Beyond kRefusalsKept the oldest go.
  Status keep_refusal(const Refusal& refusal);
  std::string refusal_path(std::uint64_t index) const;
  // As it was kept. Error not_found.
  Result<std::string> receipt(std::string_view receipt_id) const;
  std::string receipt_path(std::string_view receipt_id) const;
  // The proof that the receipt holds, as a document of its own that any verifier of such logs reads.
  std::string proof_path(std::string_view receipt_id) const;

 private:
  explicit Journal(std::string folder) : folder_(std::move(folder)) {}
  std::string pending_path(std::string_view key) const;
  Status forget_older_of(const PendingPush& push);
  Status prune_refusals();
  std::string folder_;
};

}  // namespace fangpin::agent
