#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/calendar.hpp"
#include "config/policy.hpp"
#include "crypto/base/instant.hpp"
#include "crypto/base/result.hpp"
#include "gateway/domain/window.hpp"

namespace fangpin::deadlines {

// True for a feed that can be pushed: it has a contract and its department is in the registry. A duty is connected if
// one of its feeds is.
using Connected = std::function<bool(std::string_view feed)>;

// Every window of connected duties whose first day begins in [from, to) and not before the policy's start, by opening,
// then duty. To fill the ledger: call it with from = where the last call ended (first: the policy's start in this
// store) and to = just after now. `duty` limits it to one duty; empty: all.
// Errors: Errc::config where a due instant needs a year that the calendar does not cover; Errc::not_found for a duty
// that the policy does not have.
Result<std::vector<domain::Window>> windows_opening(const config::Policy& policy, const config::Calendar& calendar,
                                                    Instant from, Instant to, const Connected& connected,
                                                    std::string_view duty = {});

// The windows that duties without a connection would have had: counted apart, never written to the ledger or judged.
// What the `ledger` has from the days before a department was revoked is judged there, and not counted a second time.
Result<std::vector<domain::Window>> windows_not_connected(const config::Policy& policy,
                                                          const config::Calendar& calendar, Instant from, Instant to,
                                                          const Connected& connected,
                                                          std::span<const domain::Window> ledger = {});

// Duties that are not judged since none of their feeds is connected, by id.
std::vector<const config::Duty*> not_connected(const config::Policy& policy, const Connected& connected);

// The earliest instant after `now` at which the ledger changes: a window opens, falls due or is missed. Nothing where
// neither policy nor ledger has one.
std::optional<Instant> next_change(const config::Policy& policy, std::span<const domain::Window> ledger, Instant now,
                                   const Connected& connected);

// Windows without a verdict whose `missed_at` has come: each is to be concluded as missed, at its own `missed_at`.
std::vector<domain::Window> missed_by(std::span<const domain::Window> ledger, Instant now);

// Windows without a verdict that fell due while the gateway was down: proposed for waiver with the logged outage.
std::vector<domain::Window> waiver_proposals(std::span<const domain::Window> ledger, const domain::Outage& outage);

}  // namespace fangpin::deadlines
