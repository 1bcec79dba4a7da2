#include "gateway/forwarding/courier.hpp"

#include <algorithm>
#include <array>

#include "crypto/base/effect.hpp"
#include "crypto/base/encoding.hpp"

namespace fangpin::forwarding {
namespace {

using Outcome = RevisionAnswer::Outcome;

// One person may own many of the oldest revisions: read further, so that a batch is not a single revision.
constexpr std::size_t kReadAhead = 4;

std::string new_batch_id(Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  return to_hex(bytes);
}

bool is_unacceptable(int status) { return status == 400 || status == 413 || status == 422; }
bool is_asked_to_wait(int status) { return status == 408 || status == 409 || status == 425 || status == 429; }

}  // namespace

Courier::Courier(Outbox& outbox, UpstreamClient& upstream, const Mapping& mapping, BusinessClock& clock, Random& random,
                 const ForwardingOptions& options)
    : outbox_(outbox),
      upstream_(upstream),
      mapping_(mapping),
      clock_(clock),
      random_(random),
      options_(options),
      breaker_(options.breaker, random),
      batch_size_(std::max<std::size_t>(options.batch.revisions_max, 1)) {}

Courier::Round Courier::round(Monotonic now) {
  if (const auto held = held_back(now)) {
    return *held;
  }
  const std::vector<store::DeliveryId> aside = not_due(now);
  if (aside.size() >= options_.waiting_max) {
    // A receiver that puts off everything: what waits is enough to try it with.
    return {earliest_due(now), false, false};
  }
  Result<std::vector<store::Delivery>> read = outbox_.read(batch_size_ * kReadAhead, aside);
  if (!read) {
    return store_failed(now);
  }
  metrics_.oldest_waiting.reset();
  BatchLimits limits = options_.batch;
  limits.revisions_max = batch_size_;
  BatchBuilder batch(mapping_, limits);
  std::vector<Sent> sent;
  std::vector<Burial> impossible;
  for (const store::Delivery& delivery : *read) {
    if (!metrics_.oldest_waiting || delivery.received_at < *metrics_.oldest_waiting) {
      metrics_.oldest_waiting = delivery.received_at;
    }
    const store::DeliveryId id{delivery.range, delivery.position};
    const BatchBuilder::Added added = batch.add(delivery);
    if (added == BatchBuilder::Added::yes) {
      sent.push_back({id, batch.keys().back()});
    } else if (added == BatchBuilder::Added::impossible) {
      impossible.push_back({id, batch.reason()});
      // A later revision of the same person must not overtake it before it is buried: end the batch here.
      break;
    } else if (added == BatchBuilder::Added::full) {
      break;
    }
  }
  if (!impossible.empty()) {
    if (!bury(impossible)) {
      return store_failed(now);
    }
    if (sent.empty()) {
      return {now, false, false};
    }
  }
  if (sent.empty()) {
    // What is due and yet not there was settled otherwise (an operator's hand): forget it.
    std::erase_if(waiting_, [&](const auto& entry) { return entry.second.due <= now; });
    return {earliest_due(now), aside.empty(), false};
  }
  return carry(now, batch, sent);
}

std::optional<Courier::Round> Courier::held_back(Monotonic now) const {
  const Monotonic allowed = std::max(not_before_, breaker_.allowed_at(now));
  if (allowed <= now) {
    return std::nullopt;
  }
  return Round{std::min(allowed, now + options_.poll), false, false};
}

std::vector<store::DeliveryId> Courier::not_due(Monotonic now) const {
  std::vector<store::DeliveryId> out;
  for (const auto& [id, waiting] : waiting_) {
    if (waiting.due > now) {
      out.push_back(id);
    }
  }
  return out;
}

Monotonic Courier::earliest_due(Monotonic now) const {
  Monotonic next = now + options_.poll;
  for (const auto& [id, waiting] : waiting_) {
    if (waiting.due > now) {
      next = std::min(next, waiting.due);
    }
  }
  return next;
}

Courier::Round Courier::carry(Monotonic now, const BatchBuilder& batch, const std::vector<Sent>& sent) {
  const std::string batch_id = new_batch_id(random_);
  // (1) Nothing is written down for a claim: after a crash here or at (2) or (3) the same revisions are read again and
  // sent again under the same idempotency keys.
  effect("forward.1-claimed");
  ++metrics_.batches;
  metrics_.sent += static_cast<std::int64_t>(sent.size());
  const Result<UpstreamAnswer> answer = upstream_.post({batch_id, batch.body(batch_id)});
  // (2) The receiver may have applied all, some or none.
  effect("forward.2-sent");
  if (!answer) {
    return batch_failed(now, sent, "no answer: " + answer.error().detail, std::nullopt);
  }
  return answered(now, *answer, batch_id, batch, sent);
}

Courier::Round Courier::answered(Monotonic now, const UpstreamAnswer& answer, const std::string& batch_id,
                                 const BatchBuilder& batch, const std::vector<Sent>& sent) {
  std::optional<Milliseconds> asked;
  if (const auto seconds = parse_retry_after(answer.retry_after)) {
    asked = bounded_retry_after(*seconds, options_.retry_after_longest);
  }
  const std::string fault = "status " + std::to_string(answer.status);
  if (answer.status == 200) {
    Result<std::vector<RevisionAnswer>> answers = parse_answers(answer.body, batch_id, batch.keys());
    if (!answers) {
      return batch_failed(now, sent, answers.error().detail, asked);
    }
    return settle(now, sent, *answers);
  }
  if (is_unacceptable(answer.status)) {
    return batch_unacceptable(now, answer.status, sent);
  }
  if (is_asked_to_wait(answer.status)) {
    return wait_batch(now, fault, asked);
  }
  if (answer.status >= 500) {
    return batch_failed(now, sent, fault, asked);
  }
  // 401, 403, 404 and whatever else the contract does not know: our key, certificate or address is not accepted. Each
  // further request would be refused alike, and no revision is to blame.
  breaker_.trip(now);
  ++metrics_.failed_batches;
  metrics_.last_fault = fault + ": certificate, signing key or address not accepted";
  return {std::min(breaker_.allowed_at(now), now + options_.poll), false, true};
}

Courier::Round Courier::settle(Monotonic now, const std::vector<Sent>& sent,
                               const std::vector<RevisionAnswer>& answers) {
  std::vector<store::DeliveryId> confirmed;
  std::vector<Burial> burials;
  std::int64_t duplicates = 0;
  bool answered_any = false;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const RevisionAnswer& answer = answers[i];
    answered_any = answered_any || answer.outcome != Outcome::unknown;
    switch (answer.outcome) {
      case Outcome::applied:
      case Outcome::duplicate:
        duplicates += answer.outcome == Outcome::duplicate ? 1 : 0;
        confirmed.push_back(sent[i].id);
        break;
      case Outcome::refused:
        burials.push_back({sent[i].id, "refused: " + answer.code});
        break;
      case Outcome::retry:
      case Outcome::unknown:
        break;
    }
  }
  if (!answered_any) {
    return batch_failed(now, sent, "the answer says nothing of any revision", std::nullopt);
  }
  if (!confirmed.empty()) {
    ++passed_;
    lone_refusals_ = 0;
  }
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const Outcome outcome = answers[i].outcome;
    if ((outcome == Outcome::retry || outcome == Outcome::unknown) && put_aside(now, sent[i].id, true)) {
      burials.push_back(
          {sent[i].id, "attempts-used-up: " + (answers[i].code.empty() ? "unanswered" : answers[i].code)});
    }
  }
  breaker_.succeeded();
  failures_ = 0;
  not_before_ = now;
  metrics_.last_fault.clear();
  batch_size_ = std::min(batch_size_ * 2, std::max<std::size_t>(options_.batch.revisions_max, 1));

  // (3) What the receiver applied is known here alone. A crash before (4): sent again, answered `duplicate`.
  effect("forward.3-answered");
  if (!confirmed.empty()) {
    const Instant at = clock_.now();
    const Status done = outbox_.confirm(confirmed, at);
    if (!done) {
      return store_failed(now);
    }
    // (4) Durable: these are never sent again.
    effect("forward.4-confirmed");
    for (const store::DeliveryId& id : confirmed) {
      waiting_.erase(id);
    }
    metrics_.confirmed += static_cast<std::int64_t>(confirmed.size());
    metrics_.duplicates += duplicates;
  }
  // In a job of its own: a dead letter that can't be written must not hold up what was confirmed.
  if (!bury(burials)) {
    return store_failed(now);
  }
  store_failures_ = 0;
  return {now, false, true};
}

Courier::Round Courier::batch_failed(Monotonic now, const std::vector<Sent>& sent, const std::string& fault,
                                     std::optional<Milliseconds> asked) {
  ++metrics_.failed_batches;
  metrics_.last_fault = fault;
  breaker_.failed(now, asked);
  std::vector<Burial> burials;
  if (sent.size() == 1) {
    // Alone and failed: put it aside and try another, so that one revision on which the receiver breaks does not stop
    // the rest. It counts only if others have passed since it failed last; else it is an outage.
    const auto known = waiting_.find(sent.front().id);
    const bool counts = known != waiting_.end() && known->second.passed_then < passed_;
    if (put_aside(now, sent.front().id, counts)) {
      burials.push_back({sent.front().id, "attempts-used-up: the receiver fails on this revision"});
    }
  } else {
    metrics_.retries += static_cast<std::int64_t>(sent.size());
  }
  // Half as many next time: whatever in the batch the receiver breaks on is found in a few steps.
  batch_size_ = std::max<std::size_t>(std::min(batch_size_, sent.size()) / 2, 1);
  not_before_ = now + std::max(options_.batch_backoff.wait(failures_, random_), asked.value_or(Milliseconds{0}));
  ++failures_;
  if (!bury(burials)) {
    return store_failed(now);
  }
  return {std::min(std::max(not_before_, breaker_.allowed_at(now)), now + options_.poll), false, true};
}

Courier::Round Courier::batch_unacceptable(Monotonic now, int status, const std::vector<Sent>& sent) {
  const std::string fault = "status " + std::to_string(status);
  if (sent.size() > 1) {
    // One bad revision spoils the batch: halve until it stands alone. The receiver works, so there is no need to wait.
    metrics_.retries += static_cast<std::int64_t>(sent.size());
    metrics_.last_fault = fault + ": the batch is split";
    batch_size_ = std::max<std::size_t>(std::min(batch_size_, sent.size()) / 2, 1);
    return {now, false, true};
  }
  if (lone_refusals_ >= options_.lone_refusals_max) {
    return batch_failed(now, sent, fault + " for every revision: the interface is not the one that we speak",
                        std::nullopt);
  }
  ++lone_refusals_;
  breaker_.succeeded();
  failures_ = 0;
  effect("forward.3-answered");
  if (!bury({{sent.front().id, "unacceptable: " + fault}})) {
    return store_failed(now);
  }
  return {now, false, true};
}

Courier::Round Courier::wait_batch(Monotonic now, const std::string& fault, std::optional<Milliseconds> asked) {
  // The receiver is well and asks for time: no failure for the breaker.
  metrics_.last_fault = fault;
  ++metrics_.failed_batches;
  not_before_ = now + std::max(options_.batch_backoff.wait(failures_, random_), asked.value_or(Milliseconds{0}));
  ++failures_;
  return {std::min(not_before_, now + options_.poll), false, true};
}

Courier::Round Courier::store_failed(Monotonic now) {
  ++metrics_.store_errors;
  metrics_.last_fault = "the store failed";
  not_before_ = std::max(not_before_, now + options_.batch_backoff.wait(store_failures_, random_));
  ++store_failures_;
  return {std::min(not_before_, now + options_.poll), false, false};
}

bool Courier::put_aside(Monotonic now, const store::DeliveryId& id, bool counts) {
  Waiting& waiting = waiting_[id];
  waiting.due = now + std::max(options_.revision_backoff.wait(waiting.failures, random_), Milliseconds{1});
  ++waiting.failures;
  waiting.attempts += counts ? 1 : 0;
  waiting.passed_then = passed_;
  ++metrics_.retries;
  return waiting.attempts >= options_.attempts_max;
}

Status Courier::bury(const std::vector<Burial>& burials) {
  if (burials.empty()) {
    return ok();
  }
  Status done = outbox_.bury(burials, clock_.now());
  if (done) {
    for (const Burial& burial : burials) {
      waiting_.erase(burial.id);
    }
    metrics_.refused += static_cast<std::int64_t>(burials.size());
  }
  return done;
}

ForwardingMetrics Courier::metrics(Monotonic now) const {
  ForwardingMetrics out = metrics_;
  out.breaker = breaker_.state(now);
  out.breaker_openings = breaker_.opened();
  out.waiting = waiting_.size();
  return out;
}

}  // namespace fangpin::forwarding
