#pragma once
#include "gateway/operations/admin_routes.hpp"

namespace fangpin::operations {

// What the bureau does with departments' explanations of what came late.
//   GET  /admin/explanations (the newest 10,000 that are or were owed)
//   POST /admin/explanations/accept, /admin/explanations/refuse {department, receipt_id, remark}; a refusal needs a
//        remark, and the department owes another explanation
void add_explanation_routes(http::Router& router, const AdminSources& sources);

}  // namespace fangpin::operations
