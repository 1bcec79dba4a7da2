#include "gateway/verify/state_stream.hpp"

#include <limits>

#include "log_fixture.hpp"

namespace fangpin::verify {
namespace {

class VerifyStateStream : public test::LogFixture {
 protected:
  std::string path() const { return root_ / "stream"; }
  void write_all() {
    auto state = StateWriter::create(path());
    ASSERT_TRUE(state);
    for (const auto number : kNumbers) state->number(number);
    state->flag(true);
    state->instant(clock_);
    state->instant(Instant(Milliseconds(-1)));
    state->texts({"", "县", std::string(200'000, 'x')});
    state->hash(Digest{7});
    ASSERT_TRUE(state->commit());
  }
  static constexpr std::uint64_t kNumbers[] = {0, 1, 127, 128, 16'384, std::numeric_limits<std::uint64_t>::max()};
};

TEST_F(VerifyStateStream, IsReadBackInItsOrder) {
  write_all();
  auto state = StateReader::open(path());
  ASSERT_TRUE(state);
  for (const auto number : kNumbers) EXPECT_EQ(state->number(), number);
  EXPECT_TRUE(state->flag());
  EXPECT_EQ(state->instant(), clock_);
  EXPECT_EQ(state->instant(), Instant(Milliseconds(-1)));
  EXPECT_EQ(state->texts(), (std::vector<std::string>{"", "县", std::string(200'000, 'x')}));
  EXPECT_FALSE(state->at_end());
  EXPECT_EQ(state->hash(), Digest{7});
  EXPECT_TRUE(state->at_end());
  EXPECT_THROW((void)state->number(), std::runtime_error);
}

TEST_F(VerifyStateStream, IsNoneWhereAByteIsMissingOrAnother) {
  EXPECT_FALSE(StateReader::open(path()));
  write_all();
  const auto good = read("stream");
  for (const std::size_t byte :
       {std::size_t{0}, good.size() / 2, good.size() - 33, good.size() - 32, good.size() - 1}) {
    flip("stream", byte);
    EXPECT_FALSE(StateReader::open(path())) << byte;
    write("stream", good.substr(0, byte));
    EXPECT_FALSE(StateReader::open(path())) << byte;
    write("stream", good);
  }
  write("stream", good + "x");
  EXPECT_FALSE(StateReader::open(path()));
  write("stream", good);
  EXPECT_TRUE(StateReader::open(path()));
}

TEST_F(VerifyStateStream, ThrowsWhereItHoldsSomethingElse) {
  {
    auto state = StateWriter::create(path());
    ASSERT_TRUE(state);
    state->number(2);
    state->number(1'000'000);
    ASSERT_TRUE(state->commit());
  }
  EXPECT_THROW((void)StateReader::open(path())->flag(), std::runtime_error);
  auto state = StateReader::open(path());
  (void)state->number();
  EXPECT_THROW((void)state->text(), std::runtime_error);  // longer than all that is left
}

TEST_F(VerifyStateStream, ThatIsNotCommittedLeavesWhatWasThere) {
  write_all();
  const auto before = read("stream");
  {
    auto state = StateWriter::create(path());
    ASSERT_TRUE(state);
    state->text("half");
  }
  EXPECT_EQ(read("stream"), before);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(root_), {}), 2);  // the policy and the stream
}

}  // namespace
}  // namespace fangpin::verify
