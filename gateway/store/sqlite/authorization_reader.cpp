#include "gateway/domain/asset_query.hpp"
#include "gateway/store/sqlite/authorizations.hpp"
#include "gateway/store/sqlite/reader.hpp"
#include "gateway/store/sqlite/records.hpp"
#include "gateway/store/sqlite/token_index.hpp"

namespace fangpin::store::sqlite {

namespace {

#define FANGPIN_AUTHORIZATION_COLUMNS                                                                              \
  "a.id, a.number, a.form, a.previous, a.household, a.grantees, a.providers, a.purpose, a.programme, a.items, "    \
  "a.data_from, a.data_to, a.signed_on, a.effective_at, a.valid_until, a.captured_at, a.uses_max, a.basis, "       \
  "a.basis_document, a.evidence_method, a.evidence, a.handler, a.actor, a.end_reason, a.ended_at, a.end_channel, " \
  "a.end_actor, a.end_document, a.captured_after "

constexpr std::size_t kFormTextsMax = 64;  // texts that one form ever had

std::optional<Date> date(Query& query, int column) {
  if (query.is_null(column)) return std::nullopt;
  return parse_date(query.text(column));
}

std::optional<domain::AuthorizationEnd> end_of(Query& query, const std::string& number) {
  if (query.is_null(23)) return std::nullopt;
  domain::AuthorizationEnd end;
  end.number = number;
  end.reason = static_cast<domain::AuthorizationEnd::Reason>(query.integer(23));
  end.at = instant_of(query.integer(24));
  end.channel = query.string(25);
  end.actor = query.string(26);
  if (!query.is_null(27)) end.document = digest_of(query.blob(27));
  return end;
}

AuthorizationReader::Kept kept_of(Query& query) {
  AuthorizationReader::Kept kept;
  auto& one = kept.authorization;
  one.number = query.string(1);
  one.form = query.string(2);
  one.previous = query.string(3);
  one.household = query.string(4);
  one.grantees = split_lines(query.text(5));
  one.providers = split_lines(query.text(6));
  one.purpose = query.string(7);
  one.programme = query.string(8);
  one.items = split_lines(query.text(9));
  one.data_from = date(query, 10);
  one.data_to = date(query, 11);
  one.signed_on = date(query, 12).value_or(Date{});
  one.effective_at = instant_of(query.integer(13));
  one.valid_until = instant_of(query.integer(14));
  one.captured_at = instant_of(query.integer(15));
  one.uses_max = query.maybe_integer(16);
  one.basis = static_cast<domain::LegalBasis>(query.integer(17));
  one.basis_document = query.string(18);
  one.evidence_method = query.string(19);
  one.evidence = digest_of(query.blob(20));
  one.handler = query.string(21);
  one.actor = query.string(22);
  one.captured_after = split_lines(query.text(28));
  kept.end = end_of(query, one.number);
  return kept;
}

}  // namespace

template <class Fn>
auto SqliteAuthorizationReader::read(Fn fn) -> Result<decltype(fn())> {
  std::optional<Snapshot> snapshot;
  if (snapshots_) snapshot.emplace(db_);
  auto value = fn();
  if (const auto status = snapshot ? snapshot->end() : db_.settle(); !status) return status.error();
  return value;
}

void SqliteAuthorizationReader::add_members(Kept& kept, std::int64_t id) {
  Query query(db_,
              "SELECT subject, relation, capacity, signed_by, guardian FROM authorization_member "
              "WHERE county = ?1 AND authorization = ?2 ORDER BY position",
              ids_.number(), id);
  while (query.next()) {
    domain::AuthorizedMember member;
    member.subject = query.string(0);
    member.relation = query.string(1);
    member.capacity = static_cast<domain::Capacity>(query.integer(2));
    member.signed_by = static_cast<domain::SignedBy>(query.integer(3));
    member.guardian = query.string(4);
    kept.authorization.members.push_back(std::move(member));
  }
}

std::vector<AuthorizationReader::Kept> SqliteAuthorizationReader::kept(Query& query) {
  std::vector<Kept> all;
  while (query.next()) {
    all.push_back(kept_of(query));
    add_members(all.back(), query.integer(0));
  }
  return all;
}

Result<std::optional<domain::SubjectHandle>> SqliteAuthorizationReader::find_subject(
    SubjectKind kind, const std::vector<crypto::Token>& tokens) {
  return read([&] {
    std::optional<domain::SubjectHandle> found;
    for (const auto& token : tokens) {
      Query query(db_,
                  "SELECT s.handle, s.tokens FROM subject_look_up l JOIN subject s ON s.id = l.subject "
                  "WHERE l.county = ?1 AND l.kind = ?2 AND l.prefix = ?3 ORDER BY l.subject",
                  ids_.number(), static_cast<int>(kind), prefix(token));
      while (!found && query.next()) {
        if (meet(query.blob(1), {token})) found = query.string(0);
      }
    }
    return found;
  });
}

Result<bool> SqliteAuthorizationReader::knows(std::string_view handle) {
  return read([&] {
    Query query(db_, "SELECT 1 FROM subject WHERE county = ?1 AND handle = ?2", ids_.number(), handle);
    return query.next();
  });
}

Result<domain::SubjectHandle> SqliteAuthorizationReader::household_of_evidence(const Digest& evidence) {
  return read([&] {
    Query query(db_,
                "SELECT household FROM authorization WHERE county = ?1 AND evidence = ?2 AND basis = ?3 ORDER BY id "
                "LIMIT 1",
                ids_.number(), evidence, static_cast<int>(domain::LegalBasis::consent));
    return query.next() ? query.string(0) : domain::SubjectHandle();
  });
}

// Under one id there is one text; a store of before that was asked may hold some more, so each is looked at once.
Result<std::string> SqliteAuthorizationReader::form_of(std::string_view id) {
  return read([&] {
    std::string first, form = std::string(id) + "@";
    const auto end = std::string(id) + "A";  // '@' is the character before it
    std::int64_t first_row = 0;
    for (std::size_t seen = 0; seen < kFormTextsMax; ++seen) {
      Query query(db_,
                  "SELECT form, id FROM authorization WHERE county = ?1 AND form > ?2 AND form < ?3 "
                  "ORDER BY form, id LIMIT 1",
                  ids_.number(), form, end);
      if (!query.next()) break;
      form = query.string(0);
      if (!first.empty() && query.integer(1) >= first_row) continue;
      first = form;
      first_row = query.integer(1);
    }
    return first;
  });
}

Result<std::vector<crypto::Token>> SqliteAuthorizationReader::police_household(
    const std::vector<crypto::Token>& person) {
  return read([&] {
    std::vector<crypto::Token> household;
    for (const auto& token : person) {
      for (const auto known : look_ups_on_disk(db_, ids_, static_cast<int>(TokenOwner::person), prefix(token))) {
        Query query(db_,
                    "SELECT p.tokens, h.tokens FROM person p "
                    "JOIN membership m ON m.county = ?1 AND m.person = p.id AND m.police = 1 "
                    "JOIN submission b ON b.id = m.row >> 24 AND b.acceptance IS NOT NULL "
                    "JOIN household h ON h.id = m.household LEFT JOIN membership_end e ON e.row = m.row "
                    "LEFT JOIN submission n ON n.id = e.submission "
                    "WHERE p.id = ?2 AND n.acceptance IS NULL ORDER BY m.row DESC",
                    ids_.number(), known);
        while (household.empty() && query.next()) {
          if (meet(query.blob(0), {token})) household = unpacked(query.blob(1));
        }
      }
    }
    return household;
  });
}

Result<std::optional<AuthorizationReader::Kept>> SqliteAuthorizationReader::authorization(std::string_view number) {
  return read([&]() -> std::optional<Kept> {
    Query query(db_,
                "SELECT " FANGPIN_AUTHORIZATION_COLUMNS "FROM authorization a WHERE a.county = ?1 AND a.number = ?2",
                ids_.number(), number);
    auto found = kept(query);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  });
}

Result<std::vector<AuthorizationReader::Kept>> SqliteAuthorizationReader::authorizations_of(
    std::string_view household) {
  return read([&] {
    Query query(db_,
                "SELECT " FANGPIN_AUTHORIZATION_COLUMNS
                "FROM authorization a WHERE a.county = ?1 AND a.household = ?2 ORDER BY a.id",
                ids_.number(), household);
    return kept(query);
  });
}

Result<std::vector<AuthorizationReader::Kept>> SqliteAuthorizationReader::authorizations_naming(
    std::string_view subject) {
  return read([&] {
    Query query(db_,
                "SELECT " FANGPIN_AUTHORIZATION_COLUMNS
                "FROM authorization a WHERE a.county = ?1 AND a.id IN (SELECT authorization FROM "
                "authorization_member WHERE county = ?1 AND subject = ?2) ORDER BY a.id",
                ids_.number(), subject);
    return kept(query);
  });
}

Result<std::vector<AuthorizationReader::Kept>> SqliteAuthorizationReader::authorizations(std::size_t offset,
                                                                                         std::size_t limit,
                                                                                         std::string_view grantee) {
  return read([&] {
    const auto wanted = grantee.empty() ? std::string() : "\n" + std::string(grantee) + "\n";
    Query query(db_,
                "SELECT " FANGPIN_AUTHORIZATION_COLUMNS
                "FROM authorization a WHERE a.county = ?1 AND (?2 = '' OR "
                "instr(char(10) || a.grantees || char(10), ?2) > 0) ORDER BY a.id DESC LIMIT ?3 OFFSET ?4",
                ids_.number(), wanted, static_cast<std::int64_t>(limit), static_cast<std::int64_t>(offset));
    return kept(query);
  });
}

Result<std::vector<std::string>> SqliteAuthorizationReader::expired(Instant now, std::size_t limit) {
  return read([&] {
    std::vector<std::string> numbers;
    Query query(db_,
                "SELECT number FROM authorization WHERE county = ?1 AND end_reason IS NULL AND valid_until <= ?2 "
                "ORDER BY valid_until, id LIMIT ?3",
                ids_.number(), stored(now), static_cast<std::int64_t>(limit));
    while (query.next()) numbers.push_back(query.string(0));
    return numbers;
  });
}

Result<std::vector<std::string>> SqliteAuthorizationReader::unauthorized_queries(std::string_view household,
                                                                                 std::size_t limit) {
  return read([&] {
    std::vector<std::string> ids;
    Query query(db_,
                "SELECT q.id FROM household_entry h JOIN asset_query q ON q.county = ?1 AND q.log_index = h.log_index "
                "LEFT JOIN authorization a ON a.county = ?1 AND a.number = q.authorization "
                "WHERE h.county = ?1 AND h.household = ?2 AND q.household = ?2 AND "
                "CASE WHEN q.denial IS NULL THEN a.basis <> ?3 ELSE q.denial BETWEEN ?4 AND ?5 END "
                "ORDER BY h.log_index DESC LIMIT ?6",
                ids_.number(), household, static_cast<int>(domain::LegalBasis::consent),
                static_cast<int>(domain::Denial::no_authorization), static_cast<int>(domain::Denial::ended),
                static_cast<std::int64_t>(limit));
    while (query.next()) ids.push_back(query.string(0));
    return ids;
  });
}

Result<std::optional<std::pair<crypto::SealedIdentity, Bytes>>> SqliteAuthorizationReader::sealed_member(
    std::string_view number, std::string_view subject, std::string_view provider) {
  return read([&] {
    std::optional<std::pair<crypto::SealedIdentity, Bytes>> found;
    Query query(db_,
                "SELECT a.data_key, s.envelope, k.box FROM authorization a "
                "JOIN authorization_sealed s ON s.county = ?1 AND s.authorization = a.id AND s.subject = ?3 "
                "JOIN authorization_key k ON k.county = ?1 AND k.authorization = a.id AND k.provider = ?4 "
                "WHERE a.county = ?1 AND a.number = ?2",
                ids_.number(), number, subject, provider);
    if (query.next()) {
      found.emplace();
      const auto id = query.blob(0);
      std::copy_n(id.begin(), std::min(id.size(), found->first.data_key.size()), found->first.data_key.begin());
      found->first.ciphertext = query.bytes(1);
      found->second = query.bytes(2);
    }
    return found;
  });
}

}  // namespace fangpin::store::sqlite
