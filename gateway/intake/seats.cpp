#include "gateway/intake/seats.hpp"

namespace fangpin::intake {

Seats::Seat::~Seat() {
  if (seats_ == nullptr) return;
  const std::lock_guard lock(seats_->mutex_);
  --seats_->taken_;
  const auto of_department = seats_->takes_.find(department_);
  if (--of_department->second == 0) seats_->takes_.erase(of_department);
}

std::optional<Seats::Seat> Seats::take(const std::string& department) {
  const std::lock_guard lock(mutex_);
  const auto of_department = takes_.find(department);
  const auto takes = of_department == takes_.end() ? 0 : of_department->second;
  if (taken_ >= seats_ || takes >= (seats_ + 1) / 2) return std::nullopt;
  ++taken_;
  ++takes_[department];
  return std::optional<Seat>(std::in_place, *this, department);
}

}  // namespace fangpin::intake
