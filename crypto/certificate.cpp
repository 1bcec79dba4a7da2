#include "crypto/certificate.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <fstream>
#include <memory>
#include <optional>

#include "crypto/base/encoding.hpp"
#include "crypto/durable_file.hpp"
#include "crypto/key_file.hpp"
#include "crypto/openssl_pointer.hpp"
#include "crypto/sha256.hpp"

namespace fangpin::crypto {

namespace {

constexpr std::size_t kPemBytesMax = 64 * 1024;
constexpr std::size_t kNamesMax = 16;

using KeyPointer = OpensslPointer<EVP_PKEY, EVP_PKEY_free>;
using CertificatePointer = OpensslPointer<X509, X509_free>;
using BioPointer = OpensslPointer<BIO, BIO_free_all>;
using ExtensionPointer = OpensslPointer<X509_EXTENSION, X509_EXTENSION_free>;

Error openssl_error(const char* step) {
  char text[160] = {};
  ERR_error_string_n(ERR_get_error(), text, sizeof text);
  ERR_clear_error();
  return error(Errc::bug, fmt::format("OpenSSL: {}: {}", step, text));
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
}

// A CA's name is for people and may be Chinese.
bool is_ca_name(std::string_view name) {
  const bool has_control = std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  return !name.empty() && name.size() <= 64 && !has_control && is_utf8(name);
}

bool is_address(const std::string& text) {
  std::array<unsigned char, 16> parsed;
  return ::inet_pton(AF_INET, text.c_str(), parsed.data()) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), parsed.data()) == 1;
}

bool add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const ExtensionPointer extension{X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str())};
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
  std::array<unsigned char, 16> serial;
  if (RAND_bytes(serial.data(), static_cast<int>(serial.size())) != 1) return false;
  serial[0] = static_cast<unsigned char>((serial[0] & 0x3FU) | 0x40U);  // positive, and always 16 bytes long
  const OpensslPointer<BIGNUM, BN_free> number{BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr)};
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

std::optional<Instant> instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return Instant(std::chrono::seconds(::timegm(&parts)));
}

std::time_t seconds(Instant instant) { return std::chrono::system_clock::to_time_t(instant); }

// Subject, key, serial and validity; extensions, issuer and signature follow.
CertificatePointer draft(std::string_view common_name, EVP_PKEY* key, Instant not_before, Instant not_after) {
  CertificatePointer certificate{X509_new()};
  if (!certificate) return nullptr;
  auto* const x509 = certificate.get();
  const bool made = X509_set_version(x509, X509_VERSION_3) == 1 && set_serial(x509) &&
                    ASN1_TIME_set(X509_getm_notBefore(x509), seconds(not_before)) != nullptr &&
                    ASN1_TIME_set(X509_getm_notAfter(x509), seconds(not_after)) != nullptr &&
                    X509_NAME_add_entry_by_NID(X509_get_subject_name(x509), NID_commonName, MBSTRING_UTF8,
                                               reinterpret_cast<const unsigned char*>(common_name.data()),
                                               static_cast<int>(common_name.size()), -1, 0) == 1 &&
                    X509_set_pubkey(x509, key) == 1;
  return made ? std::move(certificate) : nullptr;
}

bool sign(X509* certificate, X509_NAME* issuer, EVP_PKEY* key) {
  return X509_set_issuer_name(certificate, issuer) == 1 && X509_sign(certificate, key, EVP_sha256()) > 0;
}

ByteView content_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return as_bytes({data, static_cast<std::size_t>(std::max(size, 0L))});
}

Status write_key(const std::string& path, EVP_PKEY* key) {
  const BioPointer bio{BIO_new(BIO_s_secmem())};  // clears its memory when it is freed
  if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return openssl_error("write private key");
  }
  return create_secret_file(path, content_of(bio.get()));
}

Status write_certificate(const std::string& path, X509* certificate) {
  const BioPointer bio{BIO_new(BIO_s_mem())};
  if (!bio || PEM_write_bio_X509(bio.get(), certificate) != 1) return openssl_error("write certificate");
  return write_file_durably(path, content_of(bio.get()), 0644, ExistingFile::refuse);
}

// Key first: a certificate without its key would be of no use, a key without a certificate is made away with.
Status write_pair(const std::string& key_path, EVP_PKEY* key, const std::string& certificate_path, X509* certificate) {
  struct stat facts {};
  if (::stat(certificate_path.c_str(), &facts) == 0) {
    return error(Errc::conflict,
                 fmt::format("{} exists and is not overwritten / 文件已存在，不会覆盖", certificate_path));
  }
  if (auto written = write_key(key_path, key); !written) return written;
  auto written = write_certificate(certificate_path, certificate);
  if (!written) std::remove(key_path.c_str());
  return written;
}

Result<CertificatePointer> read_certificate(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string pem(kPemBytesMax + 1, '\0');
  if (!file) return error(Errc::not_found, fmt::format("cannot open {} / 无法打开证书文件", path));
  file.read(pem.data(), static_cast<std::streamsize>(pem.size()));
  pem.resize(static_cast<std::size_t>(file.gcount()));
  if (pem.size() > kPemBytesMax) return error(Errc::malformed, fmt::format("{} is too large for a certificate", path));
  const BioPointer bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  CertificatePointer certificate{bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr};
  ERR_clear_error();
  if (!certificate) return error(Errc::malformed, fmt::format("{} holds no PEM certificate / 文件中没有证书", path));
  return certificate;
}

int no_password(char*, int, int, void*) { return -1; }

struct Ca {
  CertificatePointer certificate;
  KeyPointer key;
};

Result<Ca> read_ca(const std::string& directory) {
  Ca ca;
  auto certificate = read_certificate(directory + "/ca.pem");
  if (!certificate) return certificate.error();
  ca.certificate = std::move(*certificate);
  const auto pem = read_secret_file(directory + "/ca.key");
  if (!pem) return pem.error();
  const BioPointer bio{BIO_new_mem_buf(pem->view().data(), static_cast<int>(pem->view().size()))};
  ca.key.reset(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr) : nullptr);
  ERR_clear_error();
  if (!ca.key || X509_check_private_key(ca.certificate.get(), ca.key.get()) != 1) {
    ERR_clear_error();
    return error(Errc::config, fmt::format("{0}/ca.key is not the key of {0}/ca.pem / CA 私钥与证书不匹配", directory));
  }
  return ca;
}

Status check_request(const CertificateRequest& request) {
  if (!is_plain_name(request.common_name)) {
    return error(Errc::malformed, "a common name has 1 to 64 characters A-Z a-z 0-9 . _ - / 证书名称不合规");
  }
  if (request.dns_names.size() + request.ip_addresses.size() > kNamesMax ||
      !std::all_of(request.dns_names.begin(), request.dns_names.end(), is_plain_name) ||
      !std::all_of(request.ip_addresses.begin(), request.ip_addresses.end(), is_address)) {
    return error(Errc::malformed, "at most 16 alternative names, each a host name or an IP address / 备用名称不合规");
  }
  if (request.server && request.dns_names.empty() && request.ip_addresses.empty()) {
    return error(Errc::malformed, "a server's certificate needs a DNS name or an address / 服务器证书缺少域名或地址");
  }
  if (request.not_before >= request.not_after) {
    return error(Errc::malformed, "the validity ends before it begins / 有效期的结束早于开始");
  }
  return ok();
}

std::string alternative_names(const CertificateRequest& request) {
  std::string out;
  for (const auto& name : request.dns_names) out += (out.empty() ? "DNS:" : ",DNS:") + name;
  for (const auto& address : request.ip_addresses) out += (out.empty() ? "IP:" : ",IP:") + address;
  return out;
}

bool add_leaf_extensions(X509* certificate, X509* issuer, const CertificateRequest& request) {
  const auto names = alternative_names(request);
  return add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
         add_extension(certificate, issuer, NID_key_usage, "critical,digitalSignature") &&
         add_extension(certificate, issuer, NID_ext_key_usage, request.server ? "serverAuth" : "clientAuth") &&
         add_extension(certificate, issuer, NID_subject_key_identifier, "hash") &&
         add_extension(certificate, issuer, NID_authority_key_identifier, "keyid:always") &&
         (names.empty() || add_extension(certificate, issuer, NID_subject_alt_name, names));
}

}  // namespace

Status create_ca(const std::string& directory, std::string_view common_name, Instant not_before, Instant not_after) {
  if (!is_ca_name(common_name)) {
    return error(Errc::malformed, "a CA's name has 1 to 64 bytes of printable UTF-8 / CA 名称不合规");
  }
  if (not_before >= not_after)
    return error(Errc::malformed, "the validity ends before it begins / 有效期的结束早于开始");
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return error(Errc::storage, fmt::format("cannot make {}: {}", directory, std::strerror(errno)));
  }
  const KeyPointer key{EVP_EC_gen("P-256")};
  if (!key) return openssl_error("make key");
  const auto certificate = draft(common_name, key.get(), not_before, not_after);
  if (!certificate) return openssl_error("make certificate");
  auto* const x509 = certificate.get();
  const bool made = add_extension(x509, x509, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
                    add_extension(x509, x509, NID_key_usage, "critical,keyCertSign,cRLSign") &&
                    add_extension(x509, x509, NID_subject_key_identifier, "hash") &&
                    add_extension(x509, x509, NID_authority_key_identifier, "keyid:always") &&
                    sign(x509, X509_get_subject_name(x509), key.get());
  if (!made) return openssl_error("sign certificate");
  return write_pair(directory + "/ca.key", key.get(), directory + "/ca.pem", x509);
}

Status issue_certificate(const std::string& ca_directory, const CertificateRequest& request,
                         const std::string& key_path, const std::string& certificate_path) {
  if (auto checked = check_request(request); !checked) return checked;
  auto ca = read_ca(ca_directory);
  if (!ca) return ca.error();
  auto* const issuer = ca->certificate.get();
  const KeyPointer key{EVP_EC_gen("P-256")};
  if (!key) return openssl_error("make key");
  const auto certificate = draft(request.common_name, key.get(), request.not_before, request.not_after);
  if (!certificate) return openssl_error("make certificate");
  if (ASN1_TIME_compare(X509_get0_notAfter(certificate.get()), X509_get0_notAfter(issuer)) > 0) {
    return error(Errc::unprocessable, "the certificate would outlive its CA / 证书有效期超过了 CA 的有效期");
  }
  if (!add_leaf_extensions(certificate.get(), issuer, request) ||
      !sign(certificate.get(), X509_get_subject_name(issuer), ca->key.get())) {
    return openssl_error("sign certificate");
  }
  return write_pair(key_path, key.get(), certificate_path, certificate.get());
}

Result<std::string> certificate_fingerprint(const std::string& pem_path) {
  const auto certificate = read_certificate(pem_path);
  if (!certificate) return certificate.error();
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate->get(), &der);
  if (size <= 0) return openssl_error("encode certificate");
  const auto digest = sha256(ByteView{der, static_cast<std::size_t>(size)});
  OPENSSL_free(der);
  return to_hex(digest);
}

Result<CertificatePeriod> certificate_period(const std::string& pem_path) {
  const auto certificate = read_certificate(pem_path);
  if (!certificate) return certificate.error();
  const auto begins = instant_of(X509_get0_notBefore(certificate->get()));
  const auto ends = instant_of(X509_get0_notAfter(certificate->get()));
  if (!begins || !ends) return openssl_error("read the certificate's dates");
  return CertificatePeriod{*begins, *ends};
}

}  // namespace fangpin::crypto
