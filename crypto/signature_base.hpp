#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fangpin::crypto {

// One covered component of an HTTP message: its identifier as it stands in the inner list ("\"@method\"",
// "\"content-digest\";req") and its value.
struct SignedComponent {
  std::string identifier;
  std::string_view value;
};

// RFC 9421 section 2.5: one line per component in the order given, then the line of "@signature-params" without a line
// feed. Values lose their spaces at both ends. Nullopt where an identifier comes twice or any text is not printable
// ASCII: a value with a line feed would forge a component.
std::optional<std::string> signature_base(std::span<const SignedComponent> components,
                                          std::string_view signature_params);

// "(IDENTIFIER IDENTIFIER ...)"
std::string component_list(std::span<const SignedComponent> components);

}  // namespace fangpin::crypto
