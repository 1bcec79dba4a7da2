#pragma once
#include <string>

namespace fangpin::agent {

// What is said to a person, in both languages. Of a text that already holds both, `zh` is empty.
struct Sentence {
  std::string zh;
  std::string en;
  std::string text() const { return zh.empty() ? en : zh + " / " + en; }
  bool operator==(const Sentence&) const = default;
};

}  // namespace fangpin::agent
