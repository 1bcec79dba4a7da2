#pragma once
#include <memory>
#include <string>

#include "crypto/base/result.hpp"

namespace boost::asio::ssl {
class context;
}

namespace fangpin::net {

// PEM files. Read once; a changed CRL needs a new context.
struct TlsFiles {
  std::string ca;           // whom we trust: the county CA
  std::string certificate;  // our own, leaf first
  std::string key;
  std::string crl;  // optional; where given every certificate of the chain is checked against it, fail closed
};

// TLS 1.3 alone, both sides with certificates, X509_STRICT, at most two intermediate CAs, nothing resumed: no tickets,
// no session cache, no early data (a ticket outlives a revocation, HARDENING 0.1). Shared by all connections of a
// listener or client; immutable after it was made.
class TlsContext {
 public:
  // Errors: config, naming the file and what is wrong with it; a key that does not fit its certificate; a private key
  // that everybody may read or its group may change is refused.
  static Result<std::shared_ptr<TlsContext>> make_server(const TlsFiles& files);
  // The client also checks the server's name or address (at connect). Certificate and key may be empty: then no client
  // certificate is offered.
  static Result<std::shared_ptr<TlsContext>> make_client(const TlsFiles& files);
  ~TlsContext();

  boost::asio::ssl::context& native() { return *context_; }

 private:
  explicit TlsContext(std::unique_ptr<boost::asio::ssl::context> context);
  std::unique_ptr<boost::asio::ssl::context> context_;
};

}  // namespace fangpin::net
