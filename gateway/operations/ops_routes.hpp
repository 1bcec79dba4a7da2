#pragma once
#include <functional>
#include <vector>

#include "gateway/audit/cosigning.hpp"
#include "gateway/audit/county_log.hpp"
#include "gateway/forwarding/forwarder.hpp"
#include "gateway/http/router.hpp"
#include "gateway/intake/submission_endpoint.hpp"
#include "gateway/operations/metrics.hpp"

namespace fangpin::operations {

struct OpsSources {
  const intake::County& county;
  const intake::SubmissionEndpoint& submissions;
  const RequestMetrics& requests;
  const audit::CountyLog& log;
  const forwarding::Forwarder* forwarder = nullptr;  // null: forwarding is off
  std::function<std::vector<audit::WitnessStanding>()> witnesses = [] { return std::vector<audit::WitnessStanding>{}; };
  // TLS files on the disk are not those in force, since they cannot be used.
  std::function<bool()> tls_stale = [] { return false; };
};

// The ops listener, loopback only, without TLS: GET /healthz (the process answers), /readyz (check_readiness), /metrics
// (Prometheus). Holds nothing of a person.
void add_ops_routes(http::Router& router, const OpsSources& sources);

}  // namespace fangpin::operations
