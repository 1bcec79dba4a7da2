#pragma once
#include "gateway/operations/admin_routes.hpp"

namespace fangpin::operations {

// The registry as administrators change it. Each change counts at the next request and leaves an entry in the log; once
// the county has served, receivers and staff take two administrators.
//   GET  /admin/participants
//   POST /admin/participants (a whole participant), /admin/participants/{id}/revoke
void add_registry_routes(http::Router& router, const AdminSources& sources);

}  // namespace fangpin::operations
