#pragma once
#include <string>

namespace fangpin::programs {

// "NAME 0.1.0", and the libraries that the program is built with, one a line: the version that runs, where the library
// can say it, else the one of its headers. Which they are is what the program is linked with (fangpin_version in
// CMakeLists.txt of this folder).
std::string version_text(const std::string& program);

}  // namespace fangpin::programs
