#pragma once
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "crypto/base/instant.hpp"
#include "gateway/verify/log_source.hpp"

namespace fangpin::verify {

// The commands of fangpin-verify. Each prints for people, in Chinese and English, on `out`; what it could not read on
// `err`; and returns the exit code of the process.
enum ExitCode {
  kClean = 0,
  kFindings = 1,    // the log is whole; what it says is not all right
  kBroken = 2,      // the log is not what was signed
  kUnreadable = 3,  // something that is needed cannot be read, or the command is wrong: nothing is known
};

struct Surroundings {
  std::ostream& out;
  std::ostream& err;
  Instant now;                                                            // the machine's real clock
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;  // may be empty
};

struct LogCommand {
  std::string log;       // folder or https URL
  std::string policy;    // file
  std::string state;     // file; empty: none
  unsigned threads = 2;  // cores to use
  ClientFiles client;    // for a URL
};
int verify_log(const LogCommand& command, const Surroundings& around);

struct ReceiptsCommand {
  LogCommand log;
  std::vector<std::string> files;
  std::string gateway_key;  // "ed25519:..."; empty: signatures are not checked, and the report says so
};
// Checks the log first: a receipt is held against a log only that is whole.
int verify_receipts(const ReceiptsCommand& command, const Surroundings& around);

}  // namespace fangpin::verify
