#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/contract.hpp"
#include "adapters/feed_reader.hpp"
#include "config/divisions.hpp"
#include "gateway/agent/exit_code.hpp"
#include "gateway/agent/progress.hpp"
#include "gateway/agent/transport.hpp"

namespace fangpin::agent {

// What the gateway will say to a row, by the same code that says it there.
enum class RowVerdict {
  accepted,
  rejected,
  warning,   // accepted, with something to look at
  no_alert,  // accepted, below the threshold or grade
};

struct RowNote {
  std::uint32_t line = 0;
  std::string column;  // the header as the file writes it
  std::string reason;  // code of adapters/reasons; empty for a plainly accepted row
  RowVerdict verdict = RowVerdict::accepted;
  std::string sheet = {};  // of a workbook; empty for files without sheets
};

struct FileCheck {
  std::optional<adapters::FileProblem> refused;  // the file is refused whole; what stands below is then empty
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0;
  std::uint64_t without_alert = 0;  // among the accepted; as in a receipt, a register's rows do not count here
  std::uint64_t warnings = 0;
  std::vector<RowNote> notes;               // in the file's order; plainly accepted rows only where asked for
  bool notes_cut = false;                   // there were more than kNotesMax
  std::vector<std::string> unread_columns;  // headers that no field of the contract has
};

inline constexpr std::size_t kNotesMax = 200'000;

// Reads the body to its end through the contract's reader. Keeps no value of a row. Error storage: it cannot be read.
Result<FileCheck> check_file(const adapters::Contract& contract, const config::Divisions& divisions,
                             const adapters::FeedReader::Options& options, Body& body, std::uint64_t size,
                             bool note_every_row, Progress& progress);

// 0 all accepted, 1 some rejected, 2 the file is refused.
ExitCode exit_code_of(const FileCheck& check);

}  // namespace fangpin::agent
