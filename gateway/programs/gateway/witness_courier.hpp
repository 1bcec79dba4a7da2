#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "gateway/audit/county_log.hpp"
#include "gateway/audit/witnesses.hpp"
#include "gateway/programs/gateway/configuration.hpp"

namespace fangpin::programs {

// Carries the log's newest checkpoint to its witnesses and their cosignatures into the store. A thread of its own:
// nobody ever waits for a witness, neither a receipt nor the writer. Where a witness shows a checkpoint that our own
// key signed and that the store contradicts, the log signs nothing more: nothing that needs an entry is done from then
// on.
class WitnessCourier {
 public:
  // Null where no witnesses are configured. Error config: a URL. `store` and `log` must outlive it.
  static Result<std::unique_ptr<WitnessCourier>> make(const Configuration& configuration, store::Store& store,
                                                      audit::CountyLog& log);
  ~WitnessCourier() { stop(); }

  // Before anything new is signed: whether a witness has seen a larger or another tree than the store's. Takes at most
  // witness.timeout_ms. Error conflict with what the operator has to do; a witness that cannot be reached is logged.
  // Here a witness's word is enough for a larger tree under a key that the store does not know: a disk that went back
  // to before a change of key cannot know it, and nothing is lost by asking the witness's office first.
  Status compare_copies();
  void start();
  // Waits for a running round, at most three times witness.timeout_ms.
  void stop();
  std::vector<audit::WitnessStanding> standings() const { return witnesses_.standings(); }

 private:
  WitnessCourier(store::Store& store, audit::CountyLog& log, crypto::TrustPolicy policy,
                 std::vector<audit::Witnesses::Member> members, std::chrono::milliseconds interval);
  void run();
  void once();
  Status compare(std::vector<audit::Witnesses::Failure>& failures);
  // Whether what a witness says is proven by its copy; then ends signing.
  void look_into_contradiction();

  store::Store& store_;
  audit::CountyLog& log_;  // in jobs only
  const std::vector<crypto::NoteKey> trusted_logs_;
  const std::chrono::milliseconds interval_;
  audit::Witnesses witnesses_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace fangpin::programs
