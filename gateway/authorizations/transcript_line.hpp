#pragma once
#include <boost/json/fwd.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/store/asset_queries.hpp"

namespace fangpin::authorizations {

// What a code is called in Chinese; the code itself where nobody knows.
struct Words {
  std::function<std::string(std::string_view)> department;
  std::function<std::string(std::string_view)> item;
  std::function<std::string(std::string_view)> purpose;
  std::function<std::string(std::string_view)> denial;
};

struct TranscriptLine {
  std::int64_t log_index = 0;
  Instant at;
  std::string kind;  // of the log entry
  std::string zh, en;
};

// A text member of an entry; empty where it is absent or null.
std::string entry_text(const boost::json::object& entry, std::string_view name);
// The texts of a list; none where it is absent.
std::vector<std::string> entry_texts(const boost::json::object& entry, std::string_view name);

// An entry of the log in words that a household understands; no handle of a person is among them. `asked`: the query
// that it belongs to, where it belongs to one. `log_index` is left to the caller.
TranscriptLine line_of(const boost::json::object& entry, const std::optional<store::KeptQuery>& asked,
                       const Words& words);

}  // namespace fangpin::authorizations
