#include "gateway/programs/gateway/witness_courier.hpp"

#include <algorithm>

#include "gateway/operations/log.hpp"
#include "gateway/programs/gateway/witness_client.hpp"

namespace fangpin::programs {

namespace {

using operations::Level;
using operations::log;

void log_failure(const audit::Witnesses::Failure& failure) {
  const bool alarm = failure.second.code == Errc::conflict;
  log(alarm ? Level::error : Level::warn, alarm ? "witness-contradicts" : "witness-failed",
      {{"witness", failure.first}, {"reason", failure.second.detail}});
}

}  // namespace

Result<std::unique_ptr<WitnessCourier>> WitnessCourier::make(const Configuration& configuration, store::Store& store,
                                                             audit::CountyLog& log) {
  if (!configuration.witnesses) return std::unique_ptr<WitnessCourier>();
  const auto& settings = configuration.settings.witness;
  std::vector<audit::Witnesses::Member> members;
  for (const auto& witness : configuration.witnesses->witnesses) {
    auto client =
        NetWitnessClient::make(witness.url, configuration.witness_tls, std::chrono::milliseconds(settings.timeout_ms));
    if (!client) return error(Errc::config, "witness.policy: " + client.error().detail);
    members.push_back({witness.name, witness.key, std::move(*client)});
  }
  return std::unique_ptr<WitnessCourier>(new WitnessCourier(store, log, *configuration.witnesses, std::move(members),
                                                            std::chrono::milliseconds(settings.interval_ms)));
}

WitnessCourier::WitnessCourier(store::Store& store, audit::CountyLog& county_log, crypto::TrustPolicy policy,
                               std::vector<audit::Witnesses::Member> members, std::chrono::milliseconds interval)
    : store_(store),
      log_(county_log),
      trusted_logs_(policy.logs),
      interval_(interval),
      witnesses_(std::move(policy), std::move(members), interval) {}

Status WitnessCourier::compare_copies() {
  std::vector<audit::Witnesses::Failure> failures;
  auto compared = compare(failures);
  for (const auto& [witness, failure] : failures) {
    if (compared && failure.code == Errc::conflict) compared = error(Errc::conflict, witness + ": " + failure.detail);
  }
  return compared;
}

Status WitnessCourier::compare(std::vector<audit::Witnesses::Failure>& failures) {
  std::string origin;
  std::vector<crypto::NoteKey> keys;
  auto asked = store_.run([&](store::Transaction&) {
    origin = log_.origin();
    keys = log_.keys();
    return ok();
  });
  if (!asked) return asked;
  if (std::find(trusted_logs_.begin(), trusted_logs_.end(), keys.back()) == trusted_logs_.end()) {
    log(Level::warn, "witness-policy-without-this-log",
        {{"remedy", "在 witness.policy 中加一行 / add to witness.policy: log " + keys.back().to_text()}});
  }
  // A store of before the key was changed does not know the key that came; the trust policy does.
  keys.insert(keys.end(), trusted_logs_.begin(), trusted_logs_.end());
  auto& reader = store_.reader();
  const auto newest = reader.newest_checkpoint();
  if (!newest) return newest.error();
  audit::StoredNodes nodes(reader);
  auto compared = witnesses_.compare_copies(nodes, *newest ? static_cast<std::uint64_t>((*newest)->size) : 0, origin,
                                            keys, failures);
  for (const auto& failure : failures) log_failure(failure);
  return compared;
}

void WitnessCourier::start() {
  thread_ = std::thread([this] { run(); });
}

void WitnessCourier::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void WitnessCourier::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    once();
    lock.lock();
    changed_.wait_for(lock, interval_, [this] { return stopping_; });
  }
}

void WitnessCourier::once() {
  auto& reader = store_.reader();
  const auto newest = reader.newest_checkpoint();
  if (!newest) log(Level::error, "witness-round-failed", {{"reason", newest.error().detail}});
  if (!newest || !*newest || (*newest)->size == 0) return;
  // As it was signed, without cosignatures that it may have got since.
  const auto signed_note = reader.checkpoint_over((*newest)->size - 1);
  if (!signed_note) log(Level::error, "witness-round-failed", {{"reason", signed_note.error().detail}});
  if (!signed_note || !*signed_note) return;
  audit::StoredNodes nodes(reader);
  const auto round = witnesses_.ask(nodes, **signed_note, audit::Witnesses::Clock::now());
  for (const auto& failure : round.failures) log_failure(failure);
  if (round.contradicted) look_into_contradiction();
  if (!round.cosigned) return;
  const auto kept =
      store_.run([&](store::Transaction& transaction) { return transaction.keep_cosigned(*round.cosigned); });
  if (kept) return;
  witnesses_.not_kept();
  log(Level::error, "cosignature-not-kept", {{"reason", kept.error().detail}});
}

// The word of a witness alone stops nobody: it may be wrong. A checkpoint with our own signature does.
void WitnessCourier::look_into_contradiction() {
  std::vector<audit::Witnesses::Failure> failures;
  const auto compared = compare(failures);
  if (compared || compared.error().code != Errc::conflict) return;
  // To callers the store is not available (503): they keep what they have and come again.
  const auto why = error(Errc::unavailable, compared.error().detail);
  auto stopped = store_.run([&](store::Transaction&) {
    log_.stop_signing(why);
    return ok();
  });
  log(Level::error, stopped ? "log-stopped" : "log-not-stopped", {{"reason", why.detail}});
}

}  // namespace fangpin::programs
