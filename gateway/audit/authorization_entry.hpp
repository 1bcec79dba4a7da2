#pragma once
// Canonical bytes of the entries about authorizations and the links behind handles (README, "Authorizations and
// accesses").
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/audit/approvals.hpp"
#include "gateway/domain/authorization.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::audit {

// The words of the log, which the API uses too.
std::string_view to_text(domain::Capacity capacity);
std::string_view to_text(domain::SignedBy signed_by);
std::string_view to_text(domain::LegalBasis basis);
std::string_view to_text(domain::AuthorizationEnd::Reason reason);

std::string authorization(std::string_view county, const domain::Authorization& captured,
                          const store::AuditPosition& position);
std::string authorization_end(std::string_view county, const domain::AuthorizationEnd& end,
                              const store::AuditPosition& position);

// One use of the door from a citizen ID to a handle; durable before the answer.
struct FindSubjectEntry {
  enum class Outcome { found, not_found, over_quota };
  std::string county;
  std::string actor;     // staff id
  std::string role;      // as it was
  std::string reason;    // a code of the policy
  std::string document;  // number; empty: none
  Outcome outcome = Outcome::not_found;
  std::string subject;    // empty: not found
  std::int64_t used = 0;  // of the day's quota, this one included
  Instant at;
  std::vector<std::string> households;  // that the answer names, and in whose transcripts this stands
};
std::string find_subject(const FindSubjectEntry& entry, const store::AuditPosition& position);

// A capture that was looked at and not taken: what is refused on paper alone (a missing member, a wrong date) is none.
// Its persons count, for what a refusal says about them was found by their citizen IDs.
struct CaptureRefusedEntry {
  std::string county;
  std::string actor;         // staff id
  std::string role;          // as it was
  std::string reason;        // "quota-used", or a fault of the capture: "previous-of-another-household" ...
  std::int64_t persons = 0;  // whom the declaration names
  std::int64_t used = 0;     // of the day's quota; with these, unless it was used up
  Instant at;
};
std::string capture_refused(const CaptureRefusedEntry& entry, const store::AuditPosition& position);

// The link behind a handle is erased.
struct ErasureEntry {
  std::string county;
  std::string handle;
  std::string legal_basis;  // a clause, as a document's number is written
  std::string document;     // number
  Approvals approvals;      // over access::erasure_text()
  Instant at;
};
std::string erasure(const ErasureEntry& entry, const store::AuditPosition& position);

// The handle of an `erasure` entry; empty where the bytes are another kind of entry.
std::string erased_handle(std::string_view entry);

// True where the text may stand in an entry as a document's number: 1 to 64 characters of digits, Latin letters,
// Chinese characters and 〔 〕 . _ / -, a digit among them, and where it has Chinese characters, one of 〔号条法令规
// ("灵信〔2022〕1号", "个人信息保护法47"). Nothing in it may be somebody's number (citizen ID, account, telephone): an
// entry stays for ever.
bool is_document_number(std::string_view text);

// What is_document_number asks for, for whoever has to write one.
inline constexpr std::string_view kDocumentNumberRule =
    "只写文件编号或法条（含数字，最多 64 字；有汉字时须有〔、号、条、法、令、规之一），不写姓名、证件号、账号和电话 / "
    "write the number of a document or of "
    "a clause: a digit in it, at most 64 characters, and no name and no personal number";

}  // namespace fangpin::audit
