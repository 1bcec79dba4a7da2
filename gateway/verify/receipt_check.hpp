#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "crypto/signing_key.hpp"
#include "gateway/verify/log_check.hpp"

namespace fangpin::verify {

// A receipt as the gateway answers it (config/api/gateway-v1.yaml, ReceiptDocument).
struct Receipt {
  std::string file;  // for messages
  std::string receipt_id, department, feed, county, received_at;
  std::uint64_t audit_index = 0;
  std::uint64_t attempt = 0;
  bool demonstration = false;
  std::string signed_bytes;  // canonical `receipt`
  Bytes signature;
  Digest digest{};  // of `receipt` without audit_index and attempt_number: what the log's entry holds

  // Error malformed: the detail says what is missing.
  static Result<Receipt> parse(std::string_view document);
};

// B10: the gateway's signature (where the key is given) and the entry of the log, whose bytes `log` must carry. `log`
// must have been checked over the receipt's index.
void check_receipt(const Receipt& receipt, const std::optional<crypto::VerifyKey>& gateway_key,
                   const LogCheckReport& log, Findings& findings);

// Between which instants the entry came to be, as far as anybody but the gateway says so.
std::string time_bracket(const Receipt& receipt, const LogCheckReport& log);

}  // namespace fangpin::verify
