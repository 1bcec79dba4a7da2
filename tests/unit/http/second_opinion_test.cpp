#include "gateway/http/second_opinion.hpp"

namespace fangpin::http {
namespace {

const std::string kBlock = "PUT /v1/x?a=1 HTTP/1.1\r\nhost: a\r\naccept: b\r\naccept: c\r\ncontent-length: 5\r\n\r\n";

RequestHead head_of_block() {
  RequestHead head;
  head.method = "PUT";
  head.path = "/v1/x";
  head.query = "?a=1";
  head.fields = {{"host", "a"}, {"accept", "b"}, {"accept", "c"}, {"content-length", "5"}};
  head.content_length = 5;
  return head;
}

TEST(SecondOpinion, AgreesWithWhatIsThere) { EXPECT_TRUE(second_opinion_agrees(kBlock, 4096, head_of_block())); }

TEST(SecondOpinion, SeesEveryDifference) {
  const auto disagrees = [](auto change) {
    RequestHead head = head_of_block();
    change(head);
    return !second_opinion_agrees(kBlock, 4096, head);
  };
  EXPECT_TRUE(disagrees([](RequestHead& head) { head.method = "POST"; }));
  EXPECT_TRUE(disagrees([](RequestHead& head) { head.path = "/v1/y"; }));
  EXPECT_TRUE(disagrees([](RequestHead& head) { head.query = ""; }));
  EXPECT_TRUE(disagrees([](RequestHead& head) { head.content_length = 6; }));
  EXPECT_TRUE(disagrees([](RequestHead& head) { head.fields.pop_back(); }));
  EXPECT_TRUE(disagrees([](RequestHead& head) { head.fields.emplace_back("x", "y"); }));
  EXPECT_TRUE(disagrees([](RequestHead& head) { head.fields[1].second = "d"; }));
}

TEST(SecondOpinion, RefusesWhatBeastRefuses) {
  EXPECT_FALSE(second_opinion_agrees(kBlock, 20, head_of_block())) << "its own header limit";
  EXPECT_FALSE(second_opinion_agrees("PUT /v1/x?a=1 HTTP/1.1\r\n", 4096, head_of_block())) << "an unfinished block";
  EXPECT_FALSE(second_opinion_agrees("garbage\r\n\r\n", 4096, head_of_block()));
}

}  // namespace
}  // namespace fangpin::http
