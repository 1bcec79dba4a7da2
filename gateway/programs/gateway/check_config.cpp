#include <iostream>

#include "adapters/contract.hpp"
#include "adapters/contract_page.hpp"
#include "gateway/programs/gateway/commands.hpp"
#include "gateway/programs/gateway/start_checks.hpp"

namespace fangpin::programs {

int check_config(const std::string& config) {
  const auto start = check_start(config);
  if (!start.remarks.empty()) std::cout << "不安全或不完整之处 / unsafe or incomplete:\n";
  for (const auto& remark : start.remarks) std::cout << "  " << config::to_text(remark.what) << "\n";
  start.print();
  if (start.passed()) std::cout << "配置无误，网关可以启动 / the configuration is right, the gateway can start\n";
  return start.exit_code();
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
