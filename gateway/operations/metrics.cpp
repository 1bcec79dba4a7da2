#include "gateway/operations/metrics.hpp"

#include <fmt/format.h>

namespace fangpin::operations {

void RequestMetrics::count(std::string_view operation, int status, double seconds) {
  const std::lock_guard lock(mutex_);
  auto& sum = sums_[{std::string(operation), status}];
  ++sum.requests;
  sum.seconds += seconds;
}

std::string RequestMetrics::text() const {
  const std::lock_guard lock(mutex_);
  std::string out = "# HELP fangpin_requests_total Requests served.\n# TYPE fangpin_requests_total counter\n";
  for (const auto& [key, sum] : sums_) {
    out += fmt::format("fangpin_requests_total{{operation=\"{}\",status=\"{}\"}} {}\n", key.first, key.second,
                       sum.requests);
  }
  out +=
      "# HELP fangpin_request_seconds_total Time spent serving them.\n# TYPE fangpin_request_seconds_total counter\n";
  for (const auto& [key, sum] : sums_) {
    out += fmt::format("fangpin_request_seconds_total{{operation=\"{}\",status=\"{}\"}} {:.6f}\n", key.first,
                       key.second, sum.seconds);
  }
  return out;
}

}  // namespace fangpin::operations
