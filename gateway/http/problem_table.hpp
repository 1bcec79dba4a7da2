#pragma once
#include <span>
#include <string_view>

namespace fangpin::http {

// One row of the table that decides what each problem is on the wire. A code never changes its meaning.
struct ProblemRow {
  std::string_view code;
  int status;
  std::string_view title_zh;
  std::string_view title_en;
  std::string_view detail_zh;
  std::string_view detail_en;
};

// Every problem that the gateway can answer with, grouped by who is asked to act.
std::span<const ProblemRow> problem_table();
// The row of a code; the row of "internal" for a code that the table does not hold.
const ProblemRow& problem_row(std::string_view code);
bool is_problem_code(std::string_view code);

}  // namespace fangpin::http
