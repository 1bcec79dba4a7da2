#include "tests/unit/net/test_ca.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "crypto/base/encoding.hpp"

namespace fangpin::net {

namespace {

void require(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("test CA: ") + what);
}

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
File open_file(const std::string& path, const char* mode) {
  File file(std::fopen(path.c_str(), mode), std::fclose);
  require(file != nullptr, "open");
  return file;
}

EVP_PKEY* new_key() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  require(key != nullptr, "key");
  return key;
}

void add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  require(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, value);
  X509_EXTENSION_free(extension);
}

X509* new_certificate(const std::string& name, long serial, EVP_PKEY* key, long valid_seconds,
                      long begins_seconds = -7200) {
  X509* certificate = X509_new();
  require(certificate != nullptr, "certificate");
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), begins_seconds);
  X509_gmtime_adj(X509_getm_notAfter(certificate), valid_seconds);
  X509_NAME* subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_pubkey(certificate, key);
  return certificate;
}

void write_certificate(const std::string& path, X509* certificate) {
  require(PEM_write_X509(open_file(path, "w").get(), certificate) == 1, "write certificate");
}

}  // namespace

TempDirectory::TempDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "fangpin-net-XXXXXX").string();
  require(::mkdtemp(name.data()) != nullptr, "directory");
  path_ = name;
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

TestCa::TestCa(const std::string& name) : key_(new_key()), certificate_(new_certificate(name, 1, key_, 7200)) {
  X509_set_issuer_name(certificate_, X509_get_subject_name(certificate_));
  add_extension(certificate_, certificate_, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate_, certificate_, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(certificate_, certificate_, NID_subject_key_identifier, "hash");
  require(X509_sign(certificate_, key_, EVP_sha256()) > 0, "sign CA");
  write_certificate(certificate_path(), certificate_);
}

TestCa::~TestCa() {
  X509_free(certificate_);
  EVP_PKEY_free(key_);
}

TlsFiles TestCa::server(const std::string& name, long valid_seconds, long begins_seconds) {
  return issue(name, true, valid_seconds, begins_seconds);
}
TlsFiles TestCa::client(const std::string& name, long valid_seconds, long begins_seconds) {
  return issue(name, false, valid_seconds, begins_seconds);
}

TlsFiles TestCa::issue(const std::string& name, bool server, long valid_seconds, long begins_seconds) {
  const TlsFiles files{certificate_path(), directory_.file(name + ".pem"), directory_.file(name + ".key"), {}};
  EVP_PKEY* key = new_key();
  X509* certificate = new_certificate(name, ++serial_, key, valid_seconds, begins_seconds);
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate_));
  add_extension(certificate, certificate_, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(certificate, certificate_, NID_key_usage, "critical,digitalSignature");
  add_extension(certificate, certificate_, NID_subject_key_identifier, "hash");
  add_extension(certificate, certificate_, NID_authority_key_identifier, "keyid:always");
  add_extension(certificate, certificate_, NID_ext_key_usage, server ? "serverAuth" : "clientAuth");
  if (server) add_extension(certificate, certificate_, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  require(X509_sign(certificate, key_, EVP_sha256()) > 0, "sign");
  write_certificate(files.certificate, certificate);
  require(PEM_write_PrivateKey(open_file(files.key, "w").get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
          "write key");
  ::chmod(files.key.c_str(), S_IRUSR | S_IWUSR);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return files;
}

std::string TestCa::crl(const std::vector<TlsFiles>& revoked) {
  X509_CRL* list = X509_CRL_new();
  X509_CRL_set_version(list, X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(list, X509_get_subject_name(certificate_));
  ASN1_TIME* time = ASN1_TIME_new();
  X509_gmtime_adj(time, -60);
  X509_CRL_set1_lastUpdate(list, time);
  for (const TlsFiles& files : revoked) {
    X509* certificate = PEM_read_X509(open_file(files.certificate, "r").get(), nullptr, nullptr, nullptr);
    require(certificate != nullptr, "read certificate");
    X509_REVOKED* entry = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(certificate));
    X509_REVOKED_set_revocationDate(entry, time);
    X509_CRL_add0_revoked(list, entry);
    X509_free(certificate);
  }
  X509_gmtime_adj(time, 3600);
  X509_CRL_set1_nextUpdate(list, time);
  ASN1_TIME_free(time);
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate_, nullptr, nullptr, list, 0);
  X509_EXTENSION* issuer = X509V3_EXT_conf_nid(nullptr, &context, NID_authority_key_identifier, "keyid:always");
  require(issuer != nullptr && X509_CRL_add_ext(list, issuer, -1) == 1, "CRL issuer");
  X509_EXTENSION_free(issuer);
  ASN1_INTEGER* number = ASN1_INTEGER_new();
  ASN1_INTEGER_set(number, 1);
  require(X509_CRL_add1_ext_i2d(list, NID_crl_number, number, 0, 0) == 1, "CRL number");
  ASN1_INTEGER_free(number);
  require(X509_CRL_sign(list, key_, EVP_sha256()) > 0, "sign CRL");
  const std::string path = directory_.file("ca-" + std::to_string(++serial_) + ".crl");
  require(PEM_write_X509_CRL(open_file(path, "w").get(), list) == 1, "write CRL");
  X509_CRL_free(list);
  return path;
}

std::string fingerprint_of(const std::string& pem_path) {
  X509* certificate = PEM_read_X509(open_file(pem_path, "r").get(), nullptr, nullptr, nullptr);
  require(certificate != nullptr, "read certificate");
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  std::array<unsigned char, 32> digest;
  std::size_t length = 0;
  require(EVP_Q_digest(nullptr, "SHA256", nullptr, der, static_cast<std::size_t>(size), digest.data(), &length) == 1,
          "digest");
  OPENSSL_free(der);
  X509_free(certificate);
  return to_hex(digest);
}

}  // namespace fangpin::net
