#include "gateway/authorizations/record_view.hpp"

#include <set>

#include "gateway/audit/access_entry.hpp"

namespace fangpin::authorizations {

Status log_record_view(store::Transaction& transaction, const RecordView& view) {
  audit::RecordViewEntry entry{view.county, view.actor, view.office, {}, {}, view.at};
  std::set<domain::SubjectHandle> households;
  for (const auto& one : view.authorizations) {
    entry.authorizations.push_back(one.number);
    households.insert(one.household);
  }
  for (const auto& one : view.queries) {
    entry.queries.push_back(one.id);
    households.insert(one.household);
  }
  households.erase("");  // of queries about an unknown one
  if (entry.authorizations.empty() && entry.queries.empty()) return ok();
  auto appended = transaction.append_audit(
      [&](const store::AuditPosition& position) { return audit::record_view(entry, position); });
  if (!appended) return appended.error();
  for (const auto& household : households) {
    if (auto noted = transaction.asset_queries().concerns(household, appended->index); !noted) return noted;
  }
  return ok();
}

}  // namespace fangpin::authorizations
