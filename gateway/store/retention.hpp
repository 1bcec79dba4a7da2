#pragma once
// How the store lets go of what is past its period, a page at a time, so that a job is never long.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crypto/base/instant.hpp"
#include "crypto/base/result.hpp"
#include "gateway/domain/retention.hpp"

namespace fangpin::store {

struct RetentionPage {
  domain::Retained kind = domain::Retained::row_problems;
  Instant cut;             // what was received before it is past its period
  std::int64_t after = 0;  // where the page before ended; 0: from the beginning
  std::size_t looked_at_max = 1000;
  // Feeds whose files repeat what stands (cumulative, snapshot): their records stay while their alert stands, for a
  // record that was forgotten would be told to the national side anew.
  std::vector<std::string> repeating_feeds;
};

struct PageRemoved {
  std::int64_t removed = 0;
  std::int64_t held = 0;            // past its period, kept since the national side has not confirmed it
  std::optional<std::int64_t> end;  // where the next page goes on; none: this was the last
};

}  // namespace fangpin::store
