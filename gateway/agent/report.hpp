#pragma once
#include <string>

#include "gateway/agent/exit_code.hpp"

namespace fangpin::agent {

// What a command has to say at its end.
struct Report {
  ExitCode code = ExitCode::all_accepted;
  std::string out;
  std::string err;
};

// Something that kept the command from starting; a sentence in both languages, or with --json on stdout
// {"error": CODE, "message": ...}.
Report failure(ExitCode code, const std::string& message, bool json);

}  // namespace fangpin::agent
