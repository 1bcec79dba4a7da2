#include "gateway/http/message.hpp"

#include "gateway/http/target.hpp"

namespace fangpin::http {

std::string_view RequestHead::field(std::string_view lower_case_name) const {
  for (const auto& [name, value] : fields) {
    if (name == lower_case_name) return value;
  }
  return {};
}

std::optional<std::string> RequestHead::parameter(std::string_view name) const { return query_parameter(query, name); }

}  // namespace fangpin::http
