#include "gateway/audit/log_origin.hpp"

#include <fmt/format.h>

#include "crypto/checkpoint.hpp"

namespace fangpin::audit {

namespace {
constexpr std::string_view kDemonstration = "-demonstration";
}

std::string LogOrigins::name(unsigned generation) const {
  std::string origin = configured.empty() ? "fangpin.example/" + county : configured;
  if (generation > 1) {
    if (origin.ends_with(kDemonstration)) origin.resize(origin.size() - kDemonstration.size());
    origin += fmt::format("-{}", generation);
  }
  if (demonstration && !origin.ends_with(kDemonstration)) origin += kDemonstration;
  return origin;
}

std::optional<unsigned> LogOrigins::generation(std::string_view origin) const {
  if (origin == name(1)) return 1;
  auto text = origin;
  if (text.ends_with(kDemonstration)) text.remove_suffix(kDemonstration.size());
  const auto dash = text.rfind('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto number = crypto::parse_log_number(text.substr(dash + 1));
  if (!number || *number < 2 || *number > kGenerationMax) return std::nullopt;
  const auto generation = static_cast<unsigned>(*number);
  return origin == name(generation) ? std::optional(generation) : std::nullopt;
}

}  // namespace fangpin::audit
