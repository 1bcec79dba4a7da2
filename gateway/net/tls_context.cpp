#include "gateway/net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <boost/asio/ssl/context.hpp>
#include <cstring>

namespace fangpin::net {

namespace ssl = boost::asio::ssl;

namespace {

constexpr int kIntermediatesMax = 2;

// One of the files that a context is made of, as messages name it.
struct FileName {
  const char* zh;
  const char* en;
};
constexpr FileName kCertificate{"证书", "certificate"};
constexpr FileName kKey{"私钥", "key"};
constexpr FileName kCa{"CA 证书", "CA"};
constexpr FileName kCrl{"证书吊销列表", "CRL"};

Error unusable(const FileName& what, const std::string& path) {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = nullptr;
  if (code != 0) reason = ERR_SYSTEM_ERROR(code) ? std::strerror(ERR_GET_REASON(code)) : ERR_reason_error_string(code);
  const std::string why = reason == nullptr ? "not PEM" : reason;
  return error(Errc::config, std::string("TLS ") + what.zh + " '" + path + "' 不能使用（" + why +
                                 "）：须是 PEM 格式，私钥须与证书配对。 / TLS " + what.en + " '" + path +
                                 "' cannot be used (" + why +
                                 "): it must be PEM, and the key must fit the certificate.");
}

Status check_key_mode(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0)
    return error(Errc::config, "TLS 私钥 '" + path + "' 读不到。 / TLS key '" + path + "' cannot be read.");
  if ((info.st_mode & (S_IWGRP | S_IRWXO)) != 0) {
    return error(Errc::config, "TLS 私钥 '" + path + "' 其他用户也能读取，请执行 chmod 600。 / TLS key '" + path +
                                   "' is open to others: chmod 600 it.");
  }
  return ok();
}

Status load_own(SSL_CTX* context, const TlsFiles& files) {
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
    return unusable(kCertificate, files.certificate);
  }
  if (auto mode = check_key_mode(files.key); !mode) return mode;
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1) return unusable(kKey, files.key);
  if (SSL_CTX_check_private_key(context) != 1) return unusable(kKey, files.key);
  return ok();
}

Status load_trust(SSL_CTX* context, const TlsFiles& files) {
  if (SSL_CTX_load_verify_file(context, files.ca.c_str()) != 1) return unusable(kCa, files.ca);
  X509_VERIFY_PARAM* parameters = SSL_CTX_get0_param(context);
  unsigned long wanted = X509_V_FLAG_X509_STRICT;
  if (!files.crl.empty()) {
    X509_LOOKUP* lookup = X509_STORE_add_lookup(SSL_CTX_get_cert_store(context), X509_LOOKUP_file());
    if (lookup == nullptr || X509_load_crl_file(lookup, files.crl.c_str(), X509_FILETYPE_PEM) < 1) {
      return unusable(kCrl, files.crl);
    }
    // CRL_CHECK_ALL alone checks nothing, and a loaded CRL without a flag neither.
    wanted |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
  }
  X509_VERIFY_PARAM_set_flags(parameters, wanted);
  X509_VERIFY_PARAM_set_depth(parameters, kIntermediatesMax);
  if ((X509_VERIFY_PARAM_get_flags(parameters) & wanted) != wanted) {
    return error(Errc::config, "TLS verification flags did not take effect");
  }
  return ok();
}

Status harden(SSL_CTX* context) {
  if (SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1 ||
      SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) != 1) {
    return error(Errc::config, "TLS 1.3 is not available");
  }
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_CLEANSE_PLAINTEXT);
  if (SSL_CTX_set_num_tickets(context, 0) != 1) return error(Errc::config, "TLS tickets cannot be turned off");
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_early_data(context, 0);
  SSL_CTX_set_recv_max_early_data(context, 0);
  // Send the leaf and what its file holds, never the root out of the trust store.
  SSL_CTX_set_mode(context, SSL_MODE_NO_AUTO_CHAIN | SSL_MODE_RELEASE_BUFFERS);
  return ok();
}

}  // namespace

TlsContext::~TlsContext() = default;

TlsContext::FileMark TlsContext::mark_of(const std::string& path) {
  struct stat info {};
  if (path.empty() || ::stat(path.c_str(), &info) != 0) return {};
  return {static_cast<std::int64_t>(info.st_dev), static_cast<std::int64_t>(info.st_ino), info.st_size,
          info.st_mtim.tv_sec, info.st_mtim.tv_nsec};
}

TlsContext::Marks TlsContext::marks() const {
  return {mark_of(files_.ca), mark_of(files_.certificate), mark_of(files_.key), mark_of(files_.crl)};
}

Status TlsContext::load() {
  // Before they are read: what is written meanwhile is seen as a change by the next look.
  const auto read = marks();
  ERR_clear_error();
  auto context = std::make_shared<ssl::context>(server_ ? ssl::context::tls_server : ssl::context::tls_client);
  SSL_CTX* native = context->native_handle();
  if (auto done = harden(native); !done) return done;
  if (server_ || !files_.certificate.empty()) {
    if (auto done = load_own(native, files_); !done) return done;
  }
  if (auto done = load_trust(native, files_); !done) return done;
  SSL_CTX_set_verify(native, server_ ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_PEER, nullptr);
  loaded_ = read;
  context_.store(std::move(context));
  return ok();
}

Result<bool> TlsContext::reload_if_changed() {
  const bool changed = marks() != loaded_;
  const auto loaded = changed ? load() : ok();
  stale_ = !loaded;
  if (!loaded) return loaded.error();
  return changed;
}

Result<std::shared_ptr<TlsContext>> TlsContext::make(const TlsFiles& files, bool server) {
  std::shared_ptr<TlsContext> context(new TlsContext(files, server));
  if (auto loaded = context->load(); !loaded) return loaded.error();
  return context;
}

Result<std::shared_ptr<TlsContext>> TlsContext::make_server(const TlsFiles& files) { return make(files, true); }
Result<std::shared_ptr<TlsContext>> TlsContext::make_client(const TlsFiles& files) { return make(files, false); }

}  // namespace fangpin::net
