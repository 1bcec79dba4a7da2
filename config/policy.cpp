#include "config/policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "config/document.hpp"
#include "config/policy_merge.hpp"
#include "config/policy_read.hpp"

namespace fangpin::config {

std::string_view to_text(RuleKind kind) {
  switch (kind) {
    case RuleKind::after_discovery:
      return "after-discovery";
    case RuleKind::ten_day:
      return "ten-day";
    case RuleKind::semi_monthly:
      return "semi-monthly";
    case RuleKind::monthly:
      return "monthly";
    case RuleKind::quarterly:
      return "quarterly";
    case RuleKind::half_yearly:
      return "half-yearly";
    case RuleKind::season_real_time:
      return "season-real-time";
    case RuleKind::prompt:
      return "prompt";
  }
  return "";
}

bool is_period(RuleKind kind) {
  return kind != RuleKind::after_discovery && kind != RuleKind::season_real_time && kind != RuleKind::prompt;
}

std::string Policy::id() const { return fmt::format("{}@{}", name, version); }

const Duty* Policy::duty(std::string_view wanted) const {
  const auto found = std::find_if(duties.begin(), duties.end(), [&](const Duty& duty) { return duty.id == wanted; });
  return found == duties.end() ? nullptr : &*found;
}

std::vector<const Duty*> Policy::duties_of(std::string_view feed) const {
  std::vector<const Duty*> found;
  for (const auto& duty : duties) {
    if (std::find(duty.feeds.begin(), duty.feeds.end(), feed) != duty.feeds.end()) found.push_back(&duty);
  }
  return found;
}

std::vector<std::string> Policy::populations_of(std::string_view feed) const {
  std::set<std::string> populations;
  for (const Duty* duty : duties_of(feed)) {
    if (!duty->population.empty()) populations.insert(duty->population);
  }
  return {populations.begin(), populations.end()};
}

Status Policy::check_population(std::string_view feed, std::string_view population) const {
  const auto known = populations_of(feed);
  if (known.empty() && population.empty()) return ok();
  if (std::find(known.begin(), known.end(), population) != known.end()) return ok();
  if (known.empty()) {
    return error(
        Errc::unprocessable,
        fmt::format("推送项 {} 不分人群,请去掉 population。 / Feed {} has no populations: leave it out.", feed, feed));
  }
  return error(Errc::unprocessable,
               fmt::format("推送项 {} 须用 population 写明人群: {}。 / Feed {} needs a population: one of {}.", feed,
                           fmt::join(known, ", "), feed, fmt::join(known, ", ")));
}

const Threshold* Policy::threshold(std::string_view feed) const {
  const auto found = thresholds.find(feed);
  return found == thresholds.end() ? nullptr : &found->second;
}

Checked<Policy> parse_policy(const std::string& name, const PolicySource& read) {
  const auto merged = merge_policy(name, read);
  if (!merged) return {std::nullopt, merged.mistakes};
  return read_policy(*merged.value, name);
}

Checked<Policy> load_policy(const std::string& path) {
  const std::filesystem::path file(path);
  if (file.extension() != ".toml") {
    return {std::nullopt,
            {{path, 0, "", "政策文件的名称须以 .toml 结尾。请检查路径。",
              "The name of a policy's file ends in .toml. Check the path."}}};
  }
  const auto folder = file.parent_path();
  const PolicySource read = [&](const std::string& name) -> std::optional<std::string> {
    std::ifstream in(folder / (name + ".toml"), std::ios::binary);
    std::ostringstream text;
    if (!in || !(text << in.rdbuf())) return std::nullopt;
    return text.str();
  };
  auto policy = parse_policy(file.stem().string(), read);
  // A mistake may stand in any file of the chain: name it as the operator finds it.
  for (auto& mistake : policy.mistakes) mistake.file = (folder / mistake.file).string();
  return policy;
}

}  // namespace fangpin::config
