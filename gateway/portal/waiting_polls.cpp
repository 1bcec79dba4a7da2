#include "gateway/portal/waiting_polls.hpp"

namespace fangpin::portal {

std::unique_ptr<WaitingPolls::Place> WaitingPolls::enter(const std::string& department) {
  const std::lock_guard lock(mutex_);
  auto& count = waiting_[department];
  if (count >= most_of_one_) return nullptr;
  ++count;
  return std::make_unique<Place>(*this, department);
}

WaitingPolls::Place::~Place() {
  const std::lock_guard lock(polls_.mutex_);
  const auto found = polls_.waiting_.find(department_);
  if (--found->second == 0) polls_.waiting_.erase(found);
}

}  // namespace fangpin::portal
