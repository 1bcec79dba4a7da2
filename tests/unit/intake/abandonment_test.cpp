#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/http/string_body.hpp"
#include "gateway/intake/submission_endpoint.hpp"
#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

// Takes so many jobs and then, until there is room again, none.
class FillingStore final : public store::Store {
 public:
  FillingStore(store::Store& behind, int jobs) : behind_(behind), jobs_(jobs) {}
  bool submit(store::Job job, store::Done done) override {
    if (jobs_ > 0) {
      --jobs_;
      return behind_.submit(std::move(job), std::move(done));
    }
    done(error(Errc::storage_full, "no room"));
    return true;
  }
  void make_room() { jobs_ = 1'000'000; }
  Status run(store::Job job) override { return behind_.run(std::move(job)); }
  store::Reader& reader() override { return behind_.reader(); }
  Status probe() override { return behind_.probe(); }
  Result<std::uint64_t> free_bytes() const override { return behind_.free_bytes(); }
  Status check_space() const override { return behind_.check_space(); }
  Result<std::int64_t> sweep(Instant at, std::size_t rows) override { return behind_.sweep(at, rows); }
  bool traces_remain() const override { return behind_.traces_remain(); }
  Status backup(const std::string& path) override { return behind_.backup(path); }

 private:
  store::Store& behind_;
  int jobs_;
};

http::Response serve(intake::SubmissionEndpoint& endpoint, const http::RequestHead& head, const std::string& text) {
  http::StringBody body(text);
  http::Response response;
  boost::asio::io_context context(1);
  auto call = [&]() -> boost::asio::awaitable<void> {
    http::PathParameters path;
    path.add("department", "education");
    path.add("subject", "dropout");
    response = co_await endpoint.serve(domain::SubmissionKind::rows, head, path, body);
  };
  boost::asio::co_spawn(context, call, [](const std::exception_ptr& thrown) {
    if (thrown) std::rethrow_exception(thrown);
  });
  context.run();
  return response;
}

TEST(Abandonment, ThatFindsNoRoomIsDoneBeforeTheNextPushBegins) {
  CountyFixture fixture;
  fixture.step_to("2022-09-03T10:00:00+08:00");
  auto& own = fixture.county();
  FillingStore store(own.store, 1);
  intake::County county{own.settings, own.policy, own.calendar, own.divisions, store,         own.registry,
                        own.keys,     own.signer, own.time,     own.random,    own.catalogue, own.demonstration};
  county.sealer.store(own.sealer.load());
  intake::LedgerKeeper ledger(county);
  intake::SubmissionEndpoint endpoint(county, ledger);
  Sent sent;
  sent.key = "filling-01";
  sent.body = "学生姓名,身份证号,发现日期\n";
  for (int row = 0; row < 9'000; ++row) sent.body += "测试甲,130199201101256011,2022-09-01\n";
  const auto head = fixture.sign(sent);
  EXPECT_EQ(problem_code(serve(endpoint, head, sent.body)), "storage-full");
  EXPECT_EQ(problem_code(serve(endpoint, head, sent.body)), "storage-full") << "still no room";
  store.make_room();
  const auto again = serve(endpoint, head, sent.body);
  EXPECT_EQ(again.status, 200) << again.body;
}

}  // namespace
}  // namespace fangpin::test
