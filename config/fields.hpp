#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "config/mistake.hpp"

namespace fangpin::config {

enum class Need { required, optional };

// Reads one table key by key and collects every mistake: a missing key, a wrong type, a value out of bounds, and, at
// finish(), each key that nobody asked for. A getter gives nothing where it reported a mistake.
class Fields {
 public:
  // `name` is the table's dotted name, empty for the root. Both references must outlive the object.
  Fields(const Node& table, std::string name, std::vector<ConfigMistake>& mistakes);

  std::optional<std::string> text(std::string_view key, Need need, std::size_t bytes_max = 400);
  std::optional<std::int64_t> integer(std::string_view key, Need need, std::int64_t min, std::int64_t max);
  std::optional<bool> boolean(std::string_view key, Need need);
  std::optional<Date> date(std::string_view key, Need need);
  // One of `choices`, as its position.
  std::optional<std::size_t> choice(std::string_view key, Need need, const std::vector<std::string_view>& choices);
  std::optional<std::vector<std::string>> texts(std::string_view key, Need need);
  std::optional<std::vector<std::int64_t>> integers(std::string_view key, Need need, std::int64_t min,
                                                    std::int64_t max);
  std::optional<std::vector<Date>> dates(std::string_view key, Need need);
  // A table under this one.
  const Node* table(std::string_view key, Need need);

  // Reports about a key of this table, at its line.
  void report(std::string_view key, std::string zh, std::string en);
  // Reports the keys that were not asked for, with those that are known. Once, at the end.
  void finish();

  std::string dotted(std::string_view key) const;

 private:
  const Node* get(std::string_view key, Need need, Node::Kind kind);
  void wrong_kind(const Node& node, std::string_view key, Node::Kind wanted);

  const Node& table_;
  std::string name_;
  std::vector<ConfigMistake>& mistakes_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace fangpin::config
