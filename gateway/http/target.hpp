#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace fangpin::http {

// The one grammar of request targets, used by guard, router and RequestHead::parameter, so that no two of them read a
// target differently.

// "/" or "/" segment ("/" segment)*, every segment [A-Za-z0-9._~-]+ and neither "." nor "..".
bool is_strict_path(std::string_view path);

// Empty, or "?name=value(&name=value)*" with name [A-Za-z0-9._~-]+ and value of the same characters, ':' or %XX; the
// decoded value is UTF-8 without control characters; no name occurs twice; at most 32 parameters.
bool is_strict_query(std::string_view query);

// The decoded value of a parameter of a strict query; nullopt if it is absent.
std::optional<std::string> query_parameter(std::string_view query, std::string_view name);

}  // namespace fangpin::http
