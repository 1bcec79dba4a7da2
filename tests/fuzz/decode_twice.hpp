#pragma once
#include <cstddef>
#include <cstdint>

#include "adapters/formats/decoder.hpp"

namespace fangpin::fuzz {

// Decodes the bytes whole, and again cut in two where their last byte says. Aborts where a row breaks a limit, lines do
// not rise, or the two verdicts differ.
void decode_twice(adapters::FileFormat format, const std::uint8_t* data, std::size_t size);

}  // namespace fangpin::fuzz
