#pragma once
#include "gateway/agent/exchange.hpp"
#include "gateway/agent/invocation.hpp"
#include "gateway/agent/journal.hpp"
#include "gateway/agent/report.hpp"

namespace fangpin::agent {

// For the bureau and townships, with a push.toml of the member of staff.

// Puts one question about a household, which is one use of its authorization: so the key stands in the journal until
// the answer is there, and the same command within kNilResumeMax is the same question. So is any command with the same
// --key.
Report ask_assets(const Invocation& line, Exchange& exchange, Journal& journal, Random& random);

// What became of a question.
Report read_asset_query(const Invocation& line, Exchange& exchange);

}  // namespace fangpin::agent
