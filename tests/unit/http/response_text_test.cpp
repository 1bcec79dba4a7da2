#include "gateway/http/response_text.hpp"

#include <stdexcept>

namespace fangpin::http {
namespace {

const Instant kNow = *parse_instant("1994-11-06T08:49:37Z");

TEST(ResponseText, WritesStatusFieldsAndBody) {
  Response response;
  response.status = 201;
  response.fields = {{"content-type", "text/plain"}};
  response.body = "hello";
  EXPECT_EQ(
      response_text(response, true, false, kNow),
      "HTTP/1.1 201 Created\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\nconnection: keep-alive\r\ncontent-length: 5\r\n"
      "content-type: text/plain\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\n\r\nhello");
}

TEST(ResponseText, KeepsTheLengthButNotTheBodyForHead) {
  Response response;
  response.body = "hello";
  const std::string text = response_text(response, false, true, kNow);
  EXPECT_NE(text.find("content-length: 5\r\n"), std::string::npos);
  EXPECT_NE(text.find("connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(text.ends_with("\r\n\r\n"));
}

TEST(ResponseText, NoContentHasNeitherLengthNorBody) {
  Response response;
  response.status = 204;
  response.body = "never sent";
  const std::string text = response_text(response, true, false, kNow);
  EXPECT_EQ(text.find("content-length"), std::string::npos);
  EXPECT_EQ(text.find("never sent"), std::string::npos);
}

TEST(ResponseText, LetsAResponseChooseItsCaching) {
  Response response;
  response.fields = {{"cache-control", "max-age=60"}};
  const std::string text = response_text(response, true, false, kNow);
  EXPECT_NE(text.find("max-age=60"), std::string::npos);
  EXPECT_EQ(text.find("no-store"), std::string::npos);
}

TEST(ResponseText, RefusesFieldsThatCouldSplitTheResponse) {
  for (const auto& [name, value] : Fields{{"x", "a\r\nSet-Cookie: b"},
                                          {"x", "a\nb"},
                                          {"x y", "a"},
                                          {"", "a"},
                                          {"X", "a"},
                                          {"x", "教育"},
                                          {"content-length", "5"},
                                          {"transfer-encoding", "chunked"}}) {
    Response response;
    response.fields = {{name, value}};
    EXPECT_THROW(response_text(response, true, false, kNow), std::logic_error) << name << ": " << value;
  }
}

}  // namespace
}  // namespace fangpin::http
