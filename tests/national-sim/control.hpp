#pragma once
#include "faults.hpp"
#include "gateway/http/handler.hpp"
#include "ledger.hpp"

namespace fangpin::national_sim {

// The control door on loopback, plain HTTP, no authentication: a test's hand.
//   GET /healthz                          ok
//   GET /v1/summary, /v1/revisions        as over mTLS
//   GET /v1/faults                        {"faults": [{"fault": TEXT, "fired": N}]}
//   POST /v1/faults  {"fault": TEXT}      adds one; answers as GET
//   DELETE /v1/faults                     removes all
class ControlInterface final : public http::Handler {
 public:
  ControlInterface(Ledger& ledger, FaultPlan& faults) : ledger_(ledger), faults_(faults) {}
  boost::asio::awaitable<http::Response> handle(const http::RequestHead& head, http::BodyReader& body) override;

 private:
  boost::asio::awaitable<http::Response> add(http::BodyReader& body);
  http::Response list() const;

  Ledger& ledger_;
  FaultPlan& faults_;
};

}  // namespace fangpin::national_sim
