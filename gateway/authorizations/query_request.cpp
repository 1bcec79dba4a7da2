#include "gateway/authorizations/query_request.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "crypto/base/citizen_id.hpp"
#include "gateway/audit/authorization_entry.hpp"

namespace fangpin::authorizations {

namespace {

namespace bj = boost::json;

bool is_base64url(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// "identification", "check/vehicles", "transport".
bool is_code(std::string_view text, bool with_slash) {
  return !text.empty() && text.size() <= 64 && !holds_personal_number(text) && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || (with_slash && c == '/');
  });
}

void read_override(JsonMembers& members, const config::NamedCodes& reasons, domain::AssetQuery& out,
                   std::vector<JsonFault>& faults) {
  const auto* value = members.get("override", false);
  if (value == nullptr) return;
  const auto is_reason = [&reasons](std::string_view text) { return reasons.contains(std::string(text)); };
  JsonMembers parts(*value, "override", faults);
  out.override_reason = parts.matching("reason", true, is_reason, "a reason code of the policy");
  out.override_document = parts.matching("document", true, audit::is_document_number, audit::kDocumentNumberRule);
  parts.finish();
}

void read_subjects(JsonMembers& members, std::vector<domain::SubjectHandle>& out) {
  const auto* subjects = members.array("subjects", false, 1, kSubjectsMax);
  if (subjects == nullptr) return;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < subjects->size(); ++i) {
    const auto* subject = (*subjects)[i].if_string();
    const auto place = "subjects[" + std::to_string(i + 1) + "]";
    if (subject == nullptr || !is_subject_handle(*subject, 'p')) {
      return members.fault(place, "not-as-expected", std::string(kPersonForm));
    }
    if (!seen.emplace(*subject).second) return members.fault(place, "twice");
    out.emplace_back(*subject);
  }
}

}  // namespace

bool is_subject_handle(std::string_view text, char kind) {
  return text.size() == 24 && text[0] == kind && text[1] == '-' && is_query_id(text.substr(2));
}

bool is_query_id(std::string_view text) { return text.size() == 22 && std::ranges::all_of(text, is_base64url); }

domain::AssetQuery query_of(const bj::value& document, const config::NamedCodes& override_reasons,
                            std::vector<JsonFault>& faults) {
  const auto is_household = [](std::string_view text) { return is_subject_handle(text, 'h'); };
  const auto is_item = [](std::string_view text) { return is_code(text, true); };
  const auto is_word = [](std::string_view text) { return is_code(text, false); };
  const auto is_programme = [](std::string_view text) { return text.empty() || is_code(text, false); };
  constexpr std::string_view kCode = "code of a-z 0-9 -";
  JsonMembers members(document, "", faults);
  domain::AssetQuery out;
  out.household = members.matching("household", true, is_household, kHouseholdForm);
  read_subjects(members, out.subjects);
  out.item = members.matching("item", true, is_item, "code like check/vehicles");
  out.provider = members.matching("provider", true, is_word, kCode);
  out.purpose = members.matching("purpose", true, is_word, kCode);
  out.programme = members.matching("programme", false, is_programme, kCode);
  out.risk_clear = members.flag("risk_clear");
  out.no_objection = members.flag("no_objection");
  read_override(members, override_reasons, out, faults);
  members.finish();
  return out;
}

}  // namespace fangpin::authorizations
