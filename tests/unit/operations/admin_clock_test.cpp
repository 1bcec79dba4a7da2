#include <atomic>
#include <boost/json/parse.hpp>
#include <thread>

#include "tests/support/body_meanwhile.hpp"
#include "tests/unit/operations/admin_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

class AdminClockTest : public AdminTest {
 protected:
  http::Response step(const std::string& to) { return post("/admin/clock", bj::object{{"to", to}}); }
};

TEST_F(AdminClockTest, StepsForwardBringsTheLedgerUpAndIsLogged) {
  const auto response = step("2022-09-30T16:00:00Z");
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(bj::parse(response.body).at("gateway_time").as_string(), to_text_utc(county.time().now()));
  EXPECT_EQ(county.store().reader().fact("clock").value(), to_text_utc(county.time().now()));
  EXPECT_EQ(entries("action").back().at("action").as_string(), "clock-stepped");
  EXPECT_FALSE(entries("verdict").empty()) << "windows were missed on the way";
}

TEST_F(AdminClockTest, AStepIsNoOutage) {
  ASSERT_TRUE(county.store().run(
      [&](store::Transaction& transaction) { return county.ledger().note_alive(transaction, county.time().now()); }));
  ASSERT_EQ(step("2022-09-30T16:00:00Z").status, 200);
  ASSERT_TRUE(county.store().run(
      [&](store::Transaction& transaction) { return county.ledger().resume(transaction, county.time().now()); }));
  for (const auto& entry : entries("action")) EXPECT_NE(entry.at("action").as_string(), "gateway-down");
}

TEST_F(AdminClockTest, NeverBackAndNeverToNowhere) {
  const auto before = county.time().now();
  EXPECT_EQ(step("2022-08-31T00:00:00Z").status, 409);
  EXPECT_EQ(step("tomorrow").status, 400);
  EXPECT_EQ(post("/admin/clock", bj::object{}).status, 400);
  EXPECT_EQ(county.time().now(), before);
  EXPECT_TRUE(county.audit_entries().empty());
}

TEST_F(AdminClockTest, OfAStoreThatIsNoDemonstrationCannotBeStepped) {
  http::Router real;
  operations::add_admin_routes(real, {county.county(), county.ledger(), &county.submissions(), nullptr, nullptr});
  http::RequestHead head;
  head.method = "POST";
  head.path = "/admin/clock";
  const auto before = county.time().now();
  EXPECT_EQ(ask(real, head, R"({"to":"2022-09-30T16:00:00Z"})").status, 409);
  EXPECT_EQ(county.time().now(), before);
}

TEST_F(AdminClockTest, StandsStillWhileASubmissionIsInFlight) {
  std::atomic<bool> stepped{false};
  std::thread administrator;
  const auto before = county.time().now();
  BodyMeanwhile body([&] {
    administrator = std::thread([&] {
      EXPECT_EQ(step("2022-09-02T00:00:00Z").status, 200);
      stepped = true;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    EXPECT_FALSE(stepped);
    EXPECT_EQ(county.time().now(), before);
  });
  county.serve(county.sign(Sent{}), body);
  administrator.join();
  EXPECT_TRUE(stepped);
  EXPECT_GT(county.time().now(), before);
}

TEST_F(AdminClockTest, ShowsBothClocks) {
  const auto clock = bj::parse(get("/admin/clock").body);
  EXPECT_EQ(clock.at("gateway_time").as_string(), "2022-08-31T16:00:00.000Z");
  EXPECT_TRUE(clock.at("demonstration").as_bool());
  EXPECT_GT(parse_instant(clock.at("security_time").as_string()).value(), county.time().now());
}

TEST_F(AdminClockTest, AConfirmedJumpIsLogged) {
  ASSERT_EQ(post("/admin/clock/confirm", bj::object{}).status, 200);
  EXPECT_EQ(entries("action").back().at("action").as_string(), "clock-confirmed");
}

}  // namespace
}  // namespace fangpin::test
