#pragma once
#include <boost/system/result.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/base/bytes.hpp"
#include "crypto/signing_key.hpp"
#include "gateway/access/permissions.hpp"
#include "gateway/access/registry.hpp"
#include "gateway/http/message.hpp"
#include "gateway/http/problem.hpp"

namespace fangpin::access {

// Who asks, and what the signature proved before the first body byte.
struct Admitted {
  std::shared_ptr<const domain::Participant> who;
  // POST only:
  std::string idempotency_key;           // without its quotes
  std::optional<Digest> content_digest;  // as declared; absent only where the signature is waived
  std::string key_id;                    // empty: waived by the registry
  std::string signature_base;            // the RFC 9421 base that was verified
  std::string signature;                 // base64
};

template <class T>
using OrProblem = boost::system::result<T, http::Problem>;

// Everything that is decided from the head of a request: certificate in the registry and not revoked, operation allowed
// for its role and department, and for a POST idempotency key, digest field and message signature. Pure but for the
// registry; `real_now_seconds` is security time.
OrProblem<Admitted> admit(const Registry& registry, const http::RequestHead& head, Operation operation,
                          std::string_view department, std::int64_t real_now_seconds);

// Asks the registry again, as it stands in the transaction that does what was admitted: an upload takes up to an hour,
// and whoever was revoked meanwhile, or lost the key, the role or the area by which it was admitted, does nothing more.
// Errors: forbidden or unauthenticated (the detail is the problem's code); those of the store.
Status still_admitted(store::Transaction& transaction, const Admitted& admitted);

// The one identity check, for callers that only need to know who asks.
OrProblem<std::shared_ptr<const domain::Participant>> identify(const Registry& registry, const http::RequestHead& head);

// The gateway's signature over an answer (RFC 9421): adds Content-Digest, Signature-Input and Signature.
class AnswerSigner {
 public:
  // `key` must outlive the signer.
  AnswerSigner(const crypto::SigningKey& key, std::string key_id) : key_(key), key_id_(std::move(key_id)) {}
  void sign(const http::RequestHead& head, http::Response& response, std::int64_t real_now_seconds) const;
  const std::string& key_id() const { return key_id_; }
  const crypto::SigningKey& key() const { return key_; }

 private:
  const crypto::SigningKey& key_;
  std::string key_id_;
};

}  // namespace fangpin::access
