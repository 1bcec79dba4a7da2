#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace fangpin::operations {

enum class Level { debug, info, warn, error };

// Sends log lines to stderr from now on; JSON objects or plain text. Call once at start.
void start_log(std::string_view level, bool json);

// One line: real time, level, event, members. Members are ours (ids, codes, counts, durations), never a value of a
// person. Thread safe.
void log(Level level, std::string_view event,
         std::initializer_list<std::pair<std::string_view, std::string>> members = {});

}  // namespace fangpin::operations
