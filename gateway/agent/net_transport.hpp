#pragma once
#include <memory>

#include "crypto/base/result.hpp"
#include "gateway/agent/patience.hpp"
#include "gateway/agent/progress.hpp"
#include "gateway/agent/push_settings.hpp"
#include "gateway/agent/transport.hpp"

namespace fangpin::agent {

// The real transport. A body above 64 KiB is sent only when the gateway asked for it (Expect: 100-continue), so a
// refusal by the header costs no transfer of persons' data. Of `patience` one attempt's limits are its own. What goes
// wrong is said as connection_sentence() does. Errors config: certificate or key cannot be used, with the file's name.
// `settings` and `progress` must outlive it.
Result<std::unique_ptr<Transport>> make_net_transport(const PushSettings& settings, const Patience& patience,
                                                      Progress& progress);

}  // namespace fangpin::agent
