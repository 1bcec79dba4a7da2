#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/add_checkpoint.hpp"
#include "crypto/checkpoint.hpp"
#include "gateway/witness/head_store.hpp"
#include "gateway/witness/witness_key.hpp"

namespace fangpin::witness {

// What a witness answers, and what its operator's log is told (empty: nothing; never a value of the peer beyond the
// name of a log that we know, sizes and hashes).
struct Answer {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::string remark;
};

// A C2SP tlog-witness: it cosigns a log's checkpoint if and only if the log's key signed it and the tree extends the
// largest one that it has cosigned. A cosignature says: at this time this was the largest consistent tree that I had
// seen. Pure but for the store and the clock; thread safe.
class Witness {
 public:
  // POSIX seconds.
  using Clock = std::function<std::uint64_t()>;
  // `logs`: who may ask, each under its key's name. `heads` must outlive the witness.
  Witness(WitnessKey key, const std::vector<crypto::NoteKey>& logs, HeadStore& heads, Clock clock);

  // POST add-checkpoint. In this order: 400 the body's form; 404 an origin that is not known; 403 no valid signature of
  // the log; 400 the old size is above the checkpoint's; 409 it is not the size that we have cosigned (the body says
  // that size); 422 another root under the same size, or a proof that does not lead from one tree to the other; 503 the
  // clock went back; 500 the store. Only then 200 with our signature line, and only after the new head is on the disk.
  Answer add_checkpoint(std::string_view body);
  // GET HEX(SHA-256(origin))/checkpoint: the latest checkpoint that we cosigned; 404 where there is none.
  Answer latest(std::string_view origin_hash);

  const crypto::NoteKey& public_key() const { return key_.public_key(); }

 private:
  Answer judge(const crypto::AddCheckpoint& request, const crypto::SignedNote& note,
               const crypto::Checkpoint& checkpoint, const Head& head);
  // The log shows two histories: kept for ever, whatever size the request believes.
  Answer contradiction(const crypto::AddCheckpoint& request, const crypto::SignedNote& note,
                       const crypto::Checkpoint& checkpoint, const Head& head);
  Answer cosign(const crypto::SignedNote& note, const crypto::Checkpoint& checkpoint, const Head& head);

  const WitnessKey key_;
  std::map<std::string, std::vector<crypto::NoteKey>, std::less<>> logs_;  // by origin
  std::map<std::string, std::string, std::less<>> origins_;                // by the hash in the path
  HeadStore& heads_;
  const Clock clock_;
};

}  // namespace fangpin::witness
