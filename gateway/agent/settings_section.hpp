#pragma once
// One table of push.toml while it is read. Only the units that parse settings include this.
#define TOML_EXCEPTIONS 0
#define TOML_UNDEF_MACROS 0
#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <vector>

#include "config/mistake.hpp"
#include "gateway/agent/answer_settings.hpp"

namespace fangpin::agent {

// Collects mistakes and takes values out of one table; what was not taken at the end is an unknown key. Refers to all
// that it is given.
class Section {
 public:
  Section(const toml::table& table, std::string prefix, const std::string& file,
          std::vector<config::ConfigMistake>& mistakes)
      : table_(table), prefix_(std::move(prefix)), file_(file), mistakes_(mistakes) {}

  // At the key's line, where it has one.
  void mistake(std::string_view key, std::string zh, std::string en);
  const toml::node* take(std::string_view key);
  // Empty where the key is absent or no text; a mistake where it is no text, or required and absent.
  std::string text(std::string_view key, bool required);
  void refuse_unknown();

 private:
  const toml::table& table_;
  std::string prefix_;
  const std::string& file_;
  std::vector<config::ConfigMistake>& mistakes_;
  std::vector<std::string> taken_;
};

// Taken from the folder of push.toml unless absolute; an empty path stays empty.
std::string in_folder(const std::string& folder, const std::string& path);

// Reads the node `answer` of push.toml (answer_settings.cpp) and reports every mistake of it.
AnswerSettings read_answer_settings(const toml::node& node, Section& top, const std::string& file,
                                    const std::string& folder, std::vector<config::ConfigMistake>& mistakes);

}  // namespace fangpin::agent
