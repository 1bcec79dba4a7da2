#pragma once
#include <string>
#include <vector>

#include "gateway/verify/audit_entry.hpp"

namespace fangpin::verify {

// What an entry says, on one line for people, in Chinese and English.
std::string describe(const AuditEntry& entry);

// "a b c"
std::string joined(const std::vector<std::string_view>& texts);

}  // namespace fangpin::verify
