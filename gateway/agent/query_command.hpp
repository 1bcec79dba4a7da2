#pragma once
#include "gateway/agent/exchange.hpp"
#include "gateway/agent/invocation.hpp"
#include "gateway/agent/report.hpp"

namespace fangpin::agent {

// For the bureau and townships, with a push.toml of the member of staff: `ask` puts one question about a household,
// `query` reads what became of it. A repeated `ask` with the same --key is the same question; without --key each is
// another one.
Report run_query_command(const Invocation& line, Exchange& exchange, Random& random);

}  // namespace fangpin::agent
