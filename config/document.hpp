#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/mistake.hpp"
#include "crypto/base/calendar_date.hpp"

namespace fangpin::config {

// A value of a TOML file with the place where it stands, so that a check made much later can still name file and line.
// A value keeps its own file: a document merged from several files points to each.
struct Node {
  enum class Kind { boolean, integer, text, date, list, table, unsupported };  // unsupported: floats, times

  Kind kind = Kind::table;
  std::string file;
  int line = 0;
  bool boolean = false;
  std::int64_t integer = 0;
  std::string text;
  Date date{};
  std::vector<Node> items;
  std::map<std::string, Node, std::less<>> members;

  const Node* find(std::string_view key) const;
};

// What the kind is called in messages.
struct KindName {
  std::string_view zh, en;
};
KindName name_of(Node::Kind kind);

inline constexpr std::size_t kDocumentBytesMax = 1 << 20;

// TOML text to its root table. A syntax error is one mistake with its line (the parser stops at the first). Bounded:
// kDocumentBytesMax, 16 nested values, and what scan_document() asks for.
Checked<Node> parse_document(std::string_view toml, const std::string& file);

// The file's bytes, or the one mistake that it cannot be read. `shown` as in read_document.
Checked<std::string> read_file(const std::string& path, std::string_view shown = {});

// Reads the file and parses it. `shown` is the name used in mistakes; empty: `path`.
Checked<Node> read_document(const std::string& path, std::string_view shown = {});

}  // namespace fangpin::config
