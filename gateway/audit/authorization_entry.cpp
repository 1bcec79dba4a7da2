#include "gateway/audit/authorization_entry.hpp"

#include <boost/json.hpp>

#include "crypto/base/citizen_id.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "gateway/audit/counts_json.hpp"
#include "gateway/audit/entry_head.hpp"

namespace fangpin::audit {

namespace {

namespace bj = boost::json;

constexpr std::size_t kDocumentCharactersMax = 64;
// A text with Chinese characters is a number of a document if one of these is among them; a name is not.
constexpr std::u32string_view kWordsOfDocuments = U"〔号条法令规";
constexpr std::size_t kErasureBytesMax = 4096;

bj::value date_or_null(const std::optional<Date>& date) {
  return date ? bj::value(fangpin::to_text(*date)) : bj::value(nullptr);
}

std::string_view to_text(FindSubjectEntry::Outcome outcome) {
  switch (outcome) {
    case FindSubjectEntry::Outcome::found:
      return "found";
    case FindSubjectEntry::Outcome::not_found:
      return "not-found";
    case FindSubjectEntry::Outcome::over_quota:
      return "over-quota";
  }
  return "";
}

}  // namespace

std::string_view to_text(domain::Capacity capacity) {
  switch (capacity) {
    case domain::Capacity::full:
      return "full";
    case domain::Capacity::limited:
      return "limited";
    case domain::Capacity::none:
      return "none";
  }
  return "";
}

std::string_view to_text(domain::SignedBy signed_by) {
  switch (signed_by) {
    case domain::SignedBy::self:
      return "self";
    case domain::SignedBy::guardian:
      return "guardian";
    case domain::SignedBy::nobody:
      return "nobody";
  }
  return "";
}

std::string_view to_text(domain::LegalBasis basis) {
  switch (basis) {
    case domain::LegalBasis::consent:
      return "consent";
    case domain::LegalBasis::statutory_duty:
      return "statutory-duty";
    case domain::LegalBasis::emergency:
      return "emergency";
  }
  return "";
}

std::string_view to_text(domain::AuthorizationEnd::Reason reason) {
  switch (reason) {
    case domain::AuthorizationEnd::Reason::revoked:
      return "revoked";
    case domain::AuthorizationEnd::Reason::superseded:
      return "superseded";
    case domain::AuthorizationEnd::Reason::expired:
      return "expired";
  }
  return "";
}

std::string authorization(std::string_view county, const domain::Authorization& captured,
                          const store::AuditPosition& position) {
  auto entry = entry_head("authorization", county, captured.captured_at, position);
  entry["number"] = captured.number;
  entry["form"] = captured.form;
  entry["previous"] = text_or_null(captured.previous);
  entry["household"] = captured.household;
  bj::array members;
  for (const auto& member : captured.members) {
    members.push_back(bj::object{{"subject", member.subject},
                                 {"relation", member.relation},
                                 {"capacity", to_text(member.capacity)},
                                 {"signed_by", to_text(member.signed_by)},
                                 {"guardian", text_or_null(member.guardian)}});
  }
  entry["members"] = std::move(members);
  entry["grantees"] = texts_json(captured.grantees);
  entry["providers"] = texts_json(captured.providers);
  entry["purpose"] = captured.purpose;
  entry["programme"] = captured.programme;
  entry["items"] = texts_json(captured.items);
  entry["data_from"] = date_or_null(captured.data_from);
  entry["data_to"] = date_or_null(captured.data_to);
  entry["signed_on"] = fangpin::to_text(captured.signed_on);
  entry["effective_at"] = to_text_utc(captured.effective_at);
  entry["valid_until"] = to_text_utc(captured.valid_until);
  entry["uses_max"] = captured.uses_max ? bj::value(*captured.uses_max) : bj::value(nullptr);
  entry["basis"] = to_text(captured.basis);
  entry["basis_document"] = text_or_null(captured.basis_document);
  entry["evidence"] = bj::object{{"method", captured.evidence_method}, {"digest", to_hex(captured.evidence)}};
  entry["handler"] = captured.handler;
  entry["captured_after"] = texts_json(captured.captured_after);
  entry["version"] = 2;
  entry["actor"] = captured.actor;
  return canonical_json(entry);
}

std::string authorization_end(std::string_view county, const domain::AuthorizationEnd& end,
                              const store::AuditPosition& position) {
  auto entry = entry_head("authorization-end", county, end.at, position);
  entry["number"] = end.number;
  entry["reason"] = to_text(end.reason);
  entry["channel"] = end.channel;
  entry["actor"] = end.actor;
  entry["document"] = end.document ? bj::value(to_hex(*end.document)) : bj::value(nullptr);
  return canonical_json(entry);
}

std::string find_subject(const FindSubjectEntry& entry_in, const store::AuditPosition& position) {
  auto entry = entry_head("find-subject", entry_in.county, entry_in.at, position);
  entry["actor"] = entry_in.actor;
  entry["role"] = entry_in.role;
  entry["reason"] = entry_in.reason;
  entry["document"] = text_or_null(entry_in.document);
  entry["outcome"] = to_text(entry_in.outcome);
  entry["subject"] = text_or_null(entry_in.subject);
  entry["used"] = entry_in.used;
  entry["version"] = 2;
  entry["households"] = bj::array(entry_in.households.begin(), entry_in.households.end());
  return canonical_json(entry);
}

std::string capture_refused(const CaptureRefusedEntry& entry_in, const store::AuditPosition& position) {
  auto entry = entry_head("capture-refused", entry_in.county, entry_in.at, position);
  entry["actor"] = entry_in.actor;
  entry["role"] = entry_in.role;
  entry["reason"] = entry_in.reason;
  entry["persons"] = entry_in.persons;
  entry["used"] = entry_in.used;
  return canonical_json(entry);
}

std::string erasure(const ErasureEntry& entry_in, const store::AuditPosition& position) {
  auto entry = entry_head("erasure", entry_in.county, entry_in.at, position);
  entry["handle"] = entry_in.handle;
  entry["legal_basis"] = entry_in.legal_basis;
  entry["document"] = entry_in.document;
  entry["version"] = 2;
  entry["approvals"] = approvals_json(entry_in.approvals);
  return canonical_json(entry);
}

std::string erased_handle(std::string_view entry) {
  // Most entries are another kind: a look at the bytes spares reading them.
  if (entry.size() > kErasureBytesMax || entry.find("\"kind\":\"erasure\"") == std::string_view::npos) return {};
  const auto document = parse_json(entry, kErasureBytesMax);
  if (!document || !document->is_object()) return {};
  const auto* kind = document->get_object().if_contains("kind");
  const auto* handle = document->get_object().if_contains("handle");
  if (kind == nullptr || !kind->is_string() || kind->get_string() != "erasure" || handle == nullptr ||
      !handle->is_string()) {
    return {};
  }
  return std::string(handle->get_string());
}

namespace {

// One of the characters that a document's number is made of; 0: none. Chinese characters and 〔 〕 take three bytes.
std::size_t bytes_of_character(std::string_view text, char32_t& point) {
  const auto byte = static_cast<unsigned char>(text[0]);
  if (byte < 0x80) {
    point = byte;
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
                       byte == '.' || byte == '_' || byte == '/' || byte == '-';
    return plain ? 1 : 0;
  }
  if ((byte & 0xf0) != 0xe0 || text.size() < 3) return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  const auto third = static_cast<unsigned char>(text[2]);
  if ((second & 0xc0) != 0x80 || (third & 0xc0) != 0x80) return 0;
  point = (byte & 0x0fu) << 12 | (second & 0x3fu) << 6 | (third & 0x3fu);
  return point == U'〔' || point == U'〕' || (point >= 0x4e00 && point <= 0x9fff) ? 3 : 0;
}

}  // namespace

bool is_document_number(std::string_view text) {
  if (holds_personal_number(text)) return false;
  std::size_t characters = 0;
  bool digit = false, chinese = false, word_of_a_document = false;
  for (auto rest = text; !rest.empty(); ++characters) {
    char32_t point = 0;
    const auto bytes = bytes_of_character(rest, point);
    if (bytes == 0) return false;
    digit = digit || (point >= '0' && point <= '9');
    chinese = chinese || bytes > 1;
    word_of_a_document = word_of_a_document || kWordsOfDocuments.find(point) != std::u32string_view::npos;
    rest.remove_prefix(bytes);
  }
  return digit && (!chinese || word_of_a_document) && characters <= kDocumentCharactersMax;
}

}  // namespace fangpin::audit
