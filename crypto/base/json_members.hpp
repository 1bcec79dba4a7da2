#pragma once
#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/instant.hpp"

namespace fangpin {

// One thing wrong with a document, without any value of it.
struct JsonFault {
  std::string field;     // the member's path, "members[2].relation"; places count from 1; empty: the document
  std::string fault;     // "missing", "wrong-type", ... (each has its sentences in gateway/http/body_fault)
  std::string expected;  // "text of 1 to 8000 bytes", "counter | letter"; empty: the fault says it
  bool operator==(const JsonFault&) const = default;
};

// The one way in which the members of a request are read: each is asked for by its name, what is wrong is collected
// with its path, and finish() reports what nobody asked for. A member that is null counts as absent. Something with a
// fault reads as absent. Refers to the document and to `faults`.
class JsonMembers {
 public:
  // Where `document` is no object that is the one fault, and every member reads as absent in silence.
  JsonMembers(const boost::json::value& document, std::string path, std::vector<JsonFault>& faults);

  void fault(std::string_view name, std::string fault, std::string expected = {});
  // nullptr where it is absent; a fault where it is required.
  const boost::json::value* get(std::string_view name, bool required = true, std::string_view expected = {});
  // May be empty.
  std::string text(std::string_view name, bool required = true);
  // Required, 1 to `bytes_max` bytes.
  std::string filled(std::string_view name, std::size_t bytes_max);
  // A text that `fits`; else the fault "not-as-expected", which says `expected`.
  std::string matching(std::string_view name, bool required, const std::function<bool(std::string_view)>& fits,
                       std::string_view expected);
  // Which of the words it is; else the fault "unknown-word" with all of them.
  std::optional<std::size_t> word(std::string_view name, const std::vector<std::string_view>& words,
                                  bool required = true);
  std::vector<std::string> texts(std::string_view name, std::size_t count_max);
  // `least` to `most` values.
  const boost::json::array* array(std::string_view name, bool required, std::size_t least, std::size_t most);
  bool flag(std::string_view name);  // absent: false
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t least,
                                      std::optional<std::int64_t> most = std::nullopt);
  std::optional<Date> date(std::string_view name, bool required = true);  // an empty text that may be absent is absent
  std::optional<Instant> instant(std::string_view name);
  // The name of a member that nobody asked for may be anything, a person's too: it is not repeated.
  void finish();

 private:
  std::string path_of(std::string_view name) const;
  std::optional<std::string_view> written(std::string_view name, bool required, std::string_view expected);

  const boost::json::object* object_;  // nullptr: it is none
  std::string path_;
  std::vector<JsonFault>& faults_;
  std::set<std::string, std::less<>> asked_;
};

// The line, from 1, at which a text stops being JSON: the last one where it is cut short. 0: it is JSON.
std::size_t line_of_json_fault(std::string_view text);

}  // namespace fangpin
