#include <iostream>

#include "adapters/contract.hpp"
#include "adapters/contract_page.hpp"
#include "crypto/pseudonym.hpp"
#include "crypto/signing_key.hpp"
#include "gateway/programs/gateway/commands.hpp"
#include "gateway/programs/gateway/configuration.hpp"

namespace fangpin::programs {

int check_config(const std::string& config) {
  auto configuration = load_configuration(config, true);
  auto mistakes = std::move(configuration.mistakes);
  if (configuration) {
    const auto& settings = (*configuration.value)->settings;
    if (auto keys = crypto::PseudonymKeys::load(settings.keys.pseudonym); !keys) {
      mistakes.push_back(config::mistake_at(settings, "keys.pseudonym", "假名密钥不可用：" + keys.error().detail,
                                            "The pseudonym keys cannot be used: " + keys.error().detail));
    }
    if (auto key = crypto::SigningKey::load(settings.keys.signing); !key) {
      mistakes.push_back(config::mistake_at(settings, "keys.signing", "回执签名密钥不可用：" + key.error().detail,
                                            "The receipt key cannot be used: " + key.error().detail));
    }
    if (auto key = crypto::SigningKey::load(settings.keys.log); !key) {
      mistakes.push_back(config::mistake_at(settings, "keys.log", "审计日志签名密钥不可用：" + key.error().detail,
                                            "The log key cannot be used: " + key.error().detail));
    }
    const auto unsafe = config::unsafe_settings(settings);
    if (!unsafe.empty()) std::cout << "不安全的设置 / unsafe settings:\n";
    for (const auto& setting : unsafe) std::cout << "  " << config::to_text(setting) << "\n";
  }
  print_mistakes(mistakes);
  if (!mistakes.empty()) return kWrong;
  std::cout << "配置无误 / the configuration is right\n";
  return kDone;
}

int explain(const std::string& feed) {
  if (feed.empty()) {
    for (const auto& contract : adapters::all_contracts()) std::cout << contract.feed << "\t" << contract.title << "\n";
    return kDone;
  }
  const auto* contract = adapters::find_contract(feed);
  if (contract == nullptr) {
    std::cerr << "没有这个数据推送项，用 fangpin-gateway explain 列出全部 / no such feed; `fangpin-gateway explain` "
                 "lists them\n";
    for (const auto& known : adapters::all_contracts()) {
      if (known.feed.find(feed) == std::string_view::npos && known.title.find(feed) == std::string_view::npos) continue;
      std::cerr << "  " << known.feed << "\t" << known.title << "\n";
    }
    return kWrong;
  }
  std::cout << adapters::contract_page(*contract);
  return kDone;
}

}  // namespace fangpin::programs
