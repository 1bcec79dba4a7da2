#pragma once
#include "gateway/http/router.hpp"
#include "gateway/intake/county.hpp"

namespace fangpin::operations {

// Beside the other administrators' routes:
//   POST /admin/transcripts   {"household", "member", "purpose"}: logged before it is shown
//   POST /admin/withholdings  {"query", "until", "legal_basis", "approvals": [{"administrator", "signature"}, ...]}:
//   two
//                             administrators' signatures over withholding_text()
void add_transcript_routes(http::Router& router, intake::County& county);

}  // namespace fangpin::operations
