#include "gateway/store/sqlite/records.hpp"
#include "gateway/store/sqlite/transaction.hpp"

namespace fangpin::store::sqlite {

Status SqliteTransaction::put_participant(const domain::Participant& participant) {
  db_.run(
      "INSERT OR REPLACE INTO participant(county, id, kind, name, credit_code, role, certificate_fingerprints, "
      "signing_keys, envelope_key, signature_waived, revoked, area) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
      "?11, ?12)",
      ids_.number(), participant.id, static_cast<int>(participant.kind), participant.name, participant.credit_code,
      participant.role, lines(participant.certificate_fingerprints), lines(participant.signing_keys),
      participant.envelope_key, participant.signature_waived, participant.revoked, participant.area);
  return db_.settle();
}

Result<std::optional<domain::Participant>> SqliteTransaction::participant(std::string_view id) {
  std::optional<domain::Participant> found;
  {
    Query query(db_, "SELECT " FANGPIN_PARTICIPANT_COLUMNS "FROM participant WHERE county = ?1 AND id = ?2",
                ids_.number(), id);
    if (query.next()) found = participant_of(query);
  }
  if (const auto status = db_.settle(); !status) return status.error();
  return found;
}

Result<std::optional<std::pair<Digest, std::string>>> SqliteTransaction::staff_answer(
    std::string_view actor, std::string_view idempotency_key) {
  std::optional<std::pair<Digest, std::string>> found;
  {
    Query query(db_,
                "SELECT digest, answer FROM staff_answer WHERE county = ?1 AND actor = ?2 AND idempotency_key = ?3",
                ids_.number(), actor, idempotency_key);
    if (query.next()) found.emplace(digest_of(query.blob(0)), query.string(1));
  }
  if (const auto status = db_.settle(); !status) return status.error();
  return found;
}

Status SqliteTransaction::keep_staff_answer(std::string_view actor, std::string_view idempotency_key,
                                            const Digest& digest, std::string_view answer) {
  db_.run("INSERT INTO staff_answer(county, actor, idempotency_key, digest, answer) VALUES(?1, ?2, ?3, ?4, ?5)",
          ids_.number(), actor, idempotency_key, digest, answer);
  return db_.settle();
}

Result<std::string> SqliteTransaction::fact(std::string_view name) {
  std::string value;
  {
    Query query(db_, "SELECT value FROM fact WHERE county = ?1 AND name = ?2", ids_.number(), name);
    if (query.next()) value = query.string(0);
  }
  if (const auto status = db_.settle(); !status) return status.error();
  return value;
}

// "demonstration" and "county" are for ever (DESIGN 5): only create() writes them.
Status SqliteTransaction::set_fact(std::string_view name, std::string_view value) {
  if (name == "demonstration" || name == "county") {
    return error(Errc::forbidden, "this fact was fixed when the store was created");
  }
  db_.run("INSERT OR REPLACE INTO fact(county, name, value) VALUES(?1, ?2, ?3)", ids_.number(), name, value);
  return db_.settle();
}

}  // namespace fangpin::store::sqlite
