#pragma once
// Canonical bytes of the entries about looks at a household (README, "Authorizations and accesses"). People are
// handles, staff and departments their registry ids, documents numbers: no entry holds a value of a person or free
// text.
#include <optional>
#include <string>
#include <vector>

#include "gateway/audit/approvals.hpp"
#include "gateway/domain/asset_query.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::audit {

// "no-authorization" ...: the word of a denial in the log and, after "denied-", in a problem's code.
std::string_view to_text(domain::Denial denial);

struct AccessEntry {
  std::string county;
  domain::AssetQuery query;  // household empty: unknown
  domain::Decision decision;
  std::string policy;  // "NAME@VERSION"
  Instant at;
};
std::string access(const AccessEntry& entry, const store::AuditPosition& position);

struct AccessAnswerEntry {
  enum class Outcome { answered, cannot_say, expired };
  std::string county;
  std::string query;
  std::string provider;
  Outcome outcome = Outcome::expired;
  std::optional<Digest> digest;  // of the canonical salted answer
  Instant at;
};
std::string access_answer(const AccessAnswerEntry& entry, const store::AuditPosition& position);

struct ReleaseEntry {
  enum class What { question, answer };
  std::string county;
  What what = What::question;
  std::string query;
  std::string to;  // department or staff id
  std::string household;
  Instant at;
};
std::string release(const ReleaseEntry& entry, const store::AuditPosition& position);

// Staff read records of households: authorizations, or queries without an answer (reading one is a release). Durable
// before they leave; one entry for a page.
struct RecordViewEntry {
  std::string county;
  std::string actor;                        // staff id
  std::string office;                       // "bureau", "township:130126101", "auditor"
  std::vector<std::string> authorizations;  // numbers of those shown
  std::vector<std::string> queries;         // ids of those shown
  Instant at;
};
std::string record_view(const RecordViewEntry& entry, const store::AuditPosition& position);

struct TranscriptEntry {
  std::string county;
  std::string household;
  std::string subject;  // the member for whom it was made; empty: the bureau's own view
  std::string actor;    // "staff:zhang-san", "uid:0"
  std::string purpose;
  std::int64_t shown = 0;
  std::int64_t withheld = 0;  // the auditor sees it, the household does not
  Instant at;
  // The entries that it was made of: from this index on, and below that one (nothing: to the newest).
  std::int64_t from = 0;
  std::optional<std::int64_t> before;
};
std::string transcript(const TranscriptEntry& entry, const store::AuditPosition& position);

struct WithholdingEntry {
  std::string county;
  std::string household;
  std::string query;
  Instant until;
  std::string legal_basis;  // number of the document
  Approvals approvals;      // over authorizations::withholding_text()
  Instant at;
};
std::string withholding(const WithholdingEntry& entry, const store::AuditPosition& position);

}  // namespace fangpin::audit
