#pragma once
#include "gateway/operations/admin_routes.hpp"

namespace fangpin::operations {

// POST /admin/erasures {handle, legal_basis, document, approvals}: erases the link from a handle to its person or
// household and what was sealed under it, for good. Two administrators sign access::erasure_text(); the entry is in the
// same transaction, and when the answer comes the link is on the disk no more.
void add_erasure_routes(http::Router& router, const AdminSources& sources);

}  // namespace fangpin::operations
