#pragma once
#include <functional>
#include <memory>
#include <string_view>

#include "gateway/agent/invocation.hpp"
#include "gateway/agent/patience.hpp"
#include "gateway/agent/progress.hpp"
#include "gateway/agent/push_settings.hpp"
#include "gateway/agent/report.hpp"
#include "gateway/agent/transport.hpp"

namespace fangpin::agent {

using MakeTransport = std::function<Result<std::unique_ptr<Transport>>(const PushSettings&, const Patience&)>;

// Runs one command. `note` is told what a person who waits should know (empty: nobody watches); it gets whole lines.
// Reads the configuration where the command needs one.
Report run_command(const Invocation& line, const MakeTransport& make_transport, Progress& progress,
                   const std::function<void(std::string_view)>& note);

}  // namespace fangpin::agent
