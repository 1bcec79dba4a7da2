#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "crypto/base/instant.hpp"
#include "crypto/base/result.hpp"

namespace fangpin::crypto {

// The county CA and what it issues: X.509 v3, ECDSA P-256 keys, SHA-256. Offline: files in, files out; `serve` never
// calls this.
struct CertificateRequest {
  std::string common_name;             // [A-Za-z0-9._-]{1,64}
  std::vector<std::string> dns_names;  // subject alternative names (a server's); empty for a client
  std::vector<std::string> ip_addresses;
  bool server = false;  // extended key usage serverAuth, else clientAuth
  Instant not_before;
  Instant not_after;
};

// Creates DIR/ca.key (0600) and DIR/ca.pem with a 16-byte random serial; refuses to overwrite.
Status create_ca(const std::string& directory, std::string_view common_name, Instant not_before, Instant not_after);
// Issues from DIR's CA: writes `key_path` (0600, PKCS#8 PEM) and `certificate_path` (PEM, leaf only); refuses to
// overwrite.
Status issue_certificate(const std::string& ca_directory, const CertificateRequest& request,
                         const std::string& key_path, const std::string& certificate_path);
// Lower-case hex SHA-256 of the certificate's DER: what the registry pins.
Result<std::string> certificate_fingerprint(const std::string& pem_path);

struct CertificatePeriod {
  Instant not_before;
  Instant not_after;
};
// When a certificate is valid, by its own word. Errors as certificate_fingerprint().
Result<CertificatePeriod> certificate_period(const std::string& pem_path);

}  // namespace fangpin::crypto
