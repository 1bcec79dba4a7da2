#pragma once
#include <functional>

#include "gateway/audit/county_log.hpp"
#include "gateway/forwarding/forwarder.hpp"
#include "gateway/http/router.hpp"
#include "gateway/intake/ledger_keeper.hpp"
#include "gateway/intake/submission_endpoint.hpp"

namespace fangpin::operations {

struct AdminSources {
  intake::County& county;
  intake::LedgerKeeper& ledger;
  const intake::SubmissionEndpoint* submissions =
      nullptr;  // null: no server runs, the store was opened by the command itself
  intake::DemonstrationTime* demonstration_time = nullptr;  // null: not a demonstration store
  forwarding::Forwarder* forwarder = nullptr;               // null: forwarding is off or no server runs
  audit::CountyLog* log = nullptr;                          // null: a store without a tree; then no log routes
};

// What administrators ask of the gateway, as requests over its Unix socket; the same routes serve a command that opened
// the store itself because no server runs. Who asks is the kernel's word ("uid:N" in Peer::address), and each change
// leaves an entry in the log.
//   GET  /admin/standing /admin/totals /admin/revisions /admin/dead-letters /admin/clock
//   POST /admin/waivers, /admin/dead-letters/resend, /admin/clock (step), /admin/clock/confirm, /admin/backup
// and those of registry_routes.hpp, explanation_routes.hpp (departments' explanations), erasure_routes.hpp (links
// behind handles) and log_routes.hpp.
void add_admin_routes(http::Router& router, const AdminSources& sources);

}  // namespace fangpin::operations
