#include "crypto/signature_base.hpp"

#include <algorithm>

#include "crypto/structured_field.hpp"

namespace fangpin::crypto {

namespace {

std::string_view trimmed(std::string_view value) {
  const auto first = value.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return value.substr(first, value.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::optional<std::string> signature_base(std::span<const SignedComponent> components,
                                          std::string_view signature_params) {
  std::string out;
  for (auto component = components.begin(); component != components.end(); ++component) {
    const bool repeated = std::any_of(components.begin(), component,
                                      [&](const auto& earlier) { return earlier.identifier == component->identifier; });
    if (repeated || !is_field_text(component->identifier) || !is_field_text(component->value)) return std::nullopt;
    out += component->identifier;
    out += ": ";
    out += trimmed(component->value);
    out += '\n';
  }
  if (!is_field_text(signature_params)) return std::nullopt;
  out += "\"@signature-params\": ";
  out += signature_params;
  return out;
}

std::string component_list(std::span<const SignedComponent> components) {
  std::string out = "(";
  for (const auto& component : components) {
    if (out.size() > 1) out += ' ';
    out += component.identifier;
  }
  out += ')';
  return out;
}

}  // namespace fangpin::crypto
