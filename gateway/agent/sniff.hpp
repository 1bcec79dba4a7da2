#pragma once
#include <optional>
#include <string>

#include "crypto/base/result.hpp"
#include "gateway/agent/transport.hpp"

namespace fangpin::agent {

// For a file whose name says nothing that a feed takes (.xls, .et, none): why it cannot be pushed, by the first bytes
// of its content (a code of adapters/reasons); nullopt if it is a workbook all the same. The body is rewound.
Result<std::optional<std::string>> sniff_workbook(Body& body);

}  // namespace fangpin::agent
