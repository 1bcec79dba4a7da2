#pragma once
#include <boost/json/fwd.hpp>
#include <variant>
#include <vector>

#include "gateway/authorizations/declaration.hpp"

namespace fangpin::portal {

// A declaration as it is sent (schema AuthorizationDeclaration of config/api), its citizen IDs normalised and checked
// by their check digit. Or every fault of its form: members that are missing, unknown or of another type, values that
// are no date, digest or code. A fault names the field and never the value.
std::variant<authorizations::Declaration, std::vector<authorizations::Fault>> declaration_of(
    const boost::json::value& document);

// An authorization as it is read. With the handles of the household and its members for auditors only: whoever may also
// capture would learn from them whose they are.
boost::json::object authorization_json(const domain::Authorization& authorization,
                                       const std::optional<domain::AuthorizationEnd>& end, bool with_handles);

}  // namespace fangpin::portal
