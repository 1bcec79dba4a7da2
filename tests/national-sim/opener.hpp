#pragma once
#include <map>
#include <string_view>

#include "batch.hpp"
#include "crypto/envelope.hpp"

namespace fangpin::national_sim {

// True for 18 characters of which the last is the check character of the first 17 (ISO 7064 MOD 11-2, as GB 11643 has
// it). Written here anew: a stand-in that shared the gateway's code would share its mistakes.
bool has_valid_check_digit(std::string_view citizen_id);

// Opens the envelopes of one batch with the receiver's own key. What it opens is looked at and wiped; it never leaves.
class EnvelopeOpener {
 public:
  enum class Opened { yes, unopened, identity_invalid };

  // `key` must outlive the opener.
  EnvelopeOpener(const crypto::EnvelopeKey& key, const ReceivedBatch& batch) : key_(key), batch_(batch) {}
  // identity_invalid: it opened, and there is no citizen ID with a valid check digit inside.
  Opened open(const ReceivedRevision& revision);

 private:
  const SecretBytes* data_key(const crypto::DataKeyId& id);

  const crypto::EnvelopeKey& key_;
  const ReceivedBatch& batch_;
  std::map<crypto::DataKeyId, SecretBytes> unwrapped_;
};

}  // namespace fangpin::national_sim
