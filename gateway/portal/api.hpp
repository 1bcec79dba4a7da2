#pragma once
#include "gateway/http/router.hpp"
#include "gateway/intake/submission_endpoint.hpp"
#include "gateway/portal/explanation_endpoint.hpp"
#include "gateway/portal/log_endpoints.hpp"
#include "gateway/portal/read_endpoints.hpp"

namespace fangpin::portal {

// Every route of config/api/gateway-v1.yaml under its operationId. The endpoints must outlive the router.
void add_routes(http::Router& router, intake::SubmissionEndpoint& submissions, const ReadEndpoints& reads,
                const ExplanationEndpoint& explanations, const LogEndpoints& log);

}  // namespace fangpin::portal
