#pragma once
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "crypto/trust_policy.hpp"
#include "gateway/audit/cosigning.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::audit {

// One witness across whatever carries it. Blocks, at most for its own limit. Error: nobody answered.
class WitnessClient {
 public:
  virtual ~WitnessClient() = default;
  virtual Result<WitnessAnswer> add_checkpoint(const std::string& body) = 0;
  // The witness's own copy of the log's latest checkpoint; status 404 where it has none.
  virtual Result<WitnessAnswer> copy(const std::string& path) = 0;
};

// The witnesses that a trust policy names, what each has seen of this log, and the cosignatures of the newest
// checkpoint. For one thread, except standings().
class Witnesses {
 public:
  using Clock = std::chrono::steady_clock;
  struct Member {
    std::string name;  // in the policy
    crypto::NoteKey key;
    std::unique_ptr<WitnessClient> client;
  };
  // A quiet log is cosigned again after this time, so that what comes next has a lower bound of its own.
  static constexpr std::chrono::minutes kRenewAfter{10};
  // The longest pause before a witness that failed is asked again.
  static constexpr std::chrono::minutes kPauseMax{5};

  // `policy` says how many of them it takes; with `quorum none` any one is enough. `pause`: after the first failure.
  Witnesses(crypto::TrustPolicy policy, std::vector<Member> members, Clock::duration pause)
      : policy_(std::move(policy)), members_(std::move(members)), pause_(pause), states_(members_.size()) {}

  using Failure = std::pair<std::string, Error>;  // a witness's name and what it was
  struct Round {
    std::optional<store::LogCheckpoint> cosigned;  // to be kept: the quorum has cosigned it
    std::vector<Failure> failures;                 // those that were not there at the last round
    bool contradicted = false;  // a witness says that it has seen a larger or another tree: its copy may prove it
  };
  // Asks those who have not cosigned this checkpoint yet, all at the same time, each at most three times (a witness may
  // have to say first what it has seen). Does nothing where the quorum has cosigned this size within kRenewAfter.
  Round ask(crypto::MerkleNodes& nodes, const store::LogCheckpoint& newest, Clock::time_point now);

  // What the last round gave could not be kept: the next one of this size gives it again, and nobody cosigns twice.
  void not_kept() { gathered_.kept = false; }

  // Compares the stored tree of `size` leaves with what each witness last cosigned of `origin`, if one of `log_keys`
  // signed it. Error conflict, with a sentence for the operator: a witness has seen a larger or another tree. What
  // could not be compared is added to `failures` and is no error; among them, with code conflict, a larger tree for
  // which only the witness vouches, because no known key signed it.
  Status compare_copies(crypto::MerkleNodes& nodes, std::uint64_t size, const std::string& origin,
                        std::span<const crypto::NoteKey> log_keys, std::vector<Failure>& failures);

  // From any thread.
  std::vector<WitnessStanding> standings() const;

 private:
  struct State {
    std::uint64_t seen = 0;        // believed size
    Clock::time_point not_before;  // after a failure
    Clock::duration pause{};
    std::string failure;  // its detail; empty: the last answer was a cosignature
    std::uint64_t size = 0, seconds = 0;
  };
  // The cosignatures of one checkpoint.
  struct Gathered {
    std::int64_t size = -1;
    std::map<std::size_t, crypto::NoteSignature> signatures;  // by member
    bool kept = false;
    Clock::time_point at;
  };
  std::vector<std::size_t> to_be_asked(Clock::time_point now) const;
  bool quorum_met() const;
  void fail(std::size_t member, Error failure, Clock::time_point now, Round& round);

  const crypto::TrustPolicy policy_;
  const std::vector<Member> members_;
  const Clock::duration pause_;
  Gathered gathered_;
  mutable std::mutex mutex_;
  std::vector<State> states_;  // by member; guarded by mutex_ against standings()
};

}  // namespace fangpin::audit
