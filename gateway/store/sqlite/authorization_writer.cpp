#include "gateway/store/sqlite/authorizations.hpp"
#include "gateway/store/sqlite/records.hpp"
#include "gateway/store/sqlite/token_index.hpp"

namespace fangpin::store::sqlite {

namespace {

std::int64_t next_id(Connection& db, const char* newest, CountyIds ids) {
  Query query(db, newest, ids.first(), ids.last());
  return (query.next() && !query.is_null(0) ? query.integer(0) : ids.first()) + 1;
}

constexpr const char* kRewriteLinks = R"sql(
CREATE TEMP TABLE kept_subject AS SELECT * FROM subject;
CREATE TEMP TABLE kept_look_up AS SELECT * FROM subject_look_up;
CREATE TEMP TABLE kept_sealed AS SELECT * FROM authorization_sealed;
CREATE TEMP TABLE kept_answer AS SELECT * FROM staff_answer;
DELETE FROM subject; DELETE FROM subject_look_up; DELETE FROM authorization_sealed; DELETE FROM staff_answer;
INSERT INTO subject SELECT * FROM temp.kept_subject ORDER BY id;
INSERT INTO subject_look_up SELECT * FROM temp.kept_look_up;
INSERT INTO authorization_sealed SELECT * FROM temp.kept_sealed;
INSERT INTO staff_answer SELECT * FROM temp.kept_answer;
DROP TABLE temp.kept_subject; DROP TABLE temp.kept_look_up; DROP TABLE temp.kept_sealed; DROP TABLE temp.kept_answer;
)sql";

}  // namespace

Result<domain::SubjectHandle> SqliteAuthorizationWriter::subject(SubjectKind kind,
                                                                 const std::vector<crypto::Token>& tokens,
                                                                 const domain::SubjectHandle& fresh) {
  std::int64_t id = 0;
  domain::SubjectHandle handle;
  Bytes known;
  for (const auto& token : tokens) {
    Query query(db_,
                "SELECT s.id, s.handle, s.tokens FROM subject_look_up l JOIN subject s ON s.id = l.subject "
                "WHERE l.county = ?1 AND l.kind = ?2 AND l.prefix = ?3 ORDER BY l.subject",
                ids_.number(), static_cast<int>(kind), prefix(token));
    while (id == 0 && query.next()) {
      if (!meet(query.blob(2), {token})) continue;
      id = query.integer(0);
      handle = query.string(1);
      known = query.bytes(2);
    }
  }
  const auto all = joined(known, tokens);  // nothing: every epoch is known
  if (id == 0) {
    id = next_id(db_, "SELECT max(id) FROM subject WHERE id BETWEEN ?1 AND ?2", ids_);
    handle = fresh;
    db_.run("INSERT INTO subject(id, county, kind, handle, tokens) VALUES(?1, ?2, ?3, ?4, ?5)", id, ids_.number(),
            static_cast<int>(kind), handle, all.value_or(Bytes{}));
  } else if (all) {
    db_.run("UPDATE subject SET tokens = ?2 WHERE id = ?1", id, *all);
  }
  if (all) {
    for (const auto& token : tokens) {
      db_.run("INSERT OR IGNORE INTO subject_look_up(county, kind, prefix, subject) VALUES(?1, ?2, ?3, ?4)",
              ids_.number(), static_cast<int>(kind), prefix(token), id);
    }
  }
  if (const auto status = db_.settle(); !status) return status.error();
  return handle;
}

// Numbers of the letters of a household or with a member of this handle.
std::vector<std::string> SqliteAuthorizationWriter::letters_about(std::string_view handle) {
  std::vector<std::string> out;
  Query query(db_,
              "SELECT number FROM authorization WHERE county = ?1 AND (household = ?2 OR id IN (SELECT authorization "
              "FROM authorization_member WHERE county = ?1 AND subject = ?2))",
              ids_.number(), handle);
  while (query.next()) out.push_back(query.string(0));
  return out;
}

// A deleted row stays in its page until the page is used again, and a page that was split keeps the half that moved
// away. So the link is deleted, and then the small tables that hold links are written anew: with secure_delete on, the
// pages of the old ones are overwritten as they become free.
Status SqliteAuthorizationWriter::forget(std::string_view handle) {
  std::int64_t id = 0;
  {
    Query query(db_, "SELECT id FROM subject WHERE county = ?1 AND handle = ?2", ids_.number(), handle);
    if (query.next()) id = query.integer(0);
  }
  if (const auto status = db_.settle(); !status) return status;
  if (id == 0) return error(Errc::not_found, "no subject has this handle, or its link is erased already");
  db_.script("PRAGMA secure_delete=ON");
  const auto letters = letters_about(handle);
  db_.run("DELETE FROM subject_look_up WHERE county = ?1 AND subject = ?2", ids_.number(), id);
  db_.run("DELETE FROM subject WHERE id = ?1", id);
  db_.run("DELETE FROM authorization_sealed WHERE county = ?1 AND subject = ?2", ids_.number(), handle);
  // An answer stands beside a digest of what was asked, which leads who has the keys from a person to the handle: at
  // once, or by a letter's number.
  db_.run("DELETE FROM staff_answer WHERE county = ?1 AND instr(answer, ?2) > 0", ids_.number(), handle);
  for (const auto& number : letters) {
    db_.run("DELETE FROM staff_answer WHERE county = ?1 AND instr(answer, ?2) > 0", ids_.number(), '"' + number + '"');
  }
  db_.script(kRewriteLinks);
  const auto status = db_.settle();
  // Also after a failure, which the connection remembers until its unit of work ends.
  auto failure = db_.take_error();
  db_.script("PRAGMA secure_delete=OFF");
  if (failure) db_.fail(*std::move(failure));
  if (status) forgot_ = true;
  return status;
}

Result<std::int64_t> SqliteAuthorizationWriter::next_serial(int year) {
  db_.run(
      "INSERT INTO authorization_serial(county, year, serial) VALUES(?1, ?2, 1) "
      "ON CONFLICT(county, year) DO UPDATE SET serial = serial + 1",
      ids_.number(), year);
  std::int64_t serial = 0;
  {
    Query query(db_, "SELECT serial FROM authorization_serial WHERE county = ?1 AND year = ?2", ids_.number(), year);
    if (query.next()) serial = query.integer(0);
  }
  if (const auto status = db_.settle(); !status) return status.error();
  return serial;
}

Status SqliteAuthorizationWriter::put(const domain::Authorization& one, const crypto::WrappedDataKey& key,
                                      const std::vector<SealedMember>& members) {
  bool there = false;
  {
    Query query(db_, "SELECT 1 FROM authorization WHERE county = ?1 AND number = ?2", ids_.number(), one.number);
    there = query.next();
  }
  if (const auto status = db_.settle(); !status) return status;
  if (there) return error(Errc::conflict, "an authorization has this number");
  const auto id = next_id(db_, "SELECT max(id) FROM authorization WHERE id BETWEEN ?1 AND ?2", ids_);
  db_.run(
      "INSERT INTO authorization(id, county, number, form, previous, household, grantees, providers, purpose, "
      "programme, items, data_from, data_to, signed_on, effective_at, valid_until, captured_at, uses_max, basis, "
      "basis_document, evidence_method, evidence, handler, actor, data_key, captured_after) VALUES(?1, ?2, ?3, ?4, ?5, "
      "?6, ?7, ?8, "
      "?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)",
      id, ids_.number(), one.number, one.form, one.previous, one.household, lines(one.grantees), lines(one.providers),
      one.purpose, one.programme, lines(one.items), stored(one.data_from), stored(one.data_to), to_text(one.signed_on),
      stored(one.effective_at), stored(one.valid_until), stored(one.captured_at), one.uses_max,
      static_cast<int>(one.basis), one.basis_document, one.evidence_method, one.evidence, one.handler, one.actor,
      key.id, lines(one.captured_after));
  int position = 0;
  for (const auto& member : one.members) {
    db_.run(
        "INSERT INTO authorization_member(county, authorization, position, subject, relation, capacity, signed_by, "
        "guardian) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        ids_.number(), id, position++, member.subject, member.relation, static_cast<int>(member.capacity),
        static_cast<int>(member.signed_by), member.guardian);
  }
  for (const auto& [provider, box] : key.wrapped) {
    db_.run("INSERT INTO authorization_key(county, authorization, provider, box) VALUES(?1, ?2, ?3, ?4)", ids_.number(),
            id, provider, box);
  }
  for (const auto& member : members) {
    db_.run("INSERT INTO authorization_sealed(county, authorization, subject, envelope) VALUES(?1, ?2, ?3, ?4)",
            ids_.number(), id, member.subject, member.identity.ciphertext);
  }
  return db_.settle();
}

Status SqliteAuthorizationWriter::end(const domain::AuthorizationEnd& end) {
  std::optional<bool> ended;
  {
    Query query(db_, "SELECT end_reason IS NOT NULL FROM authorization WHERE county = ?1 AND number = ?2",
                ids_.number(), end.number);
    if (query.next()) ended = query.integer(0) != 0;
  }
  if (const auto status = db_.settle(); !status) return status;
  if (!ended) return error(Errc::not_found, "no authorization has this number");
  if (*ended) return error(Errc::conflict, "the authorization has ended before");
  db_.run(
      "UPDATE authorization SET end_reason = ?3, ended_at = ?4, end_channel = ?5, end_actor = ?6, end_document = ?7 "
      "WHERE county = ?1 AND number = ?2",
      ids_.number(), end.number, static_cast<int>(end.reason), stored(end.at), end.channel, end.actor, end.document);
  return db_.settle();
}

Result<std::int64_t> SqliteAuthorizationWriter::count(CountedUse what, std::string_view actor, Date day,
                                                      std::int64_t more) {
  const auto today = to_text(day);
  const auto kind = static_cast<int>(what);
  db_.run(
      "INSERT INTO staff_count(county, actor, what, day, used) VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(county, actor, "
      "what) DO UPDATE SET used = CASE day WHEN ?4 THEN used + ?5 ELSE ?5 END, day = ?4",
      ids_.number(), actor, kind, today, more);
  std::int64_t used = 0;
  {
    Query query(db_, "SELECT used FROM staff_count WHERE county = ?1 AND actor = ?2 AND what = ?3", ids_.number(),
                actor, kind);
    if (query.next()) used = query.integer(0);
  }
  if (const auto status = db_.settle(); !status) return status.error();
  return used;
}

}  // namespace fangpin::store::sqlite
