#include "file_server.hpp"
#include "log_fixture.hpp"

namespace fangpin::verify {
namespace {

using test::FileServer;
using testing::HasSubstr;

// The same log, read from a server.
class VerifyUrl : public test::LogFixture {
 protected:
  VerifyUrl() {
    add_month();
    export_log();
  }
  std::string pki() const { return root_ / "pki"; }
  int verify_at(const FileServer& server, const std::string& path = "/log") {
    place_ = server.url(path);
    client_ = server.client();
    return verify();
  }
};

TEST_F(VerifyUrl, LogIsReadAndCheckedOverSeveralConnectionsThatAreKept) {
  const FileServer server(pki(), FileServer::folder(log_));
  EXPECT_EQ(verify_at(server), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("600 条 / entries, 4 瓦片 / tiles"));
  EXPECT_THAT(out_, HasSubstr("a URL cannot list its files"));
  EXPECT_GE(server.requests(), 8);
  EXPECT_LE(server.connections(), 8);
  EXPECT_EQ(verify_at(server, "/log/"), kClean) << out_ << err_;
}

TEST_F(VerifyUrl, WhatIsWrongIsFoundAsInAFolder) {
  const FileServer server(pki(), FileServer::folder(log_));
  flip("log/tile/entries/001", 100);
  EXPECT_EQ(verify_at(server), kBroken);
  EXPECT_THAT(out_, HasSubstr("[L3] 第 256 条"));
  std::filesystem::remove(root_ / "log/tile/entries/001");
  EXPECT_EQ(verify_at(server), kBroken);
  EXPECT_THAT(out_, HasSubstr("[L4] 第 256 条"));
  std::filesystem::remove(root_ / "log/checkpoint");
  EXPECT_EQ(verify_at(server), kUnreadable);
}

TEST_F(VerifyUrl, AFullTileStandsForThePartialOneThatWasDeleted) {
  // the checkpoint of 600, and a log that has grown to 800 since: its partial tile at 600 is gone
  const auto checkpoint = read("log/checkpoint");
  while (entries_.size() < 800) add_action();
  export_log();
  std::filesystem::remove_all(root_ / "log/tile/0/002.p");
  std::filesystem::remove_all(root_ / "log/tile/entries/002.p");
  const auto files = FileServer::folder(log_);
  const FileServer server(pki(), [&](const std::string& target) {
    return target == "/log/checkpoint" ? FileServer::ok(checkpoint) : files(target);
  });
  EXPECT_EQ(verify_at(server), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("600 条 / entries"));
}

TEST_F(VerifyUrl, ALogThatWasBegunAnewIsReadWhereItLiesAndNotWhereACacheHasTheOneBefore) {
  const auto before = FileServer::folder(log_);
  const auto old_log = log_;
  origin_ = "fangpin.example/130126-2-demonstration";
  entries_.resize(300);
  while (entries_.size() < 600) add_action();  // other tiles under the same numbers
  log_ = root_ / "anew";
  export_log();
  write_policy();
  const auto anew = FileServer::folder(log_);
  const auto head = read("anew/checkpoint");
  const FileServer server(pki(), [&](const std::string& target) {
    if (target == "/log/checkpoint") return FileServer::ok(head);
    return target.starts_with("/log/2/") ? anew("/log/" + target.substr(7)) : before(target);
  });
  EXPECT_EQ(verify_at(server), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("600 条 / entries"));
  EXPECT_EQ(verify_at(server, "/log/2"), kClean) << out_ << err_;  // as any other program reads it
  // an export that a web server carries has its files beside the checkpoint
  std::filesystem::remove_all(pki());
  const FileServer carried(pki(), anew);
  EXPECT_EQ(verify_at(carried), kClean) << out_ << err_;
}

TEST_F(VerifyUrl, ABusyServerIsAskedAgainAndOneThatStaysBusyIsUnreadable) {
  std::atomic<int> refusals = 3;
  const auto files = FileServer::folder(log_);
  const FileServer server(pki(), [&](const std::string& target) {
    return refusals-- > 0 ? FileServer::status("503 Service Unavailable") : files(target);
  });
  EXPECT_EQ(verify_at(server), kClean) << out_ << err_;
  refusals = 1000;
  EXPECT_EQ(verify_at(server), kUnreadable);
  EXPECT_THAT(err_, HasSubstr("HTTP 503"));
}

TEST_F(VerifyUrl, AConnectionThatTheServerClosedMeanwhileSaysNothing) {
  std::atomic<int> number = 0;
  const auto files = FileServer::folder(log_);
  const FileServer server(pki(), [&](const std::string& target) {
    auto answer = files(target);
    if (number++ % 2 == 1) answer.insert(answer.find("\r\n\r\n"), "\r\nConnection: close");
    return answer;
  });
  EXPECT_EQ(verify_at(server), kClean) << out_ << err_;
}

TEST_F(VerifyUrl, AnswersThatAreNoneAreUnreadableAndNeverAPass) {
  for (const std::string& bad : {std::string(), std::string("garbage\r\n\r\n"),
                                 std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nx"),
                                 FileServer::status("302 Found"), FileServer::status("403 Forbidden"),
                                 FileServer::status("500 Internal Server Error"),
                                 "HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"}) {
    std::filesystem::remove_all(pki());
    const FileServer server(pki(), [&](const std::string&) { return bad; });
    EXPECT_EQ(verify_at(server), kUnreadable) << bad.substr(0, 60) << out_;
    EXPECT_THAT(err_, HasSubstr("cannot check"));
  }
}

TEST_F(VerifyUrl, AFileWithoutEndIsCutOffAtItsBound) {
  const auto files = FileServer::folder(log_);
  const FileServer server(pki(), [&](const std::string& target) {
    return target == "/log/tile/0/001" ? FileServer::ok(std::string(1'000'000, 'x')) : files(target);
  });
  EXPECT_EQ(verify_at(server), kBroken);
  EXPECT_THAT(out_, HasSubstr("tile/0/001"));
}

TEST_F(VerifyUrl, TheServerMustBeCertifiedForItsName) {
  const FileServer server(pki(), FileServer::folder(log_));
  const FileServer other(root_ / "pki-2", FileServer::folder(log_));
  place_ = server.url();
  client_ = server.client();
  client_.ca = other.client().ca;
  EXPECT_EQ(verify(), kUnreadable);
  EXPECT_THAT(err_, HasSubstr("is not trusted"));
  client_ = server.client();
  place_.replace(place_.find("localhost"), 9, "127.0.0.2");  // reachable, and not what it is certified for
  EXPECT_EQ(verify(), kUnreadable);
  EXPECT_THAT(err_, testing::AnyOf(HasSubstr("is not trusted"), HasSubstr("cannot connect")));
  place_ = server.url();
  place_.replace(place_.find("localhost"), 9, "127.0.0.1");
  EXPECT_EQ(verify(), kClean) << out_ << err_;
}

TEST_F(VerifyUrl, AClientWithoutCertificateIsTurnedAway) {
  const FileServer server(pki(), FileServer::folder(log_));
  place_ = server.url();
  client_ = {server.client().ca, "", ""};
  EXPECT_EQ(verify(), kUnreadable);
  EXPECT_THAT(err_, HasSubstr("cannot check"));
}

TEST_F(VerifyUrl, UrlsAndFilesThatCannotBeAreSaidSoAtOnce) {
  const FileServer server(pki(), FileServer::folder(log_));
  client_ = server.client();
  for (const std::string url :
       {"http://localhost/log", "ftp://x", "https://", "https:///log", "https://x:0/", "https://x:99999/",
        "https://u@x/", "https://x/log?y", "https://x/a b", "https://x/a\r\nb"}) {
    place_ = url;
    EXPECT_EQ(verify(), kUnreadable) << url;
    EXPECT_THAT(err_, HasSubstr("must be https")) << url;
  }
  place_ = server.url();
  client_.ca = "";
  EXPECT_EQ(verify(), kUnreadable);
  EXPECT_THAT(err_, HasSubstr("--ca"));
  client_ = server.client();
  client_.key = client_.ca;
  EXPECT_EQ(verify(), kUnreadable);
  EXPECT_THAT(err_, HasSubstr("--cert"));
  place_ = "https://127.0.0.1:1/log";  // nobody listens there
  client_ = server.client();
  EXPECT_EQ(verify(), kUnreadable);
  EXPECT_THAT(err_, HasSubstr("cannot connect"));
}

}  // namespace
}  // namespace fangpin::verify
