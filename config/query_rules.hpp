#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/fields.hpp"

namespace fangpin::config {

// A code of the policy, with what it says to people.
struct NamedCode {
  std::string name;  // 中文
  std::string clause;
};
using NamedCodes = std::map<std::string, NamedCode, std::less<>>;

// The text of a letter (授权承诺书) that households sign, by its id.
struct LetterForm {
  std::string name;  // 中文
  std::string clause;
  std::string sha256;           // of the text, 64 lower-case hex digits
  std::optional<Date> retired;  // letters signed on that day or later are not taken on it
  bool retired_on(Date signed_on) const { return retired && signed_on >= *retired; }
};
using LetterForms = std::map<std::string, LetterForm, std::less<>>;

// [queries] of a policy: household authorizations, asset queries, find-subject. The initialisers are what holds where a
// policy is silent; without purposes nothing can be authorized.
struct QueryRules {
  // How an authorization is numbered: {county}, {year} (of its capture) and {serial} (of the year, six digits).
  std::string number = "{county}-{year}-{serial}";
  int validity_days = 365;        // the longest an authorization may be valid, from its effective time
  int answer_hours = 168;         // how long a question stands
  bool clear_risk_skips = false;  // Lingshou 三
  int find_subject_per_day = 20;  // of one staff member
  // Persons whom one staff member may name in authorizations: a full file of 500 households of four.
  int capture_persons_per_day = 2000;
  NamedCodes purposes;          // what a household may authorize for
  NamedCodes search_reasons;    // why find-subject may be asked
  NamedCodes override_reasons;  // why one compares all the same where the risk is clear
  LetterForms forms;            // on which letters are taken; empty: on any

  std::string number_of(std::string_view county, int year, std::int64_t serial) const;
};

// Reads the table and reports every mistake.
QueryRules read_query_rules(Fields& fields, std::vector<ConfigMistake>& mistakes);

}  // namespace fangpin::config
