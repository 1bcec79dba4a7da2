#pragma once
#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "config/query_rules.hpp"
#include "crypto/base/result.hpp"
#include "gateway/domain/asset_query.hpp"

namespace fangpin::authorizations {

// "p-" or "h-" and 22 characters of base64url.
bool is_subject_handle(std::string_view text, char kind);
// A query's or a question's id: 22 characters of base64url.
bool is_query_id(std::string_view text);

inline constexpr std::size_t kSubjectsMax = 32;

// Reads what POST /v1/asset-queries takes: every member of the query that the asker states, the rest is left empty.
// `override_reasons`: of the policy. `subjects` stays empty where the body leaves it out: all whom the authorization
// covers. Errors (malformed) whose detail is a problem's code: body-malformed, override-invalid.
Result<domain::AssetQuery> query_of(const boost::json::value& document, const config::NamedCodes& override_reasons);

}  // namespace fangpin::authorizations
