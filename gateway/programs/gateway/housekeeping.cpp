#include "gateway/programs/gateway/housekeeping.hpp"

#include "gateway/authorizations/capture.hpp"
#include "gateway/operations/log.hpp"
#include "gateway/portal/query_routes.hpp"

namespace fangpin::programs {

namespace {
constexpr std::size_t kSweepRowsMax = 5000;
constexpr std::size_t kExpiredMax = 200;
// Of one round: what is left for the day goes on in the next, so that the ledger never waits long.
constexpr int kPagesMax = 400;
// A submission that is still being taken in is never swept: the longest body deadline is an hour.
constexpr std::chrono::hours kAbandonedAfter{24};
}  // namespace

void Housekeeping::start() {
  thread_ = std::thread([this] { run(); });
}

void Housekeeping::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (!thread_.joinable()) return;
  thread_.join();
  if (!county_.time.is_confirmed()) return;  // the outage has begun already
  // An orderly stop is where the next outage begins.
  const auto noted = county_.store.run(
      [&](store::Transaction& transaction) { return ledger_.note_alive(transaction, county_.time.now()); });
  if (!noted) operations::log(operations::Level::error, "stop-not-noted", {{"reason", noted.error().detail}});
}

void Housekeeping::run() {
  std::unique_lock lock(mutex_);
  auto next_round = std::chrono::steady_clock::now();
  while (!stopping_) {
    lock.unlock();
    // An idle gateway must not keep the last minute's data key.
    if (const auto sealer = county_.sealer.load()) sealer->expire(security_now());
    if (std::chrono::steady_clock::now() >= next_round) {
      once();
      next_round = std::chrono::steady_clock::now() + kEvery;
    }
    lock.lock();
    changed_.wait_for(lock, kTick, [this] { return stopping_; });
  }
}

void Housekeeping::once() {
  // Pushes are refused since the jump: it is an outage from the last round before it on, and nothing falls due in it
  // before somebody says what time it is.
  if (county_.time.is_confirmed()) {
    move_on(county_.time.now());
  } else {
    operations::log(operations::Level::error, "clock-unconfirmed",
                    {{"reason", "the machine's clock jumped; check it, then run: fangpin-gateway clock confirm"}});
  }
  reload_tls();
}

void Housekeeping::move_on(Instant now) {
  std::string gap;
  auto advanced = county_.store.run([&](store::Transaction& transaction) -> Status {
    if (auto noted = ledger_.note_alive(transaction, now); !noted) return noted;
    auto done = ledger_.advance(transaction, now);
    gap = ledger_.calendar_gap();
    return done;
  });
  if (!gap.empty()) operations::log(operations::Level::error, "calendar-missing", {{"reason", gap}});
  if (!advanced) {
    ledger_.look_again();
    operations::log(operations::Level::error, "ledger-not-advanced", {{"reason", advanced.error().detail}});
  }
  const authorizations::Capture capture(county_.settings.county, county_.policy.queries, county_.keys, county_.random);
  auto ended = county_.store.run([&](store::Transaction& transaction) -> Status {
    const auto count = authorizations::end_expired(transaction, capture, now, kExpiredMax);
    return count ? ok() : Status(count.error());
  });
  if (!ended) operations::log(operations::Level::error, "authorizations-not-ended", {{"reason", ended.error().detail}});
  const auto desk = portal::query_desk_of(county_);
  auto expired = county_.store.run([&](store::Transaction& transaction) { return desk.tick(transaction, now); });
  if (!expired)
    operations::log(operations::Level::error, "questions-not-expired", {{"reason", expired.error().detail}});
  sweep(now - kAbandonedAfter);
  remove_expired(now);
}

// As fast as rows can be staged, or nearly so: a spoilt file that is pushed again and again must not fill the disk.
void Housekeeping::sweep(Instant older_than) {
  bool more = true;
  for (int pages = 0; more && pages < kPagesMax && !stopping(); ++pages) {
    const auto swept = county_.store.sweep(older_than, kSweepRowsMax);
    if (!swept) return operations::log(operations::Level::error, "sweep-failed", {{"reason", swept.error().detail}});
    more = *swept > 0;
  }
}

void Housekeeping::remove_expired(Instant now) {
  bool more = true;
  for (int pages = 0; more && pages < kPagesMax && !stopping(); ++pages) {
    const auto turned = retention_.step(now);
    if (!turned) {
      operations::log(operations::Level::error, "retention-failed", {{"reason", turned.error().detail}});
      return;
    }
    more = *turned;
  }
}

bool Housekeeping::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

// Said at each look until somebody mends it: whom the new list revokes is still let in by the old one.
void Housekeeping::reload_tls() {
  for (const auto& tls : tls_) {
    const auto reloaded = tls->reload_if_changed();
    if (!reloaded) {
      operations::log(operations::Level::error, "tls-files-unusable", {{"reason", reloaded.error().detail}});
    } else if (*reloaded) {
      operations::log(operations::Level::info, "tls-files-reloaded");
    }
  }
}

}  // namespace fangpin::programs
