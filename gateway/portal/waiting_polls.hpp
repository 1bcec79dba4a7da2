#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace fangpin::portal {

// Polls that wait, counted for each department: whoever leaves many behind keeps nobody else from waiting. Thread safe.
class WaitingPolls {
 public:
  explicit WaitingPolls(int most_of_one) : most_of_one_(most_of_one) {}

  // Held while one waits; the counts outlive it.
  class Place {
   public:
    Place(WaitingPolls& polls, std::string department) : polls_(polls), department_(std::move(department)) {}
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    WaitingPolls& polls_;
    std::string department_;
  };
  // Nothing: the department has as many waiting as it may.
  std::unique_ptr<Place> enter(const std::string& department);

 private:
  std::mutex mutex_;
  std::map<std::string, int> waiting_;  // guarded by mutex_; greater than 0 each
  int most_of_one_;
};

}  // namespace fangpin::portal
