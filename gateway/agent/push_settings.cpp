#include "gateway/agent/push_settings.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "crypto/base/encoding.hpp"
#include "crypto/sha256.hpp"
#include "gateway/agent/request_plan.hpp"
#include "gateway/agent/settings_section.hpp"

namespace fangpin::agent {

namespace {

constexpr std::size_t kFileBytesMax = 64 * 1024;
constexpr std::size_t kGatewayKeysMax = 4;

void read_gateway_keys(Section& table, PushSettings& out) {
  constexpr std::string_view kKey = "gateway_key";
  std::vector<std::string> texts;
  const toml::node* node = table.take(kKey);
  if (node != nullptr && node->is_string()) {
    texts.push_back(**node->as_string());
  } else if (node != nullptr && node->is_array()) {
    for (const auto& element : *node->as_array()) texts.push_back(element.value_or(std::string{}));
  }
  if (texts.empty() || texts.size() > kGatewayKeysMax) {
    table.mistake(kKey, "须写网关的公钥 \"ed25519:…\"（更换期间可写成数组）。请向县级管理员索取。",
                  "Must be the gateway's public key \"ed25519:...\" (an array while it is being replaced); ask the "
                  "county's administrator.");
    return;
  }
  for (const auto& text : texts) {
    auto key = crypto::VerifyKey::parse(text);
    if (!key) {
      table.mistake(kKey, "公钥格式不对，应为 \"ed25519:\" 加 44 个字符。请重新复制。",
                    "Not a public key; it is \"ed25519:\" and 44 characters. Copy it again.");
      return;
    }
    out.gateway_keys.push_back(*key);
  }
}

void read_defaults(const toml::node* node, Section& top, PushSettings& out, const std::string& file,
                   std::vector<config::ConfigMistake>& mistakes) {
  if (node == nullptr) return;
  const toml::table* section = node->as_table();
  if (section == nullptr) {
    top.mistake("defaults", "应为小节 [defaults]。", "Must be the section [defaults].");
    return;
  }
  Section table(*section, "defaults.", file, mistakes);
  out.feed = table.text("feed", false);
  out.population = table.text("population", false);
  if (auto state = table.text("state", false); !state.empty()) out.state = std::move(state);
  if (const toml::node* seconds = table.take("give_up_after_seconds"); seconds != nullptr) {
    const auto value = seconds->value_exact<std::int64_t>();
    if (!value || *value < 1 || *value > 86'400) {
      table.mistake("give_up_after_seconds", "应为 1 到 86400 之间的整数（秒）。",
                    "Must be an integer from 1 to 86400 (seconds).");
    } else {
      out.give_up_after = std::chrono::seconds(*value);
    }
  }
  table.refuse_unknown();
}

}  // namespace

config::Checked<PushSettings> parse_push_settings(std::string_view toml_text, const std::string& file,
                                                  const std::string& folder) {
  config::Checked<PushSettings> checked;
  const auto parsed = toml::parse(toml_text, file);
  if (!parsed) {
    const auto& fault = parsed.error();
    checked.mistakes.push_back({file, static_cast<int>(fault.source().begin.line), "",
                                "不是有效的 TOML，请检查这一行。", "Not valid TOML; check this line."});
    return checked;
  }
  PushSettings out;
  out.file = file;
  for (const auto& [key, node] : parsed.table()) {
    out.lines.emplace(key.str(), static_cast<int>(node.source().begin.line));
  }
  Section table(parsed.table(), "", file, checked.mistakes);
  out.department = table.text("department", true);
  if (!out.department.empty() && !is_name(out.department)) {
    table.mistake("department", "部门编号只含小写字母、数字和连字符，如 education。",
                  "A department id holds lower-case letters, digits and hyphens, e.g. education.");
  }
  const std::string url = table.text("gateway", true);
  const auto base = net::parse_base_url(url);
  if (base && base->tls && base->unix_path.empty()) {
    out.gateway = *base;
  } else if (!url.empty()) {
    table.mistake("gateway", "应为 https://主机名[:端口]，后面不带路径。",
                  "Must be https://HOST[:PORT] with nothing behind it.");
  }
  for (const auto& [name, member] :
       {std::pair{"ca", &PushSettings::ca}, std::pair{"certificate", &PushSettings::certificate},
        std::pair{"key", &PushSettings::key}, std::pair{"sign_key", &PushSettings::sign_key}}) {
    out.*member = in_folder(folder, table.text(name, true));
  }
  out.key_id = table.text("key_id", false);
  read_gateway_keys(table, out);
  out.county = table.text("county", false);
  if (!out.county.empty() &&
      (out.county.size() != 6 || !std::ranges::all_of(out.county, [](char c) { return c >= '0' && c <= '9'; }))) {
    table.mistake("county", "应为 6 位行政区划代码。", "Must be a division code of 6 digits.");
  }
  read_defaults(table.take("defaults"), table, out, file, checked.mistakes);
  if (const toml::node* answer = table.take("answer"); answer != nullptr) {
    out.answer = read_answer_settings(*answer, table, file, folder, checked.mistakes);
  }
  out.state = in_folder(folder, out.state);
  table.refuse_unknown();
  if (checked.mistakes.empty()) checked.value = std::move(out);
  return checked;
}

config::Checked<PushSettings> read_push_settings(const std::string& path) {
  config::Checked<PushSettings> checked;
  std::ifstream in(path, std::ios::binary);
  std::string text(kFileBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.eof() || in.bad()) {
    checked.mistakes.push_back({path, 0, "", "文件不存在、无法读取或超过 64 KiB。用 --config 指定 push.toml。",
                                "The file is not there, cannot be read or is larger than 64 KiB. Name push.toml with "
                                "--config."});
    return checked;
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  const std::filesystem::path absolute = std::filesystem::absolute(path);
  return parse_push_settings(text, path, absolute.parent_path().string());
}

config::Checked<PushSettings> load_push_settings(const std::string& path) {
  auto checked = read_push_settings(path);
  if (!checked) return checked;
  for (const auto& [key, value] :
       {std::pair{"ca", checked.value->ca}, std::pair{"certificate", checked.value->certificate},
        std::pair{"key", checked.value->key}, std::pair{"sign_key", checked.value->sign_key}}) {
    if (::access(value.c_str(), R_OK) == 0) continue;
    const auto line = checked.value->lines.find(key);
    checked.mistakes.push_back({path, line == checked.value->lines.end() ? 0 : line->second, key,
                                "文件 " + value + " 不存在或当前用户无权读取。",
                                "The file " + value + " is not there or this user may not read it."});
  }
  if (!checked.mistakes.empty()) checked.value.reset();
  return checked;
}

std::string signing_key_id(std::string_view department, const crypto::VerifyKey& key) {
  const Digest digest = crypto::sha256(key.to_text());
  return std::string(department) + "/" + to_hex(ByteView(digest).first(4));
}

}  // namespace fangpin::agent
