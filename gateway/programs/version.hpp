#pragma once
#include <string>

namespace fangpin::programs {

// "NAME 0.1.0" and a line with the versions of the libraries that the process really runs with.
std::string version_text(const std::string& program);

}  // namespace fangpin::programs
