#pragma once
#include "gateway/audit/county_log.hpp"
#include "gateway/http/router.hpp"
#include "gateway/intake/county.hpp"

namespace fangpin::operations {

// What administrators do with the audit log, over the same socket and by the same rules as admin_routes.hpp. `log`
// belongs to the county's store and is asked in its jobs only.
//   GET  /admin/log             origin, keys (all that ever signed), size, checkpoint (a note or null), last_signed,
//                               and why nothing may be signed
//   GET  /admin/log-entries/{from}  the log in steps
//   GET  /admin/log-cosigned/{from}  what witnesses have cosigned, in steps
//   POST /admin/log/exported    {size, root}: an export was made
//   POST /admin/log/rotate-key  {path}: a key file on the gateway's machine; the new key is logged under the old one
//   POST /admin/log/next-origin {after}: what a restart would sign: county, origin, next_origin, size. `after` (may be
//                               absent) is the newest origin that is known elsewhere. Changes nothing
//   POST /admin/log/restart     {document, after, approvals}: goes on under a new origin; takes two administrators
void add_log_routes(http::Router& router, intake::County& county, audit::CountyLog& log);

}  // namespace fangpin::operations
