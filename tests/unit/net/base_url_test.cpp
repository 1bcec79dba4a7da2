#include "gateway/net/base_url.hpp"

namespace fangpin::net {
namespace {

TEST(BaseUrl, ReadsHttps) {
  const auto url = parse_base_url("https://Gateway.Example:8443/");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->tls);
  EXPECT_EQ(url->host, "Gateway.Example");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->authority(), "gateway.example:8443");
  EXPECT_EQ(parse_base_url("https://gateway.example")->port, 443);
}

TEST(BaseUrl, ReadsAddressesAndUnixSockets) {
  EXPECT_EQ(parse_base_url("https://[::1]:8443")->authority(), "[::1]:8443");
  EXPECT_EQ(parse_base_url("http://127.0.0.1:9000")->authority(), "127.0.0.1:9000");
  EXPECT_EQ(parse_base_url("http://localhost:9000")->tls, false);
  const auto local = parse_base_url("unix:/run/fangpin/admin.sock");
  ASSERT_TRUE(local);
  EXPECT_EQ(local->unix_path, "/run/fangpin/admin.sock");
  EXPECT_EQ(local->authority(), "admin");
}

TEST(BaseUrl, RefusesEverythingElse) {
  for (const char* text :
       {"", "gateway:8443", "ftp://a:1", "https://", "https://a:", "https://a:0", "https://a:65536", "https://a:8x",
        "https://a/path", "https://a?b=c", "https://user@a:1", "https://[::1", "https://[::1]x", "https://[gg]:1",
        "http://gateway.example:80", "http://127.0.0.1", "unix:run"}) {
    const auto url = parse_base_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().code, Errc::malformed);
  }
}

TEST(AuthoritiesAtPort, AddsThePortWhereClientsSayIt) {
  const std::vector<std::string> names = {"gateway.example", "other:8443", "[::1]"};
  EXPECT_EQ(authorities_at_port(names, 9000, true),
            (std::vector<std::string>{"gateway.example:9000", "other:8443", "[::1]:9000"}));
  EXPECT_EQ(authorities_at_port({"gateway.example"}, 443, true),
            (std::vector<std::string>{"gateway.example:443", "gateway.example"}));
  EXPECT_EQ(authorities_at_port({"gateway.example"}, 443, false), std::vector<std::string>{"gateway.example:443"});
}

}  // namespace
}  // namespace fangpin::net
