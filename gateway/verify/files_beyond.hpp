#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "gateway/verify/log_source.hpp"

namespace fangpin::verify {

// What an auditor should know of tiles and bundles that a tree of this size does not have: how many there are, and the
// first by name. No finding: a newer export that is not finished has them, and one that was cut short leaves them.
// Nothing where there are none, or the source cannot list its files.
std::optional<std::string> files_beyond(const LogSource& source, std::uint64_t size);

}  // namespace fangpin::verify
