#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/base/bytes.hpp"
#include "crypto/signing_key.hpp"

namespace fangpin::bench {

// A department as the demonstration office made it: OFFICE/departments/NAME with cert.pem, key.pem and sign.key.
class Department {
 public:
  // Throws std::runtime_error where its signing key cannot be read.
  Department(const std::string& office, std::string_view feed);

  const std::string& folder() const { return folder_; }
  // The head of a signed submission of NDJSON rows, up to the empty line. Its signature is good for five minutes.
  std::string head(std::string_view feed, std::uint16_t port, const Digest& digest, std::uint64_t length,
                   std::string_view idempotency_key) const;

 private:
  std::string folder_;
  crypto::SigningKey key_;
  std::string key_id_;
};

}  // namespace fangpin::bench
