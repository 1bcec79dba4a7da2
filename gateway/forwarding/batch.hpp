#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/result.hpp"
#include "gateway/forwarding/mapping.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::forwarding {

struct BatchLimits {
  std::size_t revisions_max = 200;
  std::size_t bytes_max = std::size_t{1} << 20;  // of the whole body
};

// Builds the body of one request. Holds at most one revision of a person: so the order of a person's revisions never
// depends on what the receiver does with the rest of a batch.
class BatchBuilder {
 public:
  enum class Added {
    yes,
    full,          // by count or bytes: send what is there first
    person_there,  // an earlier revision of the person is in the batch: the next batch
    impossible,    // it can never be sent: see reason()
  };

  BatchBuilder(const Mapping& mapping, const BatchLimits& limits) : mapping_(mapping), limits_(limits) {}

  Added add(const store::Delivery& delivery);
  // Why the last add() was impossible; a code and a sentence, never a value of a person.
  const std::string& reason() const { return reason_; }

  bool empty() const { return keys_.empty(); }
  // Idempotency keys, in the order of the body.
  const std::vector<std::string>& keys() const { return keys_; }
  // The body: {"batch_id", "data_keys": [{"id", "wrapped"}], "revisions": [...]}, at most bytes_max.
  std::string body(std::string_view batch_id) const;

 private:
  const Mapping& mapping_;
  BatchLimits limits_;
  std::vector<std::string> keys_;
  std::set<std::string, std::less<>> persons_;
  std::set<crypto::DataKeyId> data_key_ids_;
  std::string data_keys_;  // JSON members, comma separated
  std::string revisions_;
  std::string reason_;
};

// What the receiver says of one revision. `unknown`: the answer lacks it or contradicts itself; it is sent again.
struct RevisionAnswer {
  enum class Outcome { applied, duplicate, refused, retry, unknown };
  Outcome outcome = Outcome::unknown;
  std::string code;  // of refused and retry: [a-z0-9-]{1,64}
};

// The answers in the order of `keys`. The receiver's free text is not kept: it has opened the identities and may quote
// them. Error (upstream): the body is not such an answer or not to this batch; then nothing is known of any revision.
Result<std::vector<RevisionAnswer>> parse_answers(std::string_view body, std::string_view batch_id,
                                                  const std::vector<std::string>& keys);

}  // namespace fangpin::forwarding
