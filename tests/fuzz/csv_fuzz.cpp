// Any bytes as a CSV file: no crash, no row outside the limits, and the same verdict when cut in two.
#include "tests/fuzz/decode_twice.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fangpin::fuzz::decode_twice(fangpin::adapters::FileFormat::csv, data, size);
  return 0;
}
