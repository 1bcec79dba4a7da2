#pragma once
#include <span>
#include <string>
#include <vector>

#include "gateway/store/store.hpp"

namespace fangpin::forwarding {

// What forwarding needs of the store, and no more: so its tests can fail each step on command. Called from one thread.
class Outbox {
 public:
  struct Burial {
    store::DeliveryId id;
    std::string reason;  // a code and a sentence, never a value of a person
  };

  virtual ~Outbox() = default;
  // As Reader::deliveries: oldest first, a person's in order, nothing of a person of whom an earlier revision is in
  // `aside` or dead.
  virtual Result<std::vector<store::Delivery>> read(std::size_t limit, std::span<const store::DeliveryId> aside) = 0;
  // Durable once it returns. An error says nothing about whether it happened: doing it again is harmless.
  virtual Status confirm(const std::vector<store::DeliveryId>& deliveries, Instant at) = 0;
  // To the dead letters; as confirm().
  virtual Status bury(const std::vector<Burial>& burials, Instant at) = 0;
};

// The outbox of the store; one job on its writer thread for each confirm() and bury().
class StoreOutbox final : public Outbox {
 public:
  // The store must outlive the outbox.
  explicit StoreOutbox(store::Store& store) : store_(store) {}
  Result<std::vector<store::Delivery>> read(std::size_t limit, std::span<const store::DeliveryId> aside) override;
  Status confirm(const std::vector<store::DeliveryId>& deliveries, Instant at) override;
  Status bury(const std::vector<Burial>& burials, Instant at) override;

 private:
  store::Store& store_;
};

}  // namespace fangpin::forwarding
