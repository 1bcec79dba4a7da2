#pragma once
#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "crypto/base/canonical_object.hpp"
#include "gateway/domain/submission.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::audit {

// How counts stand in every document: entries, receipts, lists, totals (schemas RowCounts and RevisionCounts of
// config/api).
boost::json::object rows_json(const domain::RowCounts& rows);
boost::json::object revisions_json(const store::RevisionCounts& revisions);
// The same as the member `name` of a canonical object.
void write_rows(CanonicalObject& out, std::string_view name, const domain::RowCounts& rows);
void write_revisions(CanonicalObject& out, std::string_view name, const store::RevisionCounts& revisions);

// A rejected row or a warning (schema RowProblem); `sheet` only where there is one.
boost::json::object row_problem_json(const domain::RowProblem& problem);

// null for an empty text.
boost::json::value text_or_null(const std::string& text);

}  // namespace fangpin::audit
