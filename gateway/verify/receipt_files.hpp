#pragma once
#include <string>
#include <vector>

#include "gateway/verify/receipt_check.hpp"

namespace fangpin::verify {

// The receipts of one call. One that cannot be read is a finding (L8), and the others are checked all the same.
struct Receipts {
  std::vector<Receipt> list;
  Findings findings;
};

// Each file, and the proof beside it: ID.json has it in ID.tlog-proof, as the department's program keeps it, or in
// ID.json.tlog-proof. A proof that cannot be read is a finding, and its receipt is checked without it.
Receipts read_receipts(const std::vector<std::string>& files);

}  // namespace fangpin::verify
