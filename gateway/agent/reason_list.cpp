#include "gateway/agent/reason_list.hpp"

#include <algorithm>
#include <string_view>

#include "gateway/agent/capture_reason.hpp"
#include "gateway/agent/text_table.hpp"

namespace fangpin::agent {

std::string reason_in_brief(const std::string& code) {
  if (code.empty()) return {};
  constexpr std::string_view kStop = "。";
  std::string said = fault_sentence(code).zh;
  return said.substr(0, said.find(kStop));
}

std::string reason_list(const std::vector<std::string>& codes) {
  std::string out;
  std::vector<std::string> told;
  for (const auto& code : codes) {
    if (code.empty() || std::ranges::find(told, code) != told.end()) continue;
    told.push_back(code);
    const Sentence said = fault_sentence(code);
    out += "  " + printable(code) + "\n    " + said.zh + "\n    " + said.en + "\n";
  }
  return out.empty() ? out : "\n怎么办 / what to do\n" + out;
}

}  // namespace fangpin::agent
