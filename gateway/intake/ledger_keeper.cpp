#include "gateway/intake/ledger_keeper.hpp"

#include <algorithm>

#include "gateway/audit/entry.hpp"
#include "gateway/deadlines/schedule.hpp"

namespace fangpin::intake {

namespace {
constexpr std::string_view kStart = "ledger_start";        // the policy's start in this store
constexpr std::string_view kAdvanced = "ledger_advanced";  // windows that open before this instant are written

// A restart is no outage: who tries again after a minute is served.
constexpr std::chrono::minutes kOutageMin{2};
}  // namespace

Status LedgerKeeper::advance(store::Transaction& transaction, Instant now) {
  if (now.time_since_epoch().count() < next_change_ms_) return ok();
  if (auto opened = open_windows(transaction, now); !opened) return opened;
  return write_missed(transaction, now);
}

Status LedgerKeeper::note_alive(store::Transaction& transaction, Instant now) {
  return transaction.set_fact(kAlive, to_text_utc(now));
}

Status LedgerKeeper::resume(store::Transaction& transaction, Instant now) {
  auto alive = transaction.fact(kAlive);
  if (!alive) return alive.error();
  const auto from = parse_instant(*alive);  // none before the county serves for the first time
  if (from && now - *from >= kOutageMin) {
    if (auto opened = open_windows(transaction, now); !opened) return opened;
    if (auto proposed = propose_waivers(transaction, {*from, now}); !proposed) return proposed;
  }
  if (auto noted = note_alive(transaction, now); !noted) return noted;
  look_again();
  return advance(transaction, now);
}

Status LedgerKeeper::propose_waivers(store::Transaction& transaction, const domain::Outage& outage) {
  auto ledger = transaction.windows_without_verdict();
  if (!ledger) return ledger.error();
  for (const auto& window : deadlines::waiver_proposals(*ledger, outage)) {
    const auto missed_at = window.missed_at + (outage.to - outage.from);
    if (auto noted = transaction.note_outage(window, outage, missed_at); !noted) return noted;
  }
  const audit::ActionEntry entry{county_.settings.county,
                                 "gateway-down",
                                 to_text_utc(outage.from) + "/" + to_text_utc(outage.to),
                                 "gateway",
                                 {},
                                 outage.to};
  auto appended = transaction.append_audit([&](const auto& position) { return audit::action(entry, position); });
  return appended ? ok() : Status(appended.error());
}

Status LedgerKeeper::waive(store::Transaction& transaction, std::string_view duty, std::string_view id,
                           std::string_view document, Instant now) {
  auto waivable = transaction.windows_waivable();
  if (!waivable) return waivable.error();
  const auto found = std::find_if(waivable->begin(), waivable->end(),
                                  [&](const auto& window) { return window.duty == duty && window.id() == id; });
  if (found == waivable->end())
    return error(Errc::not_found, "no window that can still be waived has this duty and period");
  if (auto waived = transaction.waive(*found, document, now); !waived) return waived;
  found->waiver = document;
  const audit::VerdictEntry entry{county_.settings.county, *found, domain::Verdict::waived, now};
  auto appended = transaction.append_audit([&](const auto& position) { return audit::verdict(entry, position); });
  return appended ? ok() : Status(appended.error());
}

Status LedgerKeeper::open_windows(store::Transaction& transaction, Instant now) {
  auto advanced = transaction.fact(kAdvanced);
  if (!advanced) return advanced.error();
  if (advanced->empty()) {
    advanced = transaction.fact(kStart);
    if (!advanced) return advanced.error();
  }
  const auto from = parse_instant(*advanced);
  if (!from)
    return error(Errc::storage, "the store lacks the fact ledger_start; it was not made by `fangpin-gateway init`");
  const auto to = now + Milliseconds{1};
  const auto connected = [this](std::string_view feed) { return county_.connected(feed); };
  if (to > *from) {
    calendar_gap_.clear();
    for (const auto& duty : county_.policy.duties) {
      auto opening = deadlines::windows_opening(county_.policy, county_.calendar, *from, to, connected, duty.id);
      if (!opening && opening.error().code == Errc::config) {
        calendar_gap_ = opening.error().detail;
        continue;
      }
      if (!opening) return opening.error();
      for (const auto& window : *opening) {
        if (auto opened = transaction.open_window(window); !opened) return opened;
      }
    }
    // What waits for the calendar is opened from here; to open the others again changes nothing.
    if (calendar_gap_.empty()) return transaction.set_fact(kAdvanced, to_text_utc(to));
  }
  return ok();
}

Status LedgerKeeper::write_missed(store::Transaction& transaction, Instant now) {
  auto ledger = transaction.windows_without_verdict();
  if (!ledger) return ledger.error();
  for (const auto& window : deadlines::missed_by(*ledger, now)) {
    if (auto done = transaction.conclude(window, domain::Verdict::missed, window.missed_at, 0); !done) return done;
    const audit::VerdictEntry entry{county_.settings.county, window, domain::Verdict::missed, now};
    auto appended = transaction.append_audit([&](const auto& position) { return audit::verdict(entry, position); });
    if (!appended) return appended.error();
  }
  const auto next = deadlines::next_change(county_.policy, *ledger, now,
                                           [this](std::string_view feed) { return county_.connected(feed); });
  next_change_ms_ = next ? next->time_since_epoch().count() : kUnknown;
  return ok();
}

}  // namespace fangpin::intake
