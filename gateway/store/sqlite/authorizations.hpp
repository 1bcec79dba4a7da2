#pragma once
#include "gateway/store/authorizations.hpp"
#include "gateway/store/sqlite/connection.hpp"
#include "gateway/store/sqlite/ids.hpp"

namespace fangpin::store::sqlite {

// Reads authorizations on a connection. `snapshots`: each call is a snapshot of its own (a reader's connection);
// without it a call sees what the running transaction wrote.
class SqliteAuthorizationReader final : public AuthorizationReader {
 public:
  SqliteAuthorizationReader(Connection& connection, CountyIds ids, bool snapshots)
      : db_(connection), ids_(ids), snapshots_(snapshots) {}

  Result<std::optional<domain::SubjectHandle>> find_subject(SubjectKind kind,
                                                            const std::vector<crypto::Token>& tokens) override;
  Result<bool> knows(std::string_view handle) override;
  Result<domain::SubjectHandle> household_of_evidence(const Digest& evidence) override;
  Result<std::string> form_of(std::string_view id) override;
  Result<std::vector<crypto::Token>> police_household(const std::vector<crypto::Token>& person) override;
  Result<std::optional<Kept>> authorization(std::string_view number) override;
  Result<std::vector<Kept>> authorizations_of(std::string_view household) override;
  Result<std::vector<Kept>> authorizations_naming(std::string_view subject) override;
  Result<std::vector<Kept>> authorizations(std::size_t offset, std::size_t limit, std::string_view grantee) override;
  Result<std::vector<std::string>> expired(Instant now, std::size_t limit) override;
  Result<std::vector<std::string>> unauthorized_queries(std::string_view household, std::size_t limit) override;
  Result<std::optional<std::pair<crypto::SealedIdentity, Bytes>>> sealed_member(std::string_view number,
                                                                                std::string_view subject,
                                                                                std::string_view provider) override;

 private:
  template <class Fn>
  auto read(Fn fn) -> Result<decltype(fn())>;
  std::vector<Kept> kept(Query& query);
  void add_members(Kept& kept, std::int64_t id);

  Connection& db_;
  CountyIds ids_;
  bool snapshots_;
};

class SqliteAuthorizationWriter final : public AuthorizationWriter {
 public:
  SqliteAuthorizationWriter(Connection& connection, CountyIds ids) : db_(connection), ids_(ids) {}

  Result<domain::SubjectHandle> subject(SubjectKind kind, const std::vector<crypto::Token>& tokens,
                                        const domain::SubjectHandle& fresh) override;
  Status forget(std::string_view handle) override;
  Result<std::int64_t> next_serial(int year) override;
  Status put(const domain::Authorization& authorization, const crypto::WrappedDataKey& key,
             const std::vector<SealedMember>& members) override;
  Status end(const domain::AuthorizationEnd& end) override;
  Result<std::int64_t> count(CountedUse what, std::string_view actor, Date day, std::int64_t more) override;

  // True once after a link was forgotten: then the log must be emptied after the commit, for it holds older pages.
  bool take_forgot() { return std::exchange(forgot_, false); }

 private:
  std::vector<std::string> letters_about(std::string_view handle);

  Connection& db_;
  CountyIds ids_;
  bool forgot_ = false;
};

}  // namespace fangpin::store::sqlite
