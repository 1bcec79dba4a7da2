#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "crypto/base/result.hpp"

namespace boost::asio::ssl {
class context;
}

namespace fangpin::net {

// PEM files.
struct TlsFiles {
  std::string ca;           // whom we trust: the county CA
  std::string certificate;  // our own, leaf first
  std::string key;
  std::string crl;  // optional; where given every certificate of the chain is checked against it, fail closed
};

// TLS 1.3 alone, both sides with certificates, X509_STRICT, at most two intermediate CAs, nothing resumed: no tickets,
// no session cache, no early data (a ticket outlives a revocation, HARDENING 0.1). Shared by all connections of a
// listener or client. Thread safe, but for reload_if_changed(), which one thread calls.
class TlsContext {
 public:
  // Errors: config, naming the file and what is wrong with it; a key that does not fit its certificate; a private key
  // that everybody may read or its group may change is refused.
  static Result<std::shared_ptr<TlsContext>> make_server(const TlsFiles& files);
  // The client also checks the server's name or address (at connect). Certificate and key may be empty: then no client
  // certificate is offered.
  static Result<std::shared_ptr<TlsContext>> make_client(const TlsFiles& files);
  ~TlsContext();

  // Reads the files again where one of them is not the one that was read (a new CRL, a renewed certificate): true if it
  // was so. Handshakes that begin later go by what stands there; connections that stand are left to the registry, which
  // is asked at each request. Errors as when it was made: everything stays as it was, and the next call tries again.
  Result<bool> reload_if_changed();
  // The last reload_if_changed() failed: what is on the disk is not what is in force.
  bool stale() const { return stale_; }

  // What the next connection is made with, which keeps it.
  std::shared_ptr<boost::asio::ssl::context> native() const { return context_.load(); }

 private:
  // Which file stands at a path, and when it was last written; all 0: none.
  using FileMark = std::array<std::int64_t, 5>;
  using Marks = std::array<FileMark, 4>;

  TlsContext(TlsFiles files, bool server) : files_(std::move(files)), server_(server) {}
  static Result<std::shared_ptr<TlsContext>> make(const TlsFiles& files, bool server);
  static FileMark mark_of(const std::string& path);
  Marks marks() const;
  Status load();

  const TlsFiles files_;
  const bool server_;
  Marks loaded_{};  // of the files in force
  std::atomic<bool> stale_{false};
  std::atomic<std::shared_ptr<boost::asio::ssl::context>> context_;
};

}  // namespace fangpin::net
