#pragma once
#include "gateway/verify/commands.hpp"
#include "gateway/verify/log_check.hpp"

namespace fangpin::verify {

// What all commands begin with: the policy read, the log opened. Error: what cannot be read.
struct Opened {
  std::unique_ptr<LogSource> source;
  LogCheckOptions options;
};
Result<Opened> open(const LogCommand& command, const Surroundings& around);
Result<crypto::TrustPolicy> read_policy(const std::string& file);

// And what they end with. A file may say anything: what is shown of it on a terminal holds no control bytes.
std::string printable(std::string text);
int unreadable(const Surroundings& around, const std::string& detail);
// Origin, size, root, what was read in this run.
void print_log(const LogCheckReport& report, const Surroundings& around);
// Findings, what was not checked, and the sentence that says what the exit code means, which it returns.
int conclude(const Findings& findings, const std::vector<std::string>& not_checked, const Surroundings& around);

}  // namespace fangpin::verify
