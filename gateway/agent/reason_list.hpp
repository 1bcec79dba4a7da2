#pragma once
#include <string>
#include <vector>

namespace fangpin::agent {

// A code's Chinese sentence up to its first full stop: what is wrong, short enough for a table. Empty for no code.
std::string reason_in_brief(const std::string& code);

// What to do about the codes of a table of rows: each code once, in the order of its first row, with its sentence in
// both languages. It stands below the table, whose lines so stay short enough for a screen. Empty codes are left out.
std::string reason_list(const std::vector<std::string>& codes);

}  // namespace fangpin::agent
