#pragma once
#include <span>
#include <string_view>

namespace fangpin::adapters {

// Every stable reason code that a file, a row or a warning can get, with the two sentences that a person reads. The one
// place that decides the wording. A sentence says what is wrong and what to do, and never holds a value.
struct Reason {
  std::string_view code;  // e.g. "id-check-digit"
  std::string_view zh;
  std::string_view en;
};

// Never fails: an unknown code is a bug and gives a sentence that says so.
const Reason& reason(std::string_view code);

// Every entry, for the contract page, the OpenAPI file and the test that no two share a code.
std::span<const Reason> all_reasons();

}  // namespace fangpin::adapters
