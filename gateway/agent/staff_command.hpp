#pragma once
#include <iosfwd>
#include <string>

#include "crypto/base/random.hpp"
#include "gateway/agent/exchange.hpp"
#include "gateway/agent/invocation.hpp"
#include "gateway/agent/report.hpp"

namespace fangpin::agent {

// What a member of staff does from a desk, with a certificate and a signing key of their own in push.toml: household
// authorizations entered from a file, ended, listed; and find-subject, whose citizen ID comes as a line of `input`, so
// that it stands in no command line. Sent again, the same file or the same end is answered again and done once; a
// search is another one unless it comes with the --key of the first, which is told where its answer was lost.
Report run_staff_command(const Invocation& line, Exchange& exchange, Random& random, std::istream& input);

}  // namespace fangpin::agent
