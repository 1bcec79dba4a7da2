#pragma once
#include <optional>

#include "crypto/base/instant.hpp"
#include "crypto/certificate.hpp"
#include "gateway/agent/push_settings.hpp"
#include "gateway/agent/sentence.hpp"
#include "gateway/net/connection_fault.hpp"

namespace fangpin::agent {

// Why there is no answer, for the person at the keyboard: what happened, at which address, and what to do, naming the
// key of push.toml with its line and file. `fault` is not none. `own` is the department's own certificate's period
// where it can be read, `now` this computer's clock. Pure.
Sentence connection_sentence(net::ConnectionFault fault, const PushSettings& settings,
                             const std::optional<crypto::CertificatePeriod>& own, Instant now);

// A server that refuses our certificate may be gone before its reason arrives: where the certificate's own dates say
// it, that is the reason. `fault` itself otherwise. Pure.
net::ConnectionFault seen_with_own_dates(net::ConnectionFault fault,
                                         const std::optional<crypto::CertificatePeriod>& own, Instant now);

}  // namespace fangpin::agent
