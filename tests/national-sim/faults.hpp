#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/result.hpp"

namespace fangpin::national_sim {

enum class FaultKind {
  refuse,              // a revision, for good: `refused` with code on-command
  put_off,             // a revision, this time: `retry` with code busy
  leave_out,           // a revision's result, after applying it
  delay,               // the request, by `milliseconds`
  drop_before,         // cut the connection, nothing applied
  drop_after_commit,   // apply, then cut the connection
  error,               // answer `status`, nothing applied
  error_after_commit,  // apply, then answer `status`
  garbage,             // apply, then answer 200 with something that is no answer
};

// One order to misbehave. Text form: KIND[:NAME=VALUE,...], for example
//   drop-after-commit:probability=0.1    error:status=429,retry_after=2,count=3    refuse:nth=5    refuse:alert=HEX
struct Fault {
  FaultKind kind = FaultKind::delay;
  std::int64_t count = -1;   // how often; -1: for ever
  double probability = 1.0;  // of each occasion
  std::int64_t nth = 0;    // only the nth revision that is not applied yet, counted from when the fault was set; 0: any
  std::string alert;       // only revisions of this alert (hex); empty: any
  int milliseconds = 100;  // of delay
  int status = 500;        // of error and error-after-commit
  int retry_after = 0;     // seconds; 0: none

  std::int64_t fired = 0;
  std::int64_t seen = 0;
  std::set<std::string> keys;  // of refuse: for good means for good

  // Error (malformed): names what is not understood.
  static Result<Fault> parse(std::string_view text);
  std::string to_text() const;
};

// All standing orders and the seeded dice behind them: the same seed and the same requests give the same misbehaviour.
// Used by one thread.
class FaultPlan {
 public:
  explicit FaultPlan(std::uint64_t seed) : dice_(seed) {}

  void add(Fault fault) { faults_.push_back(std::move(fault)); }
  void clear() { faults_.clear(); }
  const std::vector<Fault>& faults() const { return faults_; }

  // What is to happen to a request: every order of this kind is asked once; the first that fires.
  const Fault* fires(FaultKind kind);
  // The same for a revision that is not applied yet.
  const Fault* fires(FaultKind kind, const std::string& key);

 private:
  bool draw(Fault& fault);

  std::mt19937_64 dice_;
  std::vector<Fault> faults_;
};

}  // namespace fangpin::national_sim
