#include "gateway/net/unix_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>

#include "gateway/net/https_client.hpp"
#include "gateway/net/server.hpp"
#include "tests/unit/net/echo_handler.hpp"
#include "tests/unit/net/test_ca.hpp"

namespace fangpin::net {
namespace {

class UnixSocketTest : public testing::Test {
 protected:
  Result<ClientResponse> ask() {
    ClientOptions options;
    options.url = parse_base_url("unix:" + path).value();
    HttpsClient client(options);
    ClientRequest request;
    request.method = "POST";
    request.target = "/v1/admin/registry";
    request.body = "hello";
    return client.exchange_blocking(std::move(request));
  }
  UnixListenOptions options() const { return {path, {}, {}}; }

  TempDirectory directory;
  std::string path = directory.file("admin.sock");
  EchoHandler handler;
};

TEST_F(UnixSocketTest, ServesTheSameHandlersToItsOwnUser) {
  Server server(1);
  ASSERT_TRUE(server.listen_unix(options(), handler));
  server.start();
  const auto answer = ask();
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, " uid:" + std::to_string(::geteuid()) + " hello");
}

TEST_F(UnixSocketTest, IsOpenToItsOwnerOnlyAndGoneAfterwards) {
  {
    Server server(1);
    ASSERT_TRUE(server.listen_unix(options(), handler));
    struct stat info {};
    ASSERT_EQ(::stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U);
  }
  EXPECT_NE(::access(path.c_str(), F_OK), 0);
  const auto answer = ask();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::unavailable);
}

TEST_F(UnixSocketTest, TakesThePlaceOfADeadServer) {
  const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(dead, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ::close(dead);
  Server server(1);
  ASSERT_TRUE(server.listen_unix(options(), handler));
  server.start();
  EXPECT_TRUE(ask());
}

TEST_F(UnixSocketTest, RefusesThePlaceOfALiveOne) {
  Server first(1);
  ASSERT_TRUE(first.listen_unix(options(), handler));
  first.start();
  Server second(1);
  const auto bound = second.listen_unix(options(), handler);
  ASSERT_FALSE(bound);
  EXPECT_EQ(bound.error().code, Errc::config);
  EXPECT_TRUE(ask()) << "the first one still answers";
}

TEST_F(UnixSocketTest, RefusesToRemoveAnOrdinaryFile) {
  std::ofstream(path) << "precious";
  Server server(1);
  EXPECT_FALSE(server.listen_unix(options(), handler));
  EXPECT_EQ(::access(path.c_str(), F_OK), 0);
}

TEST_F(UnixSocketTest, RefusesAPathThatIsTooLong) {
  path = directory.file(std::string(120, 'a'));
  Server server(1);
  EXPECT_FALSE(server.listen_unix(options(), handler));
}

}  // namespace
}  // namespace fangpin::net
