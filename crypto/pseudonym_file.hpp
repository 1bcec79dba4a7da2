#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/instant.hpp"
#include "crypto/base/result.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::crypto {

// One line of the file of pseudonym keys.
struct EpochLine {
  std::uint32_t number = 0;
  Instant not_before;
  std::optional<Instant> retired;
  SecretBytes key;  // empty exactly where `retired` is set
};

inline constexpr std::size_t kPseudonymKeyBytes = 32;

// Oldest first, never empty; numbers and starts rise, the newest has a key. Error config: the line at fault.
Result<std::vector<EpochLine>> parse_epoch_lines(std::string_view text);
// The file's text in locked memory.
SecretBytes epoch_lines_text(const std::vector<EpochLine>& lines);

}  // namespace fangpin::crypto
