#pragma once
#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "config/query_rules.hpp"
#include "crypto/base/json_members.hpp"
#include "gateway/domain/asset_query.hpp"

namespace fangpin::authorizations {

// "p-" or "h-" and 22 characters of base64url.
bool is_subject_handle(std::string_view text, char kind);
// A query's or a question's id: 22 characters of base64url.
bool is_query_id(std::string_view text);

inline constexpr std::size_t kSubjectsMax = 32;

// What is expected of a handle, for whoever has to write one.
inline constexpr std::string_view kHouseholdForm = "h- and 22 characters";
inline constexpr std::string_view kPersonForm = "p- and 22 characters";

// Reads what POST /v1/asset-queries takes: every member of the query that the asker states, the rest is left empty.
// `override_reasons`: of the policy. `subjects` stays empty where the body leaves it out: all whom the authorization
// covers. Of no use where there are faults; those of an override stand at "override" and below it.
domain::AssetQuery query_of(const boost::json::value& document, const config::NamedCodes& override_reasons,
                            std::vector<JsonFault>& faults);

}  // namespace fangpin::authorizations
