#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/json_members.hpp"
#include "crypto/base/result.hpp"
#include "gateway/http/message.hpp"

namespace fangpin::http {

// RFC 9457 problem details. `type` is "urn:fangpin:problem:CODE" with a stable code; title and detail come in Chinese
// and English from the one table in problem_table.cpp, which also fixes the status. Extensions say which limit, field,
// file line and column. In the document `title` and `detail` are Chinese, `title_en` and `detail_en` English, `code` is
// the bare code; the extensions "limit", "line", "row", "rows", "count" and "seconds" are numbers where they are
// integers, all others are strings.
struct Problem {
  std::string code;       // e.g. "signature-invalid", "body-too-large", "idempotency-key-reused"
  std::string detail_zh;  // empty: the table's sentence
  std::string detail_en;
  std::vector<std::pair<std::string, std::string>> extensions;  // e.g. {"limit", "33554432"}, {"line", "12"}
  int retry_after_seconds = 0;                                  // 0: no Retry-After
  // Of a document with several: the extension "faults", an array of {"field", "reason", "expected"}, the last where it
  // says something; at most 20 of them and 1,000 bytes of text.
  std::vector<JsonFault> faults = {};
};

// 500 for a code that the table does not hold.
int status_of(std::string_view code);
// content-type application/problem+json; adds "gateway_time" where given (clocks differ).
Response problem_response(const Problem& problem, std::string_view gateway_time = {});
// The public problem of an internal error: by its code only, never with its detail; except that a detail which is
// exactly a code of the table (for example "rate-too-slow") picks that problem.
Problem problem_of(const Error& error);

}  // namespace fangpin::http
