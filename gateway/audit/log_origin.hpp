#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace fangpin::audit {

// The names of one county's log. The first is `configured`, or "fangpin.example/COUNTY"; each time that the log is
// begun anew it goes on under the next generation, with "-2", "-3" ... behind it. A demonstration store's always end in
// "-demonstration", so that its log is never taken for a real one.
struct LogOrigins {
  static constexpr unsigned kGenerationMax = 999'999;

  std::string configured;  // may be empty
  std::string county;
  bool demonstration = false;

  // `generation` from 1.
  std::string name(unsigned generation) const;
  // Which generation bears this name; nothing for a name of another log.
  std::optional<unsigned> generation(std::string_view origin) const;
};

}  // namespace fangpin::audit
