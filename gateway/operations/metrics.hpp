#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace fangpin::operations {

// Counters of the requests that were served, by operation and status, with the time they took. Bounded: operations come
// from the route table, statuses from the problem table. Thread safe.
class RequestMetrics {
 public:
  void count(std::string_view operation, int status, double seconds);
  // Prometheus text exposition format.
  std::string text() const;

 private:
  struct Sum {
    std::int64_t requests = 0;
    double seconds = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, Sum> sums_;  // guarded by mutex_
};

}  // namespace fangpin::operations
