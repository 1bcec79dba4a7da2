#include "gateway/operations/observed_handler.hpp"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <boost/json/parse.hpp>
#include <sstream>

#include "gateway/http/string_body.hpp"
#include "tests/unit/http/run_awaitable.hpp"
#include "tests/unit/operations/admin_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

// The API of a county behind the observer, with what it logs.
class ObservedHandlerTest : public AdminTest {
 protected:
  ObservedHandlerTest() : before(spdlog::default_logger()) {
    auto logger = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(lines));
    logger->set_pattern("%v");
    spdlog::set_default_logger(logger);
  }
  ~ObservedHandlerTest() override { spdlog::set_default_logger(before); }

  http::Response serve(const http::RequestHead& head, const std::string& body) {
    operations::ObservedHandler observed(county.router(), metrics, &county.county().registry);
    http::StringBody reader(body);
    return run_awaitable(observed.handle(head, reader));
  }
  bj::object logged() {
    spdlog::default_logger()->flush();
    return bj::parse(lines.str()).as_object();
  }

  std::shared_ptr<spdlog::logger> before;
  std::ostringstream lines;
  operations::RequestMetrics metrics;
};

TEST_F(ObservedHandlerTest, EachRequestLeavesOneCountAndOneLine) {
  Sent sent;
  sent.body = "学生姓名,身份证号,发现日期\n测试甲,130199201101256011,2022-09-01\n";
  ASSERT_EQ(serve(county.sign(sent), sent.body).status, 200);
  EXPECT_NE(metrics.text().find("fangpin_requests_total{operation=\"pushSubmission\",status=\"200\"} 1\n"),
            std::string::npos);
  const auto line = logged();
  EXPECT_EQ(line.at("event").as_string(), "request");
  EXPECT_EQ(line.at("operation").as_string(), "pushSubmission");
  EXPECT_EQ(line.at("who").as_string(), "education");
  EXPECT_EQ(line.at("status").as_string(), "200");
  EXPECT_EQ(lines.str().find("130199201101256011"), std::string::npos);
  EXPECT_EQ(lines.str().find("测试甲"), std::string::npos);
}

TEST_F(ObservedHandlerTest, AStrangerAndAStrangePathAreNotRepeated) {
  http::RequestHead head;
  head.method = "GET";
  head.path = "/v1/130199201101256011";
  head.peer.certificate_fingerprint = fingerprint_of("somebody else");
  EXPECT_EQ(serve(head, "").status, 404);
  const auto line = logged();
  EXPECT_EQ(line.at("who").as_string(), "unknown");
  EXPECT_EQ(line.at("operation").as_string(), "none");
  EXPECT_EQ(lines.str().find("130199201101256011"), std::string::npos);
  EXPECT_NE(metrics.text().find("operation=\"none\",status=\"404\"} 1\n"), std::string::npos);
}

}  // namespace
}  // namespace fangpin::test
