#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "crypto/signing_key.hpp"
#include "gateway/verify/finding.hpp"

namespace fangpin::verify {

// Signatures that wait to be verified, many at once on all threads: one takes longer than all else that is checked of
// an entry.
class SignatureBatch {
 public:
  static constexpr std::size_t kWaitingMax = 4096;
  explicit SignatureBatch(unsigned threads) : threads_(threads) {}
  // `otherwise`: the finding if it is not good. In the order of the entries.
  void add(const crypto::VerifyKey& key, std::string text, Bytes signature, Finding otherwise);
  // Verifies what waits. What is found so far, in the order of the entries, wherever one asks on the way.
  const Findings& settle();

  void save(StateWriter& state) const { findings_.save(state); }  // after settle()
  // Throws std::exception where the stream does not go on with what save() wrote.
  void restore(StateReader& state) { findings_.restore(state); }

 private:
  struct Waiting {
    crypto::VerifyKey key;
    std::string text;
    Bytes signature;
    Finding otherwise;
    bool good = false;
  };
  unsigned threads_;
  std::vector<Waiting> waiting_;
  Findings findings_;
};

}  // namespace fangpin::verify
