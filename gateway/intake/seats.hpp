#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace fangpin::intake {

// How many submissions are taken in at the same time (limits.submissions_in_flight). One department holds half of them
// at most, rounded up, so that others find a seat whatever it does. Thread safe; must outlive its seats.
class Seats {
 public:
  // Holding one is being taken in; destroying it makes it free.
  class Seat {
   public:
    Seat(Seats& seats, std::string department) : seats_(&seats), department_(std::move(department)) {}
    Seat(Seat&& other) noexcept
        : seats_(std::exchange(other.seats_, nullptr)), department_(std::move(other.department_)) {}
    Seat& operator=(Seat&&) = delete;
    ~Seat();

   private:
    Seats* seats_;
    std::string department_;
  };

  explicit Seats(std::int64_t seats) : seats_(seats) {}
  Seats(const Seats&) = delete;
  Seats& operator=(const Seats&) = delete;

  // nullopt: all are taken, or the department's half.
  std::optional<Seat> take(const std::string& department);

 private:
  const std::int64_t seats_;
  std::mutex mutex_;
  std::int64_t taken_ = 0;                                  // guarded by mutex_; at most seats_
  std::map<std::string, std::int64_t, std::less<>> takes_;  // guarded by mutex_; by department, none of 0
};

}  // namespace fangpin::intake
