#pragma once
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/instant.hpp"
#include "gateway/verify/question.hpp"

namespace fangpin::verify {

// Which entries of the log a household's transcript is made of, as far as some entry. Memory: eight bytes each.
class HouseholdLines {
 public:
  // What a line was, for a page holds rows that it shows to nobody, and older programs did not show all that it shows.
  enum class Row : std::uint8_t {
    look,    // a query and what belongs to it, a view, a transcript
    later,   // a capture, its end, a search by ID card: shown by who writes version 2
    hidden,  // a withholding: a row of a page, and no line
  };
  // `standing_clock`: of a demonstration, whose clock stands between two steps.
  HouseholdLines(const Questions& questions, bool standing_clock)
      : questions_(questions), tolerance_(standing_clock ? 0 : 60) {}

  // Whom a line is about.
  static constexpr std::uint32_t kEveryone = std::numeric_limits<std::uint32_t>::max();
  // `whom`: kEveryone, or members' handles as Questions::name() keeps them, a comma between two.
  void add(std::string_view household, std::uint64_t index, Instant at, Row row, std::uint32_t whom);

  // The rows of [from, before), at the time of an entry.
  struct Part {
    std::uint64_t rows = 0;    // all of them
    std::uint64_t beside = 0;  // that may have come beside a page which lacks them
    std::uint64_t looks = 0;   // lines about the member, of Row::look
    std::uint64_t later = 0;   // lines about the member, of Row::later
    std::uint64_t unsure = 0;  // lines of which it was not kept whom they are about
  };
  // Empty `member`: the whole household's. Lines are counted where there are no more than kPageRows + beside rows.
  Part part(std::string_view household, std::string_view member, std::uint64_t from, std::uint64_t before,
            Instant at) const;
  static constexpr std::uint64_t kPageRows = 1000;  // of the log's format: no page has more

  void save(StateWriter& state) const;
  // Throws std::exception where the stream does not go on with what save() wrote.
  void restore(StateReader& state);

 private:
  struct Line {
    std::uint64_t index : 40;
    std::uint64_t row : 2;
    std::uint64_t whom : 22;
  };
  static constexpr std::uint64_t kAll = 0, kTooMany = (1 << 22) - 1;  // else a name and one
  struct Recent {
    std::uint64_t index = 0;
    Instant at;
  };
  struct Household {
    std::vector<Line> lines;
    std::vector<Recent> recent;
  };
  bool is_about(const Line& line, std::string_view member) const;

  const Questions& questions_;
  std::chrono::seconds tolerance_;
  std::map<std::string, Household, std::less<>> households_;
};

}  // namespace fangpin::verify
