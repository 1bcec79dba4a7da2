#include "tests/unit/portal/api_document.hpp"

#include <stdexcept>

#include "tests/support/county_fixture.hpp"

namespace fangpin::test {

// The document keeps one form: four blanks before a schema's name, "required: [a, b]" over one or more lines.
std::set<std::string> required_members(const std::string& schema) {
  static const std::string document = read_file("config/api/gateway-v1.yaml");
  const auto schemas = document.find("\n  schemas:\n");
  const auto at = document.find("\n    " + schema + ":\n", schemas);
  const auto required = document.find("required:", at);
  const auto first = document.find('[', required), last = document.find(']', required);
  if (schemas == std::string::npos || at == std::string::npos || last == std::string::npos)
    throw std::runtime_error("no schema " + schema);
  std::set<std::string> out;
  std::string name;
  for (auto i = first + 1; i <= last; ++i) {
    const char c = document[i];
    if ((c >= 'a' && c <= 'z') || c == '_') {
      name += c;
    } else if (!name.empty()) {
      out.insert(std::exchange(name, {}));
    }
  }
  return out;
}

std::set<std::string> members(const boost::json::object& object) {
  std::set<std::string> out;
  for (const auto& member : object) out.emplace(member.key());
  return out;
}

}  // namespace fangpin::test
