#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace fangpin::agent {

// Where the department looks up one item: exactly one of a table file, a SQLite file or a program of its own.
struct AnswerItem {
  std::string item;  // "check/vehicles", as in the county's catalogue

  // `file`: CSV, TSV or XLSX, with the header of the column that holds ID numbers and, where presence alone does not
  // answer, of the one that holds the value.
  std::string file;
  std::string id_column;
  std::string value_column;

  // `sqlite`: opened read-only. `select` has one parameter, the ID number; the first column of each row is a value.
  std::string sqlite;
  std::string select;

  // `command`: program and arguments, started without a shell. It reads the ID number and a line feed from stdin and
  // prints a word (yes, no, cannot-say, a number) or {"answer": ...} or {"value": ...}.
  std::vector<std::string> command;
  std::chrono::seconds timeout{10};
};

// push.toml [answer].
struct AnswerSettings {
  std::string envelope_key;  // crypto::EnvelopeKey file, mode 0600; empty: the section is absent
  std::vector<AnswerItem> items;
  const AnswerItem* find(std::string_view item) const;
};

}  // namespace fangpin::agent
