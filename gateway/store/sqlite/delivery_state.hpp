#pragma once

namespace fangpin::store::sqlite {

// Why a delivery stands in the exception list. `again`: resent from the dead letters, to be delivered like any other.
enum class DeliveryState { again = 0, confirmed = 1, dead = 2 };

}  // namespace fangpin::store::sqlite
