#pragma once
#include <optional>
#include <string>
#include <vector>

namespace fangpin::agent {

// The command line, read and checked for form.
struct Invocation {
  enum class Command {
    push,
    nil,
    withdraw,
    check,
    receipts,
    receipt,
    late,
    explain,
    windows,
    standing,
    contract,
    time,
    verify,
    authorization_put,
    authorization_end,
    authorization_list,
    find_subject,
    answer,
    ask,
    query
  };
  Command command = Command::push;

  std::string config;  // --config, else FANGPIN_PUSH_CONFIG, else push.toml
  bool json = false;
  std::optional<int> give_up_after_seconds;

  std::string file;
  std::string feed, population, window;
  std::string key;  // idempotency key; empty: random, or that of an unfinished push or question of the same content
  bool leaving_confirmed = false;
  std::string format;   // csv, tsv, ndjson, xlsx
  std::string charset;  // utf-8, gb18030, utf-16
  std::string csv;      // where to write the rows to mend
  std::string receipt_id;
  std::string text;  // explanation
  int limit = 50;    // receipts
  int table_rows = 50;

  bool once = false;  // answer

  // ask; query takes the id only
  struct Query {
    std::string id, household, item, provider, purpose, programme, reason, document;
    std::vector<std::string> members;
    bool risk_clear = false, no_objection = false;
  };
  Query query;

  // check
  std::string today, policy, county, divisions, threshold, amount, per;
  bool every_row = false;
  // verify
  std::string gateway_key;
  // staff
  std::string number, channel = "counter", household, reason, document;
};

// What parsing gives: a command to run, or a text to print (help, version, or what is wrong) with an exit status.
struct ParsedLine {
  std::optional<Invocation> invocation;
  std::string out;
  std::string err;
  int status = 0;
};

// `arguments` without the program's name; `version` is what --version prints. Pure.
ParsedLine parse_command_line(const std::vector<std::string>& arguments, const std::string& version = {});

}  // namespace fangpin::agent
