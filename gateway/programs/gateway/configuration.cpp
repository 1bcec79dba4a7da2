#include "gateway/programs/gateway/configuration.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iostream>
#include <set>

#include "adapters/contract.hpp"

namespace fangpin::programs {

namespace {

using config::ConfigMistake;
using config::mistake_at;

template <class T>
void take(config::Checked<T>&& checked, T& into, std::vector<ConfigMistake>& mistakes) {
  if (checked.value) into = std::move(*checked.value);
  for (auto& mistake : checked.mistakes) mistakes.push_back(std::move(mistake));
}

// A register without a contract can never be pushed, so the population that it decides would never be looked at.
void refuse_unknown_registers(const Configuration& out, std::vector<ConfigMistake>& mistakes) {
  for (const auto& duty : out.policy.duties) {
    for (const auto& feed : duty.registers) {
      const auto* contract = adapters::find_contract(feed);
      if (contract != nullptr && contract->subject == adapters::Subject::population_register) continue;
      mistakes.push_back(
          {out.settings.policy, 0, "duties." + duty.id + ".registers",
           feed + " 不是人群登记簿。请改为 rural-revitalization/poverty-alleviated-register 之类的推送项。",
           feed + " is no register of a population. Name a feed such as "
                  "rural-revitalization/poverty-alleviated-register."});
    }
  }
}

// Of a key that is wrong itself, and of a file that is not there, nothing more needs to be said.
bool speak_of(const std::vector<ConfigMistake>& mistakes, std::initializer_list<std::string_view> keys) {
  return std::any_of(mistakes.begin(), mistakes.end(),
                     [&](const auto& one) { return std::find(keys.begin(), keys.end(), one.key) != keys.end(); });
}

void load_mapping(Configuration& out, std::vector<ConfigMistake>& mistakes) {
  const auto& forwarding = out.settings.forwarding;
  std::vector<std::string_view> feeds;
  for (const auto& contract : adapters::all_contracts()) {
    if (contract.subject == adapters::Subject::alert) feeds.push_back(contract.feed);
  }
  auto mapping = forwarding::Mapping::load(forwarding.mapping, feeds);
  if (mapping) {
    out.mapping = std::move(*mapping);
  } else {
    mistakes.push_back(mistake_at(out.settings, "forwarding.mapping", "字段映射文件有误：" + mapping.error().detail,
                                  "The field mapping has mistakes: " + mapping.error().detail));
  }
}

void load_forwarding_tls(Configuration& out, std::vector<ConfigMistake>& mistakes) {
  const auto& forwarding = out.settings.forwarding;
  auto tls = net::TlsContext::make_client({forwarding.ca, forwarding.certificate, forwarding.key, ""});
  if (tls) {
    out.forwarding_tls = std::move(*tls);
  } else {
    mistakes.push_back(mistake_at(out.settings, "forwarding.certificate", "无法用于上报：" + tls.error().detail,
                                  "Cannot be used for forwarding: " + tls.error().detail));
  }
}

std::optional<std::string> read_whole(const std::string& path) {
  constexpr std::size_t kPolicyBytesMax = 1 << 20;
  std::ifstream in(path, std::ios::binary);
  std::string text(kPolicyBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.eof() || in.bad()) return std::nullopt;
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

void load_witnesses(Configuration& out, std::vector<ConfigMistake>& mistakes) {
  const auto& settings = out.settings.witness;
  if (settings.policy.empty()) return;
  const auto wrong = [&](std::string_view key, const std::string& zh, const std::string& en) {
    mistakes.push_back(mistake_at(out.settings, key, zh, en));
  };
  const auto text = read_whole(settings.policy);
  if (!text) {
    wrong("witness.policy", "无法读取 " + settings.policy, settings.policy + " cannot be read");
    return;
  }
  auto policy = crypto::TrustPolicy::parse(*text);
  if (!policy) {
    wrong("witness.policy", "信任策略文件有误：" + policy.error().detail,
          "The trust policy has mistakes: " + policy.error().detail);
    return;
  }
  for (const auto& witness : policy->witnesses) {
    if (witness.url.empty()) {
      wrong("witness.policy", "见证方 " + witness.name + " 没有网址。请在其行末补上。",
            "The witness " + witness.name + " has no URL. Add it at the end of its line.");
    }
  }
  if (policy->witnesses.empty()) {
    wrong("witness.policy", "文件中没有 witness 行。请补上，或去掉此设置。",
          "The file has no witness line. Add one, or remove this setting.");
  }
  out.witnesses = std::move(*policy);
  if (settings.ca.empty() || speak_of(mistakes, {"witness.ca", "witness.certificate", "witness.key"})) return;
  auto tls = net::TlsContext::make_client({settings.ca, settings.certificate, settings.key, ""});
  if (tls) {
    out.witness_tls = std::move(*tls);
  } else {
    wrong("witness.certificate", "无法用于见证：" + tls.error().detail,
          "Cannot be used for the witnesses: " + tls.error().detail);
  }
}

}  // namespace

config::Checked<std::unique_ptr<Configuration>> load_configuration(const std::string& path, bool with_keys) {
  return load_configuration(config::read_settings(path), with_keys);
}

config::Checked<std::unique_ptr<Configuration>> load_configuration(const config::SettingsFile& file, bool with_keys) {
  config::Checked<std::unique_ptr<Configuration>> result{std::nullopt, file.mistakes};
  auto& mistakes = result.mistakes;
  auto out = std::make_unique<Configuration>();
  out->settings = file.readable;
  const auto& settings = out->settings;
  if (with_keys) {
    for (auto& missing : config::missing_files(settings)) mistakes.push_back(std::move(missing));
  }
  // Whether these keys can be read and what they name is there. Where the file has mistakes, a key that it lacks may
  // stand below the line where it stopped being TOML.
  const auto named = [&](std::initializer_list<std::string_view> keys) {
    return !speak_of(mistakes, keys) && (file.mistakes.empty() || std::all_of(keys.begin(), keys.end(), [&](auto key) {
                                           return settings.lines.contains(key);
                                         }));
  };
  if (named({"policy"})) {
    take(config::load_policy(settings.policy), out->policy, mistakes);
    take(config::load_asset_catalogue(settings.catalogue_path()), out->catalogue, mistakes);
    refuse_unknown_registers(*out, mistakes);
  }
  if (named({"calendars"})) take(config::Calendar::load(settings.calendars), out->calendar, mistakes);
  if (named({"divisions", "county"})) {
    auto divisions = config::Divisions::load(settings.divisions + "/" + settings.county + ".csv");
    if (divisions) {
      out->divisions = std::move(*divisions);
    } else {
      mistakes.push_back(mistake_at(settings, "divisions", "区划代码表无法读取：" + divisions.error().detail,
                                    "The division codes cannot be read: " + divisions.error().detail));
    }
  }
  if (with_keys && named({"tls.ca", "tls.certificate", "tls.key"}) && !speak_of(mistakes, {"tls.crl"})) {
    const auto& tls = settings.tls;
    auto context = net::TlsContext::make_server({tls.ca, tls.certificate, tls.key, tls.crl});
    if (context) {
      out->server_tls = std::move(*context);
    } else {
      mistakes.push_back(mistake_at(settings, "tls.certificate", "TLS 配置不可用：" + context.error().detail,
                                    "TLS cannot be set up: " + context.error().detail));
    }
  }
  if (settings.forwarding.enabled) {
    if (named({"forwarding.mapping"})) load_mapping(*out, mistakes);
    if (with_keys && named({"forwarding.ca", "forwarding.certificate", "forwarding.key"})) {
      load_forwarding_tls(*out, mistakes);
    }
  }
  // init runs before the log has the key that its line names; a file that is not there was said above.
  if (with_keys && std::filesystem::exists(settings.witness.policy)) load_witnesses(*out, mistakes);
  if (mistakes.empty()) result.value = std::move(out);
  return result;
}

std::vector<ConfigMistake> load_witnesses(Configuration& configuration) {
  std::vector<ConfigMistake> mistakes;
  load_witnesses(configuration, mistakes);
  return mistakes;
}

void print_mistakes(const std::vector<ConfigMistake>& mistakes) {
  std::set<std::string> said;
  for (const auto& mistake : mistakes) {
    auto line = config::to_text(mistake);
    if (said.contains(line)) continue;
    if (said.size() < kMistakesShown) std::cerr << line << "\n";
    said.insert(std::move(line));
  }
  if (said.size() <= kMistakesShown) return;
  const auto more = said.size() - kMistakesShown;
  std::cerr << "还有 " << more << " 处，请先改正以上各处再检查 / " << more << " more; mend these and check again\n";
}

}  // namespace fangpin::programs
