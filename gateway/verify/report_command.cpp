#include <fmt/format.h>

#include <filesystem>
#include <ostream>

#include "gateway/verify/conclusion.hpp"
#include "gateway/verify/report_tables.hpp"

namespace fangpin::verify {

int verify_report(const ReportCommand& command, const Surroundings& around) {
  auto opened = open(command.log, around);
  if (!opened) return unreadable(around, opened.error().detail);
  std::error_code failed;
  std::filesystem::create_directories(command.directory, failed);
  if (failed || !std::filesystem::is_empty(command.directory, failed) || failed) {
    return unreadable(
        around, fmt::format("报告要写入一个空文件夹, {0} 不是 / a report goes into an empty folder, and {0} is none",
                            command.directory));
  }
  ReportTables tables(command.directory);
  opened->options.full = true;
  opened->options.observer = [&](std::uint64_t index, const AuditEntry& entry) { tables.take(index, entry); };
  auto report = check_log(opened->options);
  if (!report) return unreadable(around, report.error().detail);
  if (auto written = tables.finish(*report, *opened->source, opened->options.policy, around.now); !written) {
    return unreadable(around, written.error().detail);
  }
  print_log(*report, around);
  around.out << fmt::format("报告 / report       {}\n", command.directory);
  return conclude(report->findings, report->not_checked, around);
}

}  // namespace fangpin::verify
