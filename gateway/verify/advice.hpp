#pragma once
#include <span>
#include <string_view>

namespace fangpin::verify {

// What to do where a check finds something, for a person who is no programmer.
struct Advice {
  std::string_view check;
  const char* zh;
  const char* en;
};
// Every check of this folder's README.md, in its order.
std::span<const Advice> all_advice();

}  // namespace fangpin::verify
