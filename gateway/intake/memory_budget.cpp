#include "gateway/intake/memory_budget.hpp"

#include <algorithm>

namespace fangpin::intake {

MemoryBudget::Share::~Share() {
  if (budget_ == nullptr) return;
  const std::lock_guard lock(budget_->mutex_);
  budget_->taken_ -= bytes_;
  const auto of_department = budget_->takes_.find(department_);
  if (of_department != budget_->takes_.end() && (of_department->second -= bytes_) == 0)
    budget_->takes_.erase(of_department);
}

std::optional<MemoryBudget::Share> MemoryBudget::take(const std::string& department, std::uint64_t file_bytes) {
  // Divided first: a declared length is a stranger's number.
  const auto needed = file_bytes > bytes_ / kBytesPerFileByte ? bytes_ : file_bytes * kBytesPerFileByte;
  const std::lock_guard lock(mutex_);
  if (needed > bytes_ - taken_) return std::nullopt;
  const auto of_department = takes_.find(department);
  const auto takes = of_department == takes_.end() ? 0 : of_department->second;
  if (needed > 0 && takes > 0 && takes + needed > bytes_ / 2) return std::nullopt;
  taken_ += needed;
  if (needed > 0) takes_[department] = takes + needed;
  return std::optional<Share>(std::in_place, *this, department, needed);
}

std::uint64_t MemoryBudget::taken_bytes() const {
  const std::lock_guard lock(mutex_);
  return taken_;
}

}  // namespace fangpin::intake
