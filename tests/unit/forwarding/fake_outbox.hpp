#pragma once
// An outbox in memory that keeps the contract of Reader::deliveries, confirm and bury, and can fail on command, also
// after the effect happened.
#include <deque>
#include <mutex>
#include <set>

#include "gateway/forwarding/outbox.hpp"

namespace fangpin::forwarding {

class FakeOutbox final : public Outbox {
 public:
  struct Entry {
    store::Delivery delivery;
    bool confirmed = false;
    std::string buried;  // reason; empty: not dead
  };

  // The position in the range is the order of adding; one range.
  void add(store::Delivery delivery) {
    const std::lock_guard lock(mutex_);
    delivery.range = 1;
    delivery.position = static_cast<std::int64_t>(entries_.size());
    entries_.push_back({std::move(delivery), false, {}});
  }

  // The next `count` writes fail; `happened`: after they took effect.
  void fail_writes(int count, bool happened) {
    const std::lock_guard lock(mutex_);
    failing_writes_ = count;
    failing_happened_ = happened;
  }
  void fail_reads(int count) {
    const std::lock_guard lock(mutex_);
    failing_reads_ = count;
  }

  std::vector<Entry> entries() const {
    const std::lock_guard lock(mutex_);
    return {entries_.begin(), entries_.end()};
  }
  std::size_t confirmed() const {
    return count([](const Entry& entry) { return entry.confirmed; });
  }
  std::size_t dead() const {
    return count([](const Entry& entry) { return !entry.buried.empty(); });
  }
  std::size_t open() const {
    return count([](const Entry& entry) { return !entry.confirmed && entry.buried.empty(); });
  }
  // Puts all dead letters back, as the operator's command does.
  void resend_all() {
    const std::lock_guard lock(mutex_);
    for (Entry& entry : entries_) entry.buried.clear();
  }

  Result<std::vector<store::Delivery>> read(std::size_t limit, std::span<const store::DeliveryId> aside) override {
    const std::lock_guard lock(mutex_);
    if (failing_reads_ > 0) {
      --failing_reads_;
      return error(Errc::storage, "cannot read on command");
    }
    const std::set<store::DeliveryId> flying(aside.begin(), aside.end());
    std::set<std::string> blocked;
    std::vector<store::Delivery> out;
    for (const Entry& entry : entries_) {
      if (out.size() >= limit) break;
      if (entry.confirmed) continue;
      if (!entry.buried.empty() || flying.contains({entry.delivery.range, entry.delivery.position})) {
        blocked.insert(entry.delivery.person);
      } else if (!blocked.contains(entry.delivery.person)) {
        out.push_back(entry.delivery);
      }
    }
    return out;
  }

  Status confirm(const std::vector<store::DeliveryId>& deliveries, Instant) override {
    return write([&] {
      for (const store::DeliveryId& id : deliveries) at(id).confirmed = true;
    });
  }

  Status bury(const std::vector<Burial>& burials, Instant) override {
    return write([&] {
      for (const Burial& burial : burials) at(burial.id).buried = burial.reason;
    });
  }

 private:
  template <class Effect>
  Status write(Effect effect) {
    const std::lock_guard lock(mutex_);
    const bool fails = failing_writes_ > 0;
    failing_writes_ -= fails ? 1 : 0;
    if (fails && !failing_happened_) return error(Errc::storage, "fails on command");
    effect();
    if (fails) return error(Errc::storage, "fails on command after the commit");
    return ok();
  }
  Entry& at(const store::DeliveryId& id) { return entries_.at(static_cast<std::size_t>(id.position)); }
  template <class Predicate>
  std::size_t count(Predicate predicate) const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count_if(entries_.begin(), entries_.end(), predicate));
  }

  mutable std::mutex mutex_;
  std::deque<Entry> entries_;
  int failing_writes_ = 0;
  bool failing_happened_ = false;
  int failing_reads_ = 0;
};

}  // namespace fangpin::forwarding
