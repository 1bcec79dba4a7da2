#include "gateway/store/sqlite/records.hpp"
#include "gateway/store/sqlite/transaction.hpp"

namespace fangpin::store::sqlite {

using domain::ExplanationState;

Result<SqliteTransaction::Explained> SqliteTransaction::explained(std::string_view department,
                                                                  std::string_view receipt_id) {
  std::optional<Explained> found;
  {
    Query query(db_,
                "SELECT s.id, s.owes_explanation, s.explanation, s.explanation_accepted FROM receipt r "
                "JOIN submission s ON s.id = r.submission "
                "WHERE r.county = ?1 AND r.department = ?2 AND r.receipt_id = ?3",
                ids_.number(), department, receipt_id);
    if (query.next()) found = {query.integer(0), explanation_state(query, 1, 2, 3)};
  }
  if (const auto status = db_.settle(); !status) return status.error();
  if (!found) return error(Errc::not_found, "no such receipt");
  if (found->state == ExplanationState::not_owed) return error(Errc::conflict, "explanation-not-owed");
  if (found->state == ExplanationState::accepted) return error(Errc::conflict, "explanation-decided");
  return *found;
}

Status SqliteTransaction::explain(std::string_view department, std::string_view receipt_id, std::string_view text,
                                  Instant at) {
  const auto found = explained(department, receipt_id);
  if (!found) return found.error();
  db_.run(
      "UPDATE submission SET explanation = ?2, explained_at = ?3, explanation_accepted = NULL, explanation_remark = "
      "'', "
      "explanation_decided_at = NULL WHERE id = ?1",
      found->submission_key, text, stored(at));
  return db_.settle();
}

Status SqliteTransaction::decide_explanation(std::string_view department, std::string_view receipt_id, bool accepted,
                                             std::string_view remark, Instant at) {
  const auto found = explained(department, receipt_id);
  if (!found) return found.error();
  if (found->state == ExplanationState::owed) return error(Errc::conflict, "explanation-not-given");
  if (found->state == ExplanationState::refused) return error(Errc::conflict, "explanation-decided");
  db_.run(
      "UPDATE submission SET explanation_accepted = ?2, explanation_remark = ?3, explanation_decided_at = ?4 "
      "WHERE id = ?1",
      found->submission_key, accepted, remark, stored(at));
  return db_.settle();
}

}  // namespace fangpin::store::sqlite
