#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/note_key.hpp"

namespace fangpin::crypto {

// Whom an auditor, a witness or a log believes (C2SP tlog-policy), one statement a line; empty lines and lines that
// begin with # are passed over:
//   log VKEY [URL]            witness NAME VKEY [URL]
//   group NAME K|any|all NAME...            quorum NAME|none
struct TrustPolicy {
  struct Witness {
    std::string name;
    NoteKey key;
    std::string url;  // as written; empty: none is given
  };
  struct Group {
    std::string name;
    std::size_t needed = 0;
    std::vector<std::string> members;  // witnesses and groups that stand above it
  };
  std::vector<NoteKey> logs;
  std::vector<Witness> witnesses;
  std::vector<Group> groups;
  std::string quorum;  // empty: none

  // Error malformed: the detail names the line.
  static Result<TrustPolicy> parse(std::string_view text);
  // Whether these witnesses' cosignatures are enough. True where no quorum is asked for.
  bool quorum_met(const std::set<std::string>& cosigners) const;
};

}  // namespace fangpin::crypto
