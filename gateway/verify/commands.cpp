#include "gateway/verify/commands.hpp"

#include <fmt/format.h>

#include <ostream>

#include "gateway/verify/conclusion.hpp"
#include "gateway/verify/log_check.hpp"

namespace fangpin::verify {

int verify_log(const LogCommand& command, const Surroundings& around) {
  auto opened = open(command, around);
  if (!opened) return unreadable(around, opened.error().detail);
  opened->options.push_signatures = false;
  auto report = check_log(opened->options);
  if (!report) return unreadable(around, report.error().detail);
  print_log(*report, around);
  return conclude(report->findings, report->not_checked, around);
}

int verify_access(const LogCommand& command, const Surroundings& around) {
  auto opened = open(command, around);
  if (!opened) return unreadable(around, opened.error().detail);
  auto report = check_log(opened->options);
  if (!report) return unreadable(around, report.error().detail);
  print_log(*report, around);
  const auto& tally = report->accesses;
  around.out << fmt::format(
      "\n授权 / authorizations {}, 终止 / ended {}\n查询 / accesses {}: 允许 / allowed {}, 拒绝 / denied {}(逐条重算 / "
      "each recomputed)\n",
      tally.authorizations, tally.ends, tally.recomputed, tally.allowed, tally.recomputed - tally.allowed);
  for (std::size_t i = 0; i < kDenials; ++i) {
    if (tally.denied[i] == 0) continue;
    const auto denial = static_cast<Denial>(i);
    const auto [zh, en] = reason(denial);
    around.out << fmt::format("  {:24} {}  {} / {}\n", to_text(denial), tally.denied[i], zh, en);
  }
  around.out << fmt::format(
      "答复 / answers {}, 交出 / releases {}, 按证件查找 / searches by ID card {}, 查看 / views {}\n", tally.answers,
      tally.releases, tally.searches, tally.views);
  return conclude(report->findings, report->not_checked, around);
}

}  // namespace fangpin::verify
