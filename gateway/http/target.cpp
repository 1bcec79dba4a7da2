#include "gateway/http/target.hpp"

#include <algorithm>
#include <vector>

#include "crypto/base/encoding.hpp"

namespace fangpin::http {

namespace {

constexpr std::size_t kParametersMax = 32;

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '~' || c == '-';
}

std::optional<int> hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

// nullopt where the grammar does not hold.
std::optional<std::string> decoded_value(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (std::size_t at = 0; at < value.size(); ++at) {
    const char c = value[at];
    if (is_unreserved(c) || c == ':') {
      out.push_back(c);
      continue;
    }
    if (c != '%' || value.size() - at < 3) return std::nullopt;
    const auto high = hex_value(value[at + 1]);
    const auto low = hex_value(value[at + 2]);
    if (!high || !low) return std::nullopt;
    const int byte = *high * 16 + *low;
    if (byte < 0x20 || byte == 0x7f) return std::nullopt;
    out.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
    at += 2;
  }
  if (!is_utf8(out)) return std::nullopt;
  return out;
}

// Calls `visit(name, value)` for each parameter until it returns false; false where a pair has no '='.
template <class Visit>
bool for_each_pair(std::string_view query, Visit visit) {
  if (query.empty()) return true;
  query.remove_prefix(1);
  while (true) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) return false;
    if (!visit(pair.substr(0, equals), pair.substr(equals + 1))) return false;
    if (end == query.size()) return true;
    query.remove_prefix(end + 1);
  }
}

}  // namespace

bool is_strict_path(std::string_view path) {
  if (path == "/") return true;
  if (path.empty() || path.front() != '/') return false;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, end);
    if (segment.empty() || segment == "." || segment == "..") return false;
    if (!std::ranges::all_of(segment, is_unreserved)) return false;
    path.remove_prefix(end);
  }
  return true;
}

bool is_strict_query(std::string_view query) {
  if (query.empty()) return true;
  if (query.front() != '?') return false;
  std::vector<std::string_view> names;
  return for_each_pair(query, [&](std::string_view name, std::string_view value) {
    if (name.empty() || !std::ranges::all_of(name, is_unreserved) || !decoded_value(value)) return false;
    if (std::ranges::find(names, name) != names.end() || names.size() == kParametersMax) return false;
    names.push_back(name);
    return true;
  });
}

std::optional<std::string> query_parameter(std::string_view query, std::string_view name) {
  std::optional<std::string> found;
  for_each_pair(query, [&](std::string_view candidate, std::string_view value) {
    if (candidate != name) return true;
    found = decoded_value(value);
    return false;
  });
  return found;
}

}  // namespace fangpin::http
