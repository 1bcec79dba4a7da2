#pragma once
#include <string>
#include <variant>
#include <vector>

#include "config/query_rules.hpp"
#include "crypto/base/random.hpp"
#include "crypto/envelope.hpp"
#include "crypto/pseudonym.hpp"
#include "gateway/authorizations/declaration.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::authorizations {

// An authorization as it was captured.
struct Captured {
  domain::Authorization record;
  std::int64_t log_index = 0;
};

// Makes declarations real, inside a job of the store. Everything referred to outlives it.
class Capture {
 public:
  Capture(std::string county, const config::QueryRules& policy, const crypto::PseudonymKeys& keys, Random& random)
      : county_(std::move(county)), policy_(policy), keys_(keys), random_(random) {}

  // Tokens and handles of the household and its members, each member's identity sealed to the providers (associated
  // data: the handle's text) under one data key that nothing else uses, the record under the year's next number, the
  // end of the version that it replaces, and the entries of both: one transaction, and of the persons nothing else is
  // left; they are wiped. The household is the head's in the police register in force; a head in no register stands
  // alone. `record` of the declaration has its actor and time of capture. `receivers`: the providers with their keys.
  // `area`: as in CaptureRules. A Fault where the version to be replaced is unknown, has ended, or is another
  // household's, or where the scan of a consent is that of another household: then nothing is written.
  Result<std::variant<Captured, Fault>> write(store::Transaction& transaction, Declaration& declaration,
                                              std::vector<crypto::EnvelopeReceiver> receivers,
                                              const std::string& area) const;

  // Ends it and appends the entry; the entry's index. Errors: not_found, conflict (it has ended before).
  Result<std::int64_t> end(store::Transaction& transaction, const domain::AuthorizationEnd& end) const;

 private:
  Result<domain::SubjectHandle> handle(store::Transaction& transaction, store::SubjectKind kind,
                                       const store::Tokens& tokens) const;

  std::string county_;
  const config::QueryRules& policy_;
  const crypto::PseudonymKeys& keys_;
  Random& random_;
};

// A random handle: "p-" or "h-" and 22 characters of base64url.
domain::SubjectHandle fresh_handle(store::SubjectKind kind, Random& random);

// Ends authorizations that are not valid any more, at most `limit` of them; how many.
Result<std::int64_t> end_expired(store::Transaction& transaction, const Capture& capture, Instant now,
                                 std::size_t limit);

}  // namespace fangpin::authorizations
