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
  std::string log;         // folder or https URL
  std::string policy;      // file
  std::string state;       // file; empty: none
  unsigned threads = 2;    // cores to use
  ClientFiles client;      // for URLs
  bool full = false;       // read everything anew
  bool witnesses = false;  // ask the witnesses of the policy for their copies
  std::string published;   // folder with the policies and calendars as published; empty: due instants are believed
};
// The log itself, and all that its entries say but departments' signatures on their pushes.
int verify_log(const LogCommand& command, const Surroundings& around);

// The same, those signatures too, and a summary of the decisions that were made again.
int verify_access(const LogCommand& command, const Surroundings& around);

struct ReceiptsCommand {
  LogCommand log;  // its `log` may be empty with proof_only
  std::vector<std::string> files;
  std::string gateway_key;  // "ed25519:..."; empty: signatures are not checked, and the report says so
  bool proof_only = false;  // without a log: each receipt by the entry and the proof that came with it
  // A department whose receipts these all are: a push that the log has of it and none of them shows is a finding (B10).
  std::string all_of;
};
// Checks the log first: a receipt is held against a log only that is whole. Reads FILE.tlog-proof beside each receipt
// where there is one.
int verify_receipts(const ReceiptsCommand& command, const Surroundings& around);

struct HouseholdCommand {
  LogCommand log;
  std::string handle;  // "h-..." or "p-..."
};
// Everything that the log says about a household and its members, or about one person, in order.
int verify_household(const HouseholdCommand& command, const Surroundings& around);

struct ReportCommand {
  LogCommand log;
  std::string directory;  // made if it is not there
};
// The tables as CSV and JSON; nothing is written over.
int verify_report(const ReportCommand& command, const Surroundings& around);

}  // namespace fangpin::verify
