#include "gateway/agent/patience.hpp"

namespace fangpin::agent {

namespace {

constexpr std::chrono::seconds kReadingGivesUpAfter{10};
constexpr std::chrono::seconds kReadingAnswerWithin{30};
constexpr std::chrono::seconds kConnectWithin{10};
// A large file's rows are still being staged when its last byte is sent.
constexpr std::chrono::minutes kAnswerWithin{5};

bool only_reads(Invocation::Command command) {
  using Command = Invocation::Command;
  switch (command) {
    case Command::receipts:
    case Command::receipt:
    case Command::late:
    case Command::windows:
    case Command::standing:
    case Command::contract:
    case Command::time:
    case Command::authorization_list:
    case Command::find_subject:
    case Command::query:
      return true;
    default:
      return false;
  }
}

}  // namespace

Patience patience_of(const Invocation& line, const PushSettings& settings) {
  Patience patience{settings.give_up_after, kAnswerWithin, kConnectWithin};
  if (only_reads(line.command)) patience = {kReadingGivesUpAfter, kReadingAnswerWithin, kConnectWithin};
  if (line.give_up_after_seconds) patience.give_up_after = std::chrono::seconds(*line.give_up_after_seconds);
  return patience;
}

}  // namespace fangpin::agent
