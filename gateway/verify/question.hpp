#pragma once
#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "crypto/base/instant.hpp"

namespace fangpin::verify {

class StateReader;
class StateWriter;

// A question that was put, as the log has it up to some entry.
struct Question {
  enum class State : std::uint8_t { denied, open, answered, expired };
  static constexpr std::uint32_t kNoAuthorization = std::numeric_limits<std::uint32_t>::max();

  std::uint64_t index = 0;  // of its access entry
  Instant until;            // by when to answer; once answered, by when to read the answer
  // Questions::text() says them; of the subjects there is a comma between two.
  std::uint32_t provider = 0, asker = 0, household = 0, subjects = 0;
  std::uint32_t authorization = kNoAuthorization;  // its place in Standings
  State state = State::open;
  bool handed = false;        // to its department, at least once
  std::uint32_t entries = 0;  // about it so far, itself included
};

// All questions by their ids, in about 100 bytes each; texts that come again and again are kept once.
class Questions {
 public:
  static constexpr std::size_t kIdBytesMax = 24;  // ids have 22 characters; longer ones are no question's
  // The question of this id, and whether it is the one given here. The id has at most kIdBytesMax bytes.
  std::pair<Question*, bool> add(std::string_view id, const Question& question);
  // Nothing where no question has the id.
  Question* find(std::string_view id);
  std::uint32_t name(std::string_view text);
  // For as long as this lives, whatever is named afterwards.
  std::string_view text(std::uint32_t name) const { return names_[name]; }
  bool has(std::uint32_t name) const { return name < names_.size(); }

  void save(StateWriter& state) const;
  // Throws std::exception where the stream does not go on with what save() wrote.
  void restore(StateReader& state);

 private:
  using Id = std::array<char, kIdBytesMax>;
  struct HashId {
    std::size_t operator()(const Id& id) const { return std::hash<std::string_view>()({id.data(), id.size()}); }
  };
  std::unordered_map<Id, Question, HashId> all_;
  std::deque<std::string> names_;
  std::map<std::string, std::uint32_t, std::less<>> places_;
};

}  // namespace fangpin::verify
