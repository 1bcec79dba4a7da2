#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "gateway/operations/metrics.hpp"

namespace fangpin::operations {
namespace {

TEST(RequestMetrics, AddUpByOperationAndStatus) {
  RequestMetrics metrics;
  metrics.count("readTime", 200, 0.5);
  metrics.count("readTime", 200, 0.25);
  metrics.count("readTime", 403, 1);
  const auto text = metrics.text();
  EXPECT_NE(text.find("fangpin_requests_total{operation=\"readTime\",status=\"200\"} 2\n"), std::string::npos) << text;
  EXPECT_NE(text.find("fangpin_requests_total{operation=\"readTime\",status=\"403\"} 1\n"), std::string::npos);
  EXPECT_NE(text.find("fangpin_request_seconds_total{operation=\"readTime\",status=\"200\"} 0.750000\n"),
            std::string::npos);
}

TEST(RequestMetrics, SayWhatTheyAreBeforeAnyRequest) {
  const auto text = RequestMetrics().text();
  EXPECT_NE(text.find("# TYPE fangpin_requests_total counter\n"), std::string::npos);
  EXPECT_EQ(text.find('{'), std::string::npos);
}

TEST(RequestMetrics, CountFromManyThreads) {
  RequestMetrics metrics;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) metrics.count("readTime", 200, 0);
    });
  }
  threads.clear();
  EXPECT_NE(metrics.text().find("status=\"200\"} 4000\n"), std::string::npos);
}

}  // namespace
}  // namespace fangpin::operations
