#pragma once
#include <string_view>

namespace fangpin {

// Marks a numbered effect of a commit point ("accept.2-committed"). The crash tests end the process there: with the
// environment variable FANGPIN_KILL_AT=NAME or NAME:N the N-th pass through NAME is a SIGKILL of our own process.
// Without the variable it costs one load.
void effect(std::string_view name);

}  // namespace fangpin
