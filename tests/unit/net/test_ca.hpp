#pragma once
#include <memory>
#include <string>
#include <vector>

#include "gateway/net/tls_context.hpp"

struct x509_st;
struct evp_pkey_st;

namespace fangpin::net {

// A directory that is removed with the object.
class TempDirectory {
 public:
  TempDirectory();
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// A certificate authority made in the test: ECDSA P-256, extensions as X509_STRICT wants them.
class TestCa {
 public:
  explicit TestCa(const std::string& name = "Test CA");
  ~TestCa();
  TestCa(const TestCa&) = delete;
  TestCa& operator=(const TestCa&) = delete;

  // A certificate for "localhost" and 127.0.0.1 with serverAuth, valid from and to so many seconds from now.
  TlsFiles server(const std::string& name = "server", long valid_seconds = 3600, long begins_seconds = -7200);
  // One with clientAuth. `valid_seconds` may be negative: it has expired.
  TlsFiles client(const std::string& name = "client", long valid_seconds = 3600, long begins_seconds = -7200);
  // A CRL that names the certificates of these files.
  std::string crl(const std::vector<TlsFiles>& revoked);
  std::string certificate_path() const { return directory_.file("ca.pem"); }

 private:
  TlsFiles issue(const std::string& name, bool server, long valid_seconds, long begins_seconds);

  TempDirectory directory_;
  evp_pkey_st* key_;
  x509_st* certificate_;
  long serial_ = 100;
};

// Lower-case hex SHA-256 of the DER of a PEM certificate, computed apart from the code under test.
std::string fingerprint_of(const std::string& pem_path);

}  // namespace fangpin::net
