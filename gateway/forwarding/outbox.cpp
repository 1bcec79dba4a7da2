#include "gateway/forwarding/outbox.hpp"

namespace fangpin::forwarding {

Result<std::vector<store::Delivery>> StoreOutbox::read(std::size_t limit, std::span<const store::DeliveryId> aside) {
  return store_.reader().deliveries(limit, aside);
}

Status StoreOutbox::confirm(const std::vector<store::DeliveryId>& deliveries, Instant at) {
  return store_.run([&](store::Transaction& transaction) { return transaction.confirm(deliveries, at); });
}

Status StoreOutbox::bury(const std::vector<Burial>& burials, Instant at) {
  return store_.run([&](store::Transaction& transaction) -> Status {
    for (const Burial& burial : burials) {
      if (Status buried = transaction.bury(burial.id, burial.reason, at); !buried) {
        return buried;
      }
    }
    return ok();
  });
}

}  // namespace fangpin::forwarding
