#include "gateway/audit/counts_json.hpp"

#include <boost/json.hpp>

namespace fangpin::audit {

namespace bj = boost::json;

bj::object rows_json(const domain::RowCounts& rows) {
  return {{"new", rows.created},
          {"corrected", rows.corrected},
          {"regrouped", rows.regrouped},
          {"unchanged", rows.unchanged},
          {"rejected", rows.rejected},
          {"without_alert", rows.without_alert},
          {"late", rows.late}};
}

bj::object revisions_json(const store::RevisionCounts& revisions) {
  return {{"new", revisions.created},
          {"correct", revisions.corrected},
          {"withdraw", revisions.withdrawn},
          {"regroup", revisions.regrouped}};
}

void write_rows(CanonicalObject& out, std::string_view name, const domain::RowCounts& rows) {
  out.object(name)
      .number("corrected", rows.corrected)
      .number("late", rows.late)
      .number("new", rows.created)
      .number("regrouped", rows.regrouped)
      .number("rejected", rows.rejected)
      .number("unchanged", rows.unchanged)
      .number("without_alert", rows.without_alert)
      .end();
}

void write_revisions(CanonicalObject& out, std::string_view name, const store::RevisionCounts& revisions) {
  out.object(name)
      .number("correct", revisions.corrected)
      .number("new", revisions.created)
      .number("regroup", revisions.regrouped)
      .number("withdraw", revisions.withdrawn)
      .end();
}

bj::object row_problem_json(const domain::RowProblem& problem) {
  bj::object out{
      {"line", problem.line}, {"column", problem.column}, {"reason", problem.reason}, {"warning", problem.warning}};
  if (!problem.sheet.empty()) out["sheet"] = problem.sheet;
  return out;
}

bj::value text_or_null(const std::string& text) { return text.empty() ? bj::value(nullptr) : bj::value(text); }

}  // namespace fangpin::audit
