#pragma once
#include <boost/json/fwd.hpp>
#include <string>

#include "gateway/domain/submission.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::audit {

// How counts stand in every document: entries, receipts, lists, totals (schemas RowCounts and RevisionCounts of
// config/api).
boost::json::object rows_json(const domain::RowCounts& rows);
boost::json::object revisions_json(const store::RevisionCounts& revisions);

// A rejected row or a warning (schema RowProblem); `sheet` only where there is one.
boost::json::object row_problem_json(const domain::RowProblem& problem);

// null for an empty text.
boost::json::value text_or_null(const std::string& text);

}  // namespace fangpin::audit
