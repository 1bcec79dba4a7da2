#pragma once
#include <optional>
#include <string>
#include <vector>

namespace fangpin::config {

// One thing wrong in a configuration file, said to the operator who must mend it. Both messages end with the remedy and
// never quote a value of a secret file.
struct ConfigMistake {
  std::string file;
  int line = 0;     // 1 is the first line; 0: the file as a whole, or something that is not there
  std::string key;  // dotted, "limits.body_bytes"; empty: the file
  std::string message_zh;
  std::string message_en;
  bool operator==(const ConfigMistake&) const = default;
};

// "gateway.toml:12: limits.body_bytes: 中文。 / English." (one line, without a line break)
std::string to_text(const ConfigMistake& mistake);

// A value that was checked whole: either the value and no mistake, or no value and every mistake that was found.
template <class T>
struct Checked {
  std::optional<T> value;
  std::vector<ConfigMistake> mistakes;
  explicit operator bool() const { return value.has_value(); }
};

}  // namespace fangpin::config
