#include "gateway/net/base_url.hpp"

#include <algorithm>

namespace fangpin::net {

namespace {

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

bool is_address_character(char c) {
  return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}

bool has_port(const std::string& authority) {
  const std::size_t colon = authority.rfind(':');
  return colon != std::string::npos && authority.find(']', colon) == std::string::npos;
}

Error malformed(std::string_view why) { return error(Errc::malformed, "base URL: " + std::string(why)); }

}  // namespace

std::string BaseUrl::authority() const {
  if (!unix_path.empty()) return "admin";
  const bool v6 = host.find(':') != std::string::npos;
  std::string text = v6 ? "[" + host + "]" : host;
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text + ":" + std::to_string(port);
}

Result<BaseUrl> parse_base_url(std::string_view text) {
  BaseUrl url;
  if (text.starts_with("unix:/")) {
    url.tls = false;
    url.unix_path = text.substr(5);
    return url;
  }
  if (text.starts_with("https://")) {
    text.remove_prefix(8);
  } else if (text.starts_with("http://")) {
    url.tls = false;
    text.remove_prefix(7);
  } else {
    return malformed("it must start with https://, http:// or unix:/");
  }
  if (text.ends_with('/')) text.remove_suffix(1);
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return malformed("']' is missing");
    url.host = text.substr(1, end - 1);
    if (url.host.empty() || !std::ranges::all_of(url.host, is_address_character))
      return malformed("the address is malformed");
    text.remove_prefix(end + 1);
    if (!text.empty() && text.front() != ':') return malformed("the host is malformed");
    port = text.empty() ? text : text.substr(1);
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    url.host = text.substr(0, colon);
    if (url.host.empty() || !std::ranges::all_of(url.host, is_host_character)) {
      return malformed("the host is malformed, or a path, user or query stands behind it");
    }
    port = colon == text.size() ? std::string_view() : text.substr(colon + 1);
    if (colon != text.size() && port.empty()) return malformed("the port is missing");
  }
  if (port.empty()) {
    if (!url.tls) return malformed("plain http needs a port");
    url.port = 443;
  } else {
    const bool digits = port.size() <= 5 && std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
    const int value = digits ? std::stoi(std::string(port)) : 0;
    if (value < 1 || value > 65535) return malformed("the port is not one of 1 to 65535");
    url.port = static_cast<std::uint16_t>(value);
  }
  if (!url.tls && url.host != "localhost" && url.host != "::1" && !url.host.starts_with("127.")) {
    return malformed("plain http is for loopback only");
  }
  return url;
}

std::vector<std::string> authorities_at_port(const std::vector<std::string>& names, std::uint16_t port, bool tls) {
  std::vector<std::string> all;
  for (const std::string& name : names) {
    const bool complete = has_port(name);
    all.push_back(complete ? name : name + ":" + std::to_string(port));
    if (!complete && port == (tls ? 443 : 80)) all.push_back(name);
  }
  return all;
}

}  // namespace fangpin::net
