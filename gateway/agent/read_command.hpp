#pragma once
#include "gateway/agent/exchange.hpp"
#include "gateway/agent/invocation.hpp"
#include "gateway/agent/journal.hpp"
#include "gateway/agent/push_settings.hpp"
#include "gateway/agent/report.hpp"

namespace fangpin::agent {

// `receipts`, `receipt`, `late`, `explain`, `windows`, `standing`, `contract`, `time`: one request, one signed answer,
// printed. `explain` may be repeated: the last explanation counts, so its key is derived from its text.
Report run_read_command(const Invocation& line, const PushSettings& settings, Exchange& exchange);

// `verify`: a receipt or a refusal that was kept, offline, with the pinned keys.
Report run_verify_command(const Invocation& line, const PinnedKeys& gateway);

}  // namespace fangpin::agent
