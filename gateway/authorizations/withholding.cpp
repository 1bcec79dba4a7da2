#include "gateway/authorizations/withholding.hpp"

#include <boost/json.hpp>

#include "crypto/base/json.hpp"
#include "gateway/audit/access_entry.hpp"
#include "gateway/audit/authorization_entry.hpp"
#include "gateway/authorizations/query_request.hpp"

namespace fangpin::authorizations {

std::string withholding_text(std::string_view county, const Withholding& withholding) {
  return canonical_json(boost::json::object{{"approval", "fangpin-withholding/1"},
                                            {"county", county},
                                            {"query", withholding.query},
                                            {"until", to_text_utc(withholding.until)},
                                            {"legal_basis", withholding.legal_basis}});
}

Status check_withholding(const Withholding& withholding, Instant now) {
  if (!is_query_id(withholding.query))
    return error(Errc::malformed, "查询编号是 22 个字符 / a query's id has 22 characters");
  if (!audit::is_document_number(withholding.legal_basis)) {
    return error(Errc::malformed, "legal_basis: " + std::string(audit::kDocumentNumberRule));
  }
  if (withholding.until <= now || withholding.until > now + kWithholdMax) {
    return error(Errc::malformed, "期限应在今后 366 天之内 / the time must end within the next 366 days");
  }
  return ok();
}

Status withhold(store::Transaction& transaction, std::string_view county, const Withholding& withholding,
                const audit::Approvals& approvals, Instant now) {
  auto found = transaction.asset_queries().query(withholding.query);
  if (!found) return found.error();
  const auto household = *found ? (*found)->query.household : domain::SubjectHandle();
  const auto there = transaction.authorizations_so_far().knows(household);
  if (!there) return there.error();
  if (!*there) return error(Errc::not_found, "没有这次查询 / there is no such query about a known household");
  const audit::WithholdingEntry entry{
      std::string(county), household, withholding.query, withholding.until, withholding.legal_basis, approvals, now};
  auto appended = transaction.append_audit([&](const auto& position) { return audit::withholding(entry, position); });
  if (!appended) return appended.error();
  if (auto noted = transaction.asset_queries().concerns(household, appended->index); !noted) return noted;
  return transaction.asset_queries().withhold(withholding.query, withholding.until);
}

}  // namespace fangpin::authorizations
