#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/serialize.hpp>

#include "asset_query_fixture.hpp"
#include "gateway/http/string_body.hpp"
#include "gateway/portal/authorization_endpoints.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

// Reads as before; every job that would write fails, as on a full disk.
class UnwritableStore final : public store::Store {
 public:
  explicit UnwritableStore(store::Store& behind) : behind_(behind) {}
  bool submit(store::Job, store::Done done) override {
    done(error(Errc::storage_full, "no room"));
    return true;
  }
  Status run(store::Job) override { return error(Errc::storage_full, "no room"); }
  store::Reader& reader() override { return behind_.reader(); }
  Status probe() override { return behind_.probe(); }
  Result<std::uint64_t> free_bytes() const override { return behind_.free_bytes(); }
  Status check_space() const override { return behind_.check_space(); }
  Result<std::int64_t> sweep(Instant, std::size_t) override { return 0; }
  bool traces_remain() const override { return false; }
  Status backup(const std::string&) override { return ok(); }

 private:
  store::Store& behind_;
};

class UnwritableLogTest : public testing::Test, protected AssetQueryFixture {
 protected:
  UnwritableLogTest() {
    county.step_to("2022-09-05T10:00:00+08:00");
    capture(letter());
  }
  // The same county over the store that cannot write.
  http::Response serve(const http::RequestHead& head, const std::string& body) {
    auto& own = county.county();
    UnwritableStore store(own.store);
    intake::County broken{own.settings, own.policy, own.calendar, own.divisions, store,         own.registry,
                          own.keys,     own.signer, own.time,     own.random,    own.catalogue, own.demonstration};
    portal::QueryRoutes routes(broken);
    http::Router router;
    routes.add_to(router);
    const portal::AuthorizationEndpoints authorizations(broken);
    authorizations.add_routes(router);
    http::StringBody reader(body);
    http::Response response;
    boost::asio::io_context context(1);
    auto call = [&]() -> boost::asio::awaitable<void> { response = co_await router.handle(head, reader); };
    boost::asio::co_spawn(context, call, [](const std::exception_ptr& thrown) {
      if (thrown) std::rethrow_exception(thrown);
    });
    context.run();
    return response;
  }
  http::Response post_broken(const std::string& who, const std::string& path, const std::string& body) {
    Sent sent;
    sent.department = who;
    sent.path = path;
    sent.content_type = "application/json";
    sent.body = body;
    sent.key = "broken-" + std::to_string(++keys_);
    return serve(county.sign(sent), body);
  }
  http::Response get_broken(const std::string& who, const std::string& path) {
    http::RequestHead head;
    head.method = "GET";
    head.path = path;
    head.authority = "gateway.test";
    head.peer.certificate_fingerprint = fingerprint_of(who);
    return serve(head, "");
  }

 private:
  int keys_ = 0;
};

TEST_F(UnwritableLogTest, NothingIsAskedHandedOutAnsweredOrShown) {
  const auto id = asked();
  EXPECT_EQ(code_of(post_broken("zhang-san", "/v1/asset-queries", bj::serialize(question()))), "audit-unavailable");
  const auto questions = get_broken("public-security", "/v1/questions");
  EXPECT_EQ(code_of(questions), "audit-unavailable");
  EXPECT_EQ(questions.body.find("ciphertext"), std::string::npos);
  EXPECT_EQ(object_of(get("public-security", "/v1/questions")).at("questions").as_array().size(), 1u);
  EXPECT_EQ(code_of(post_broken("public-security", "/v1/questions/" + id + "/answer", R"({"answer":"yes"})")),
            "audit-unavailable");
  ASSERT_EQ(answer(id, R"({"answer":"yes"})").status, 200);
  const auto read = get_broken("zhang-san", "/v1/asset-queries/" + id);
  EXPECT_EQ(code_of(read), "audit-unavailable");
  EXPECT_EQ(read.body.find("\"yes\""), std::string::npos);
  const std::string wanted = R"({"household":"h-HHHHHHHHHHHHHHHHHHHHHH","purpose":"complaint"})";
  const auto transcript = post_broken("zhang-san", "/v1/transcripts", wanted);
  EXPECT_EQ(code_of(transcript), "audit-unavailable");
  EXPECT_EQ(transcript.body.find("lines"), std::string::npos);
  const auto open = asked();
  for (const auto& path : {std::string("/v1/authorizations"), std::string("/v1/authorizations/") + kNumber,
                           std::string("/v1/asset-queries"), "/v1/asset-queries/" + open}) {
    const auto shown = get_broken("zhang-san", path);
    EXPECT_EQ(code_of(shown), "audit-unavailable") << path;
    EXPECT_EQ(shown.body.find("providers"), std::string::npos) << path;
  }
}

}  // namespace
}  // namespace fangpin::test
