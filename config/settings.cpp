#include "config/settings.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "config/document.hpp"
#include "config/settings_checks.hpp"
#include "config/settings_table.hpp"

namespace fangpin::config {

namespace {

bool is_host_name(std::string_view host) {
  return !host.empty() && host.size() <= 253 && host.front() != '.' && host.front() != '-' &&
         std::all_of(host.begin(), host.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; });
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

// "host:port", "1.2.3.4:port" or "[::1]:port"
std::optional<Endpoint> endpoint_of(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = port_of(text.substr(colon + 1));
  std::string host(text.substr(0, colon));
  if (!port || host.empty()) return std::nullopt;
  if (host.front() == '[') {
    in6_addr address{};
    if (host.size() < 3 || host.back() != ']') return std::nullopt;
    host = host.substr(1, host.size() - 2);
    if (inet_pton(AF_INET6, host.c_str(), &address) != 1) return std::nullopt;
    return Endpoint{host, *port};
  }
  if (!is_host_name(host)) return std::nullopt;
  return Endpoint{host, *port};
}

bool is_loopback(const std::string& host) {
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) == 1) return (ntohl(address.s_addr) >> 24) == 127;
  return host == "::1" || host == "localhost";
}

bool is_authority(std::string_view text) {
  if (text.starts_with('[') ? text.ends_with(']') : text.find(':') == std::string_view::npos) {
    return text.starts_with('[') ? endpoint_of(fmt::format("{}:1", text)).has_value() : is_host_name(text);
  }
  return endpoint_of(text).has_value();
}

bool is_https_url(std::string_view text) {
  constexpr std::string_view kScheme = "https://";
  if (!text.starts_with(kScheme) || text.ends_with('/')) return false;
  const auto rest = text.substr(kScheme.size());
  const auto slash = rest.find('/');
  const auto path = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash);
  return is_authority(rest.substr(0, slash)) && std::all_of(path.begin(), path.end(), [](char c) {
           return c > ' ' && c < 0x7f && c != '?' && c != '#' && c != '"' && c != '\\';
         });
}

bool is_origin(std::string_view text) {
  return !text.empty() && text.size() <= 200 && text.find("://") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '+'; });
}

bool is_county(std::string_view text) {
  return text.size() == 6 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Fills one key of the settings from its table, or reports why not.
class Taker {
 public:
  Taker(Fields& fields, std::string_view name, Need need, Settings& settings, const std::string& folder)
      : fields_(fields), name_(name), need_(need), settings_(settings), folder_(folder) {}

  void operator()(const TextKey& key) {
    auto value = fields_.text(name_, need_, 4096);
    if (!value) return;
    if (key.form == TextForm::path) {
      key.member(settings_) = (std::filesystem::path(folder_) / *value).lexically_normal().string();
    } else if (key.form == TextForm::county && !is_county(*value)) {
      fields_.report(name_, "应为六位数字的县级代码,如 \"130126\"。", "Must be six digits, like \"130126\".");
    } else if (key.form == TextForm::origin && !is_origin(*value)) {
      fields_.report(name_, "应为不带 https:// 的网址,不含空格和加号,如 \"log.county.example/130126\"。",
                     "Must be a URL without https://, without spaces and plus signs, like "
                     "\"log.county.example/130126\".");
    } else if (key.form == TextForm::url && !is_https_url(*value)) {
      fields_.report(name_, "应为 https:// 开头的地址,末尾不加斜杠,如 \"https://national.example:8444/api\"。",
                     "Must be an https:// address without a trailing slash, like "
                     "\"https://national.example:8444/api\".");
    } else {
      key.member(settings_) = std::move(*value);
    }
  }
  void operator()(const ListKey& key) {
    auto values = fields_.texts(name_, need_);
    if (!values) return;
    if (values->empty() || !std::all_of(values->begin(), values->end(), is_authority)) {
      fields_.report(name_, "应列出至少一个主机名,小写,可带端口,如 [\"gateway.county.example:8443\"]。",
                     "Must list at least one host name in lower case, with or without its port, like "
                     "[\"gateway.county.example:8443\"].");
      return;
    }
    key.member(settings_) = std::move(*values);
  }
  void operator()(const EndpointKey& key) {
    const auto value = fields_.text(name_, need_);
    if (!value) return;
    const auto endpoint = endpoint_of(*value);
    if (!endpoint) {
      fields_.report(name_, "应为 \"地址:端口\",如 \"0.0.0.0:8443\" 或 \"[::1]:9443\"。",
                     "Must be \"address:port\", like \"0.0.0.0:8443\" or \"[::1]:9443\".");
    } else if (key.loopback && !is_loopback(endpoint->host)) {
      fields_.report(name_, "只能在本机回环地址。请改为 \"127.0.0.1:端口\"。",
                     "Must stay on the loopback interface. Use \"127.0.0.1:PORT\".");
    } else {
      key.member(settings_) = *endpoint;
    }
  }
  void operator()(const IntegerKey& key) {
    if (const auto value = fields_.integer(name_, need_, key.min, key.max)) key.member(settings_) = *value;
  }
  void operator()(const BooleanKey& key) {
    if (const auto value = fields_.boolean(name_, need_)) key.member(settings_) = *value;
  }
  void operator()(const ChoiceKey& key) {
    if (const auto value = fields_.choice(name_, need_, key.choices)) key.set(settings_, *value);
  }

 private:
  Fields& fields_;
  std::string_view name_;
  Need need_;
  Settings& settings_;
  const std::string& folder_;
};

bool is_in(const Node& root, std::string_view key) {
  const Node* node = &root;
  while (node != nullptr && !key.empty()) {
    const auto end = std::min(key.find('.'), key.size());
    node = node->find(key.substr(0, end));
    key.remove_prefix(std::min(end + 1, key.size()));
  }
  return node != nullptr;
}

// `whole`: the file has nothing else; where it has, a key that is not there says nothing.
SettingsFile read_keys(const Node& root, const std::string& file, const std::string& folder, bool whole) {
  SettingsFile result;
  auto& mistakes = result.mistakes;
  Settings& settings = result.readable;
  settings.file = file;

  // One reader for the root and one for each section, so that unknown keys come out at the end of each.
  const Node empty_section{Node::Kind::table, file, root.line, false, 0, "", Date{}, {}, {}};
  std::map<std::string, Fields, std::less<>> sections;
  Fields top(root, "", mistakes);
  for (const auto& setting : setting_keys()) {
    const auto dot = setting.key.find('.');
    if (dot == std::string_view::npos) {
      std::visit(Taker(top, setting.key, setting.need, settings, folder), setting.type);
      if (const Node* node = root.find(setting.key)) settings.lines.emplace(setting.key, node->line);
      continue;
    }
    const std::string section(setting.key.substr(0, dot));
    const auto name = setting.key.substr(dot + 1);
    auto found = sections.find(section);
    if (found == sections.end()) {
      const Node* table = top.table(section, Need::optional);
      found = sections.try_emplace(section, table == nullptr ? empty_section : *table, section, mistakes).first;
    }
    std::visit(Taker(found->second, name, setting.need, settings, folder), setting.type);
    const Node* table = root.find(section);
    if (const Node* node = table == nullptr ? nullptr : table->find(name)) {
      settings.lines.emplace(setting.key, node->line);
    }
  }
  top.finish();
  for (auto& [name, fields] : sections) fields.finish();

  if (settings.listen.admin.empty() && !settings.data.empty()) settings.listen.admin = settings.data + "/admin.sock";
  if (settings.keys.log.empty() && !settings.keys.signing.empty()) {
    settings.keys.log = (std::filesystem::path(settings.keys.signing).parent_path() / "log.key").string();
  }
  if (whole) {
    const auto contradictions = check_together(settings);
    mistakes.insert(mistakes.end(), contradictions.begin(), contradictions.end());
  } else {
    std::erase_if(mistakes, [&](const ConfigMistake& one) { return !is_in(root, one.key); });
  }
  std::stable_sort(mistakes.begin(), mistakes.end(),
                   [](const ConfigMistake& a, const ConfigMistake& b) { return a.line < b.line; });
  return result;
}

// How many lines above the one where a file stops being TOML are left out: a list or a text that was not closed begins
// there.
constexpr int kLinesLeftOutMax = 40;

std::string_view first_lines(std::string_view text, int lines) {
  std::size_t end = 0;
  while (lines-- > 0 && end < text.size()) end = std::min(text.find('\n', end), text.size() - 1) + 1;
  return text.substr(0, end);
}

SettingsFile read_text(std::string_view toml, const std::string& file, const std::string& folder) {
  const auto document = parse_document(toml, file);
  if (document) return read_keys(*document.value, file, folder, true);
  SettingsFile result;
  const int stops_at = document.mistakes.front().line;
  for (int lines = stops_at - 1; lines > 0 && lines >= stops_at - kLinesLeftOutMax; --lines) {
    const auto above = parse_document(first_lines(toml, lines), file);
    if (!above) continue;
    result = read_keys(*above.value, file, folder, false);
    break;
  }
  result.readable.file = file;
  result.mistakes.insert(result.mistakes.end(), document.mistakes.begin(), document.mistakes.end());
  return result;
}

Checked<Settings> whole_of(SettingsFile&& file) {
  if (file.mistakes.empty()) return {std::move(file.readable), {}};
  return {std::nullopt, std::move(file.mistakes)};
}

}  // namespace

std::string Endpoint::to_text() const {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

std::string Settings::catalogue_path() const {
  const auto folder = std::filesystem::path(policy).parent_path() / ".." / "asset-queries" / "catalogue.toml";
  return folder.lexically_normal().string();
}

Checked<Settings> parse_settings(std::string_view toml, const std::string& file, const std::string& folder) {
  return whole_of(read_text(toml, file, folder));
}

SettingsFile read_settings(const std::string& path) {
  auto text = read_file(path);
  if (text) return read_text(*text.value, path, std::filesystem::path(path).parent_path().string());
  SettingsFile nothing{{}, std::move(text.mistakes)};
  nothing.readable.file = path;
  return nothing;
}

Checked<Settings> load_settings(const std::string& path) { return whole_of(read_settings(path)); }

}  // namespace fangpin::config
