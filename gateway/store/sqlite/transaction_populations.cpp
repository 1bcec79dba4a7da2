#include <algorithm>

#include "gateway/store/sqlite/transaction.hpp"

namespace fangpin::store::sqlite {

Result<std::vector<std::size_t>> SqliteTransaction::rows_against(const PopulationClaim& claim,
                                                                 std::span<const RowToStage> rows) {
  std::vector<std::size_t> against;
  std::size_t in_force = 0;
  for (const auto& feed : claim.registers) {
    Query query(db_,
                "SELECT 1 FROM submission WHERE county = ?1 AND feed = ?2 AND acceptance IS NOT NULL "
                "AND subject IS NOT NULL LIMIT 1",
                ids_.number(), feed);
    if (query.next()) ++in_force;
  }
  if (in_force == 0 || (claim.enrolled && in_force < claim.registers.size())) return against;
  const auto in_a_register = [&](std::int64_t person) {
    Query query(db_,
                "SELECT s.feed FROM membership m JOIN submission s ON s.id = m.row >> 24 "
                "WHERE m.county = ?1 AND m.person = ?2 AND m.police = 0 AND s.acceptance IS NOT NULL "
                "AND NOT EXISTS(SELECT 1 FROM membership_end e WHERE e.row = m.row)",
                ids_.number(), person);
    while (query.next()) {
      if (std::find(claim.registers.begin(), claim.registers.end(), query.text(0)) != claim.registers.end())
        return true;
    }
    return false;
  };
  for (std::size_t i = 0; i < rows.size() && !db_.failed(); ++i) {
    if (in_a_register(index_.person(rows[i].person)) != claim.enrolled) against.push_back(i);
  }
  if (const auto status = db_.settle(); !status) return status.error();
  return against;
}

}  // namespace fangpin::store::sqlite
