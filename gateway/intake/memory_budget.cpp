#include "gateway/intake/memory_budget.hpp"

#include <algorithm>

namespace fangpin::intake {

MemoryBudget::Share::~Share() {
  if (budget_ == nullptr) return;
  const std::lock_guard lock(budget_->mutex_);
  budget_->taken_ -= bytes_;
}

std::optional<MemoryBudget::Share> MemoryBudget::take(std::uint64_t file_bytes) {
  // Divided first: a declared length is a stranger's number.
  const auto needed = file_bytes > bytes_ / kBytesPerFileByte ? bytes_ : file_bytes * kBytesPerFileByte;
  const std::lock_guard lock(mutex_);
  if (needed > bytes_ - taken_) return std::nullopt;
  taken_ += needed;
  return std::optional<Share>(std::in_place, *this, needed);
}

std::uint64_t MemoryBudget::taken_bytes() const {
  const std::lock_guard lock(mutex_);
  return taken_;
}

}  // namespace fangpin::intake
