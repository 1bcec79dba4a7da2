#include "crypto/certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <cstdio>
#include <memory>

#include "crypto/base/encoding.hpp"
#include "crypto/sha256.hpp"
#include "scratch_directory.hpp"

namespace fangpin::crypto {
namespace {

using test::ScratchDirectory;
using testing::HasSubstr;
using X509Pointer = std::unique_ptr<X509, decltype(&X509_free)>;

Instant moment(const char* text) { return parse_instant(text).value(); }
const Instant kFrom = moment("2026-01-01T00:00:00Z");
const Instant kTo = moment("2027-01-01T00:00:00Z");
const std::time_t kJune = std::chrono::system_clock::to_time_t(moment("2026-06-01T00:00:00Z"));

X509Pointer read(const std::string& path) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "r"), std::fclose);
  return {file ? PEM_read_X509(file.get(), nullptr, nullptr, nullptr) : nullptr, X509_free};
}

CertificateRequest client() { return {"education", {}, {}, false, kFrom, kTo}; }
CertificateRequest server() { return {"gateway", {"gateway.example"}, {"127.0.0.1", "::1"}, true, kFrom, kTo}; }

// A CA with one client and one server certificate.
struct County {
  ScratchDirectory scratch;
  std::string ca = scratch.file("ca");
  County() {
    EXPECT_TRUE(create_ca(ca, "示范县 CA", kFrom, kTo));
    EXPECT_TRUE(issue_certificate(ca, client(), scratch.file("client.key"), scratch.file("client.pem")));
    EXPECT_TRUE(issue_certificate(ca, server(), scratch.file("server.key"), scratch.file("server.pem")));
  }
  // OpenSSL's verdict under its strict rules, as a TLS server or client would ask for it.
  int verdict(const std::string& leaf, int purpose, std::time_t now = kJune, const std::string& trusted = {}) const {
    const auto root = read((trusted.empty() ? ca : trusted) + "/ca.pem"), certificate = read(leaf);
    const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(), X509_STORE_free);
    const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context(X509_STORE_CTX_new(),
                                                                                  X509_STORE_CTX_free);
    X509_STORE_add_cert(store.get(), root.get());
    X509_STORE_CTX_init(context.get(), store.get(), certificate.get(), nullptr);
    auto* const rules = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_X509_STRICT);
    X509_VERIFY_PARAM_set_purpose(rules, purpose);
    X509_VERIFY_PARAM_set_time(rules, now);
    X509_verify_cert(context.get());
    return X509_STORE_CTX_get_error(context.get());
  }
};

TEST(Certificate, IsVerifiedStrictlyForItsPurposeOnly) {
  const County county;
  const auto client_pem = county.scratch.file("client.pem"), server_pem = county.scratch.file("server.pem");
  EXPECT_EQ(county.verdict(client_pem, X509_PURPOSE_SSL_CLIENT), X509_V_OK);
  EXPECT_EQ(county.verdict(server_pem, X509_PURPOSE_SSL_SERVER), X509_V_OK);
  EXPECT_EQ(county.verdict(client_pem, X509_PURPOSE_SSL_SERVER), X509_V_ERR_INVALID_PURPOSE);
  EXPECT_EQ(county.verdict(server_pem, X509_PURPOSE_SSL_CLIENT), X509_V_ERR_INVALID_PURPOSE);
}

TEST(Certificate, IsVerifiedByTheCommandLineTool) {
  const County county;
  const auto command = "openssl verify -x509_strict -attime " + std::to_string(kJune) + " -purpose sslclient -CAfile " +
                       county.ca + "/ca.pem " + county.scratch.file("client.pem") + " >/dev/null 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST(Certificate, IsOfItsCaAndTimeOnly) {
  const County county, other;
  const auto pem = county.scratch.file("client.pem");
  EXPECT_NE(county.verdict(pem, X509_PURPOSE_SSL_CLIENT, kJune, other.ca), X509_V_OK);
  EXPECT_EQ(county.verdict(pem, X509_PURPOSE_SSL_CLIENT, kJune + 366L * 86400), X509_V_ERR_CERT_HAS_EXPIRED);
  EXPECT_EQ(county.verdict(pem, X509_PURPOSE_SSL_CLIENT, kJune - 366L * 86400), X509_V_ERR_CERT_NOT_YET_VALID);
}

TEST(Certificate, SaysWhatItIs) {
  const County county;
  const auto ca = read(county.ca + "/ca.pem"), leaf = read(county.scratch.file("server.pem")),
             other = read(county.scratch.file("client.pem"));
  for (const auto* certificate : {&ca, &leaf, &other}) {
    auto* const x509 = certificate->get();
    EXPECT_EQ(X509_get_version(x509), X509_VERSION_3);
    EXPECT_EQ(ASN1_STRING_length(X509_get0_serialNumber(x509)), 16);
    EXPECT_EQ(X509_get_signature_nid(x509), NID_ecdsa_with_SHA256);
    for (const int nid : {NID_basic_constraints, NID_key_usage}) {
      const int found = X509_get_ext_by_NID(x509, nid, -1);
      ASSERT_GE(found, 0);
      EXPECT_EQ(X509_EXTENSION_get_critical(X509_get_ext(x509, found)), 1);
    }
    EXPECT_GE(X509_get_ext_by_NID(x509, NID_subject_key_identifier, -1), 0);
    EXPECT_GE(X509_get_ext_by_NID(x509, NID_authority_key_identifier, -1), 0);
  }
  EXPECT_EQ(X509_check_ca(ca.get()), 1);
  EXPECT_EQ(X509_get_pathlen(ca.get()), 0);
  EXPECT_EQ(X509_get_key_usage(ca.get()), static_cast<std::uint32_t>(KU_KEY_CERT_SIGN | KU_CRL_SIGN));
  EXPECT_EQ(X509_check_ca(leaf.get()), 0);
  EXPECT_EQ(X509_get_key_usage(leaf.get()), static_cast<std::uint32_t>(KU_DIGITAL_SIGNATURE));
  EXPECT_EQ(X509_get_extended_key_usage(leaf.get()), static_cast<std::uint32_t>(XKU_SSL_SERVER));
  EXPECT_EQ(X509_get_extended_key_usage(other.get()), static_cast<std::uint32_t>(XKU_SSL_CLIENT));
  EXPECT_NE(ASN1_INTEGER_cmp(X509_get0_serialNumber(leaf.get()), X509_get0_serialNumber(other.get())), 0);
}

TEST(Certificate, NamesAServersHostsAndAddresses) {
  const County county;
  const auto leaf = read(county.scratch.file("server.pem"));
  EXPECT_EQ(X509_check_host(leaf.get(), "gateway.example", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(leaf.get(), "other.example", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_ip_asc(leaf.get(), "127.0.0.1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(leaf.get(), "::1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(leaf.get(), "127.0.0.2", 0), 0);
  EXPECT_LT(X509_get_ext_by_NID(read(county.scratch.file("client.pem")).get(), NID_subject_alt_name, -1), 0);
}

TEST(Certificate, KeysAreSecretFiles) {
  const County county;
  for (const auto& path : {county.ca + "/ca.key", county.scratch.file("client.key")}) {
    struct stat facts {};
    ASSERT_EQ(::stat(path.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777U, 0600U);
  }
  EXPECT_TRUE(county.scratch.read("client.key").starts_with("-----BEGIN PRIVATE KEY-----"));
  EXPECT_EQ(county.scratch.read("client.pem").find("BEGIN", 30), std::string::npos);  // the leaf only
  ASSERT_EQ(::chmod((county.ca + "/ca.key").c_str(), 0644), 0);
  const auto refused = issue_certificate(county.ca, client(), county.scratch.file("k"), county.scratch.file("c"));
  EXPECT_THAT(refused.error().detail, HasSubstr("chmod 600"));
}

TEST(Certificate, NothingIsOverwritten) {
  const County county;
  const auto key = county.scratch.read("client.key"), ca_key = county.scratch.read("ca/ca.key");
  EXPECT_EQ(create_ca(county.ca, "again", kFrom, kTo).error().code, Errc::conflict);
  EXPECT_EQ(county.scratch.read("ca/ca.key"), ca_key);
  EXPECT_EQ(issue_certificate(county.ca, client(), county.scratch.file("client.key"), county.scratch.file("new.pem"))
                .error()
                .code,
            Errc::conflict);
  EXPECT_EQ(issue_certificate(county.ca, client(), county.scratch.file("new.key"), county.scratch.file("client.pem"))
                .error()
                .code,
            Errc::conflict);
  EXPECT_EQ(county.scratch.read("client.key"), key);
  EXPECT_TRUE(county.scratch.read("new.key").empty() && county.scratch.read("new.pem").empty());
}

TEST(Certificate, RefusesRequestsThatWouldMeanSomethingElse) {
  const County county;
  std::vector<CertificateRequest> bad(9, server());
  bad[0].common_name = "";
  bad[1].common_name = "a/CN=b";
  bad[2].common_name = std::string(65, 'a');
  bad[3].dns_names = {"a,IP:10.0.0.1"};
  bad[4].ip_addresses = {"127.0.0.1,DNS:x"};
  bad[5].ip_addresses = {"300.0.0.1"};
  bad[6].dns_names = bad[6].ip_addresses = {};
  bad[7].not_after = bad[7].not_before;
  bad[8].dns_names.assign(17, "a");
  for (std::size_t i = 0; i < bad.size(); ++i) {
    EXPECT_EQ(issue_certificate(county.ca, bad[i], county.scratch.file("k"), county.scratch.file("c")).error().code,
              Errc::malformed)
        << i;
  }
  auto longer = client();
  longer.not_after = kTo + std::chrono::hours(1);
  EXPECT_EQ(issue_certificate(county.ca, longer, county.scratch.file("k"), county.scratch.file("c")).error().code,
            Errc::unprocessable);
  EXPECT_FALSE(create_ca(county.scratch.file("x"), "", kFrom, kTo));
  EXPECT_FALSE(create_ca(county.scratch.file("x"), "a\nb", kFrom, kTo));
  EXPECT_FALSE(create_ca(county.scratch.file("x"), "a", kTo, kFrom));
}

TEST(Certificate, NeedsACaWhoseKeyFits) {
  const County county, other;
  EXPECT_EQ(issue_certificate(county.scratch.file("none"), client(), "k", "c").error().code, Errc::not_found);
  county.scratch.write("ca/ca.key", other.scratch.read("ca/ca.key"));
  EXPECT_EQ(issue_certificate(county.ca, client(), county.scratch.file("k"), county.scratch.file("c")).error().code,
            Errc::config);
}

TEST(Certificate, SaysWhenItIsValid) {
  const County county;
  const auto period = certificate_period(county.scratch.file("client.pem"));
  ASSERT_TRUE(period) << period.error().detail;
  const auto certificate = read(county.scratch.file("client.pem"));
  const auto seconds = std::chrono::system_clock::to_time_t(period->not_after);
  EXPECT_EQ(ASN1_TIME_cmp_time_t(X509_get0_notAfter(certificate.get()), seconds), 0);
  EXPECT_LT(period->not_before, period->not_after);
  EXPECT_EQ(certificate_period(county.scratch.file("none")).error().code, Errc::not_found);
}

TEST(Fingerprint, IsSha256OfTheDer) {
  const County county;
  const auto pem = county.scratch.file("client.pem");
  const auto certificate = read(pem);
  std::array<unsigned char, 32> expected;
  unsigned size = 0;
  ASSERT_EQ(X509_digest(certificate.get(), EVP_sha256(), expected.data(), &size), 1);
  EXPECT_EQ(certificate_fingerprint(pem).value(), to_hex(expected));
  EXPECT_NE(certificate_fingerprint(county.scratch.file("server.pem")).value(), to_hex(expected));
  EXPECT_EQ(certificate_fingerprint(county.scratch.file("none")).error().code, Errc::not_found);
  EXPECT_EQ(certificate_fingerprint(county.scratch.file("client.key")).error().code, Errc::malformed);
  EXPECT_EQ(certificate_fingerprint(county.scratch.write("long", std::string(70'000, 'x'))).error().code,
            Errc::malformed);
}

}  // namespace
}  // namespace fangpin::crypto
