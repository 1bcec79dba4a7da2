#include <openssl/ssl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "gateway/net/server.hpp"
#include "tests/unit/net/echo_handler.hpp"
#include "tests/unit/net/raw_tls_client.hpp"
#include "tests/unit/net/test_ca.hpp"

namespace fangpin::net {
namespace {

class TlsTest : public testing::Test {
 protected:
  void serve(const std::string& crl = {}) {
    TlsFiles files = ca.server();
    files.crl = crl;
    ListenOptions options;
    tls = TlsContext::make_server(files).value();
    options.tls = tls;
    options.guard.authorities = {"localhost", "127.0.0.1"};
    options.limits.finish_timeout = std::chrono::milliseconds(200);
    port = server.listen(options, handler).value();
    server.start();
  }
  RawTls asking() const {
    RawTls options;
    options.request = "GET /who HTTP/1.1\r\nHost: localhost:" + std::to_string(port) + "\r\nConnection: close\r\n\r\n";
    return options;
  }

  TestCa ca;
  EchoHandler handler;
  Server server{1};
  std::uint16_t port = 0;
  std::shared_ptr<TlsContext> tls;
};

TEST_F(TlsTest, TellsTheHandlerWhichCertificateThePeerProved) {
  serve();
  const TlsFiles client = ca.client();
  const RawResult result = raw_exchange(port, client, asking());
  EXPECT_TRUE(result.received.starts_with("HTTP/1.1 200 OK")) << result.received;
  EXPECT_NE(result.received.find(fingerprint_of(client.certificate) + " 127.0.0.1:"), std::string::npos);
  EXPECT_TRUE(result.clean_end) << "a response without close_notify could have been cut";
}

TEST_F(TlsTest, RefusesAClientWithoutACertificate) {
  serve();
  TlsFiles nobody;
  nobody.ca = ca.certificate_path();
  EXPECT_EQ(raw_exchange(port, nobody, asking()).received, "");
  EXPECT_EQ(handler.requests, 0);
}

TEST_F(TlsTest, RefusesACertificateOfAnotherCa) {
  serve();
  TestCa other("Test CA");
  TlsFiles stranger = other.client();
  stranger.ca = ca.certificate_path();
  EXPECT_EQ(raw_exchange(port, stranger, asking()).received, "");
  EXPECT_EQ(handler.requests, 0);
}

TEST_F(TlsTest, RefusesAnExpiredCertificate) {
  serve();
  EXPECT_EQ(raw_exchange(port, ca.client("expired", -60), asking()).received, "");
  EXPECT_EQ(handler.requests, 0);
}

TEST_F(TlsTest, RefusesAServersCertificateUsedByAClient) {
  serve();
  EXPECT_EQ(raw_exchange(port, ca.server("other"), asking()).received, "");
  EXPECT_EQ(handler.requests, 0);
}

TEST_F(TlsTest, RefusesTls12) {
  serve();
  RawTls options = asking();
  options.max_version = TLS1_2_VERSION;
  EXPECT_FALSE(raw_exchange(port, ca.client(), options).handshaken);
  EXPECT_EQ(handler.requests, 0);
}

TEST_F(TlsTest, SendsNoTicketAndResumesNothing) {
  serve();
  const TlsFiles client = ca.client();
  RawTls options = asking();
  options.keep_session = true;
  const RawResult first = raw_exchange(port, client, options);
  ASSERT_TRUE(first.handshaken);
  EXPECT_EQ(first.tickets, 0);
  options.session = first.session;
  options.keep_session = false;
  const RawResult second = raw_exchange(port, client, options);
  EXPECT_FALSE(second.resumed);
  EXPECT_TRUE(second.received.starts_with("HTTP/1.1 200")) << "a full handshake instead";
  SSL_SESSION_free(first.session);
}

TEST_F(TlsTest, RefusesARevokedCertificateAndTakesAnother) {
  const TlsFiles revoked = ca.client("revoked");
  const TlsFiles good = ca.client("good");
  serve(ca.crl({revoked}));
  EXPECT_EQ(raw_exchange(port, revoked, asking()).received, "");
  EXPECT_EQ(handler.requests, 0);
  EXPECT_TRUE(raw_exchange(port, good, asking()).received.starts_with("HTTP/1.1 200"));
}

// A CRL that is replaced while the server runs.
class CrlTest : public TlsTest {
 protected:
  CrlTest() {
    install(ca.crl({}));
    serve(path);
  }
  // As an administrator does it: written beside it, then moved over it.
  void install(const std::string& crl) { std::filesystem::rename(crl, path); }
  bool let_in(const TlsFiles& client) {
    return raw_exchange(port, client, asking()).received.starts_with("HTTP/1.1 200");
  }
  const std::string path = ca.server().certificate + ".crl";
  const TlsFiles leaver = ca.client("leaver"), stayer = ca.client("stayer");
};

TEST_F(CrlTest, ACertificateThatIsRevokedMeanwhileIsRefusedOnceTheListIsReadAnew) {
  EXPECT_TRUE(let_in(leaver));
  install(ca.crl({leaver}));
  EXPECT_TRUE(tls->reload_if_changed().value());
  EXPECT_FALSE(let_in(leaver));
  EXPECT_TRUE(let_in(stayer));
  EXPECT_FALSE(tls->stale());
  EXPECT_FALSE(tls->reload_if_changed().value()) << "nothing has changed since";
}

TEST_F(CrlTest, ADamagedListChangesNothingAndIsSaidAtEachLook) {
  install(ca.crl({leaver}));
  ASSERT_TRUE(tls->reload_if_changed());
  std::ofstream(path) << "-----BEGIN X509 CRL-----\n%%%\n";
  for (int look = 0; look < 2; ++look) {
    const auto reloaded = tls->reload_if_changed();
    ASSERT_FALSE(reloaded);
    EXPECT_EQ(reloaded.error().code, Errc::config);
    EXPECT_NE(reloaded.error().detail.find(path), std::string::npos);
    EXPECT_TRUE(tls->stale());
  }
  EXPECT_FALSE(let_in(leaver)) << "revoked before, revoked now";
  EXPECT_TRUE(let_in(stayer));
  std::filesystem::remove(path);
  EXPECT_FALSE(tls->reload_if_changed()) << "a list that is gone revokes nobody, so it is no list";
  EXPECT_FALSE(let_in(leaver));
  install(ca.crl({stayer}));
  EXPECT_TRUE(tls->reload_if_changed().value());
  EXPECT_TRUE(let_in(leaver));
  EXPECT_FALSE(let_in(stayer));
  EXPECT_FALSE(tls->stale());
}

TEST_F(TlsTest, ClosesAPeerThatNeverShakesHands) {
  ListenOptions options;
  options.tls = TlsContext::make_server(ca.server()).value();
  options.guard.authorities = {"localhost"};
  options.handshake_timeout = std::chrono::milliseconds(50);
  port = server.listen(options, handler).value();
  server.start();
  const int socket = raw_connect(port);
  ASSERT_GE(socket, 0);
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(raw_read_all(socket, 3'000), "");
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(1'500));
  ::close(socket);
}

TEST(TlsContext, NamesTheFileThatCannotBeUsed) {
  TestCa ca;
  TlsFiles files = ca.server();
  files.certificate = "/nowhere/server.pem";
  const auto context = TlsContext::make_server(files);
  ASSERT_FALSE(context);
  EXPECT_EQ(context.error().code, Errc::config);
  EXPECT_NE(context.error().detail.find("/nowhere/server.pem"), std::string::npos);
}

TEST(TlsContext, RefusesAKeyOfAnotherCertificate) {
  TestCa ca;
  TlsFiles files = ca.server("one");
  files.key = ca.server("two").key;
  EXPECT_FALSE(TlsContext::make_server(files));
}

TEST(TlsContext, RefusesAKeyThatEverybodyMayRead) {
  TestCa ca;
  const TlsFiles files = ca.server();
  ASSERT_EQ(::chmod(files.key.c_str(), 0644), 0);
  const auto context = TlsContext::make_server(files);
  ASSERT_FALSE(context);
  EXPECT_NE(context.error().detail.find("chmod 600"), std::string::npos);
}

TEST(TlsContext, RefusesAMissingCrl) {
  TestCa ca;
  TlsFiles files = ca.server();
  files.crl = "/nowhere/ca.crl";
  EXPECT_FALSE(TlsContext::make_server(files));
}

}  // namespace
}  // namespace fangpin::net
