#pragma once
// What the store keeps of authorizations: handles and their links, records, ends, sealed members.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/base/result.hpp"
#include "crypto/envelope.hpp"
#include "crypto/pseudonym.hpp"
#include "gateway/domain/authorization.hpp"

namespace fangpin::store {

enum class SubjectKind { person, household };

// What a member of staff does with citizen IDs, counted per day: searches by find-subject, and persons named in
// authorizations.
enum class CountedUse { searches, captured_persons };

struct SealedMember {
  domain::SubjectHandle subject;
  crypto::SealedIdentity identity;  // associated data: the handle's text
};

// Part of a Transaction.
class AuthorizationWriter {
 public:
  virtual ~AuthorizationWriter() = default;
  // The handle that stands for the token (one value under each live epoch), a new one (`fresh`, random) if none does.
  // An erased link is never found again: the same person gets a new handle.
  virtual Result<domain::SubjectHandle> subject(SubjectKind kind, const std::vector<crypto::Token>& tokens,
                                                const domain::SubjectHandle& fresh) = 0;
  // Deletes the link, every sealed identity under the handle, and the answers to staff that name it. After the commit
  // none of it stands in the file or its log any more (a reader's snapshot can put that off by its own length). Error
  // not_found: there is no such link.
  virtual Status forget(std::string_view handle) = 0;
  // The next serial number of the year, from 1.
  virtual Result<std::int64_t> next_serial(int year) = 0;
  // Error conflict: the number is there.
  virtual Status put(const domain::Authorization& authorization, const crypto::WrappedDataKey& key,
                     const std::vector<SealedMember>& members) = 0;
  // Errors: not_found, conflict (it has ended before).
  virtual Status end(const domain::AuthorizationEnd& end) = 0;
  // Adds `more` (0: asks only) to what the staff member did of it on the day; how many these are now. Counts of earlier
  // days of this person go.
  virtual Result<std::int64_t> count(CountedUse what, std::string_view actor, Date day, std::int64_t more) = 0;
};

// Part of a Reader, and of a Transaction, where it sees what the transaction wrote.
class AuthorizationReader {
 public:
  virtual ~AuthorizationReader() = default;
  struct Kept {
    domain::Authorization authorization;
    std::optional<domain::AuthorizationEnd> end;
  };
  virtual Result<std::optional<domain::SubjectHandle>> find_subject(SubjectKind kind,
                                                                    const std::vector<crypto::Token>& tokens) = 0;
  // True for a handle that the store has given and not forgotten.
  virtual Result<bool> knows(std::string_view handle) = 0;
  // The household whose consent was captured with this evidence first; empty: no consent was.
  virtual Result<domain::SubjectHandle> household_of_evidence(const Digest& evidence) = 0;
  // "ID@SHA-256" of the first letter that was captured under this id of a form; empty: none was.
  virtual Result<std::string> form_of(std::string_view id) = 0;
  // Tokens of the police household that the registers in force, as accepted by now, put the person into; empty: none.
  virtual Result<std::vector<crypto::Token>> police_household(const std::vector<crypto::Token>& person) = 0;
  virtual Result<std::optional<Kept>> authorization(std::string_view number) = 0;
  // All of the household, in the order of capture.
  virtual Result<std::vector<Kept>> authorizations_of(std::string_view household) = 0;
  // All that name the person as a member, in the order of capture.
  virtual Result<std::vector<Kept>> authorizations_naming(std::string_view subject) = 0;
  // All, or those that name the grantee; newest first.
  virtual Result<std::vector<Kept>> authorizations(std::size_t offset, std::size_t limit,
                                                   std::string_view grantee = {}) = 0;
  // Numbers of those that have no end and are not valid any more, the longest expired first.
  virtual Result<std::vector<std::string>> expired(Instant now, std::size_t limit) = 0;
  // Queries about the household that no authorization allowed, or that an emergency or a duty did, newest first: what
  // an authorization captured now comes after.
  virtual Result<std::vector<std::string>> unauthorized_queries(std::string_view household, std::size_t limit) = 0;
  // The member's sealed identity and the data key's wrapping to the provider; nothing where the authorization does not
  // name both, or the subject was forgotten.
  virtual Result<std::optional<std::pair<crypto::SealedIdentity, Bytes>>> sealed_member(std::string_view number,
                                                                                        std::string_view subject,
                                                                                        std::string_view provider) = 0;
};

}  // namespace fangpin::store
