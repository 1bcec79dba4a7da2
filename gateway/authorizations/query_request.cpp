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

bool read_override(const bj::value& value, const config::NamedCodes& reasons, domain::AssetQuery& out) {
  if (value.is_null()) return true;
  if (!value.is_object() || value.get_object().size() != 2) return false;
  const auto* reason = value.get_object().if_contains("reason");
  const auto* document = value.get_object().if_contains("document");
  if (reason == nullptr || document == nullptr || !reason->is_string() || !document->is_string()) return false;
  out.override_reason = reason->get_string();
  out.override_document = document->get_string();
  return reasons.contains(out.override_reason) && audit::is_document_number(out.override_document);
}

bool read_subjects(const bj::value& value, std::vector<domain::SubjectHandle>& out) {
  if (!value.is_array() || value.get_array().empty() || value.get_array().size() > kSubjectsMax) return false;
  for (const auto& subject : value.get_array()) {
    if (!subject.is_string() || !is_subject_handle(subject.get_string(), 'p')) return false;
    out.emplace_back(subject.get_string());
  }
  return std::set<std::string>(out.begin(), out.end()).size() == out.size();
}

bool read_code(const bj::value& value, std::string& out, bool with_slash, bool may_be_empty) {
  if (!value.is_string()) return false;
  out = value.get_string();
  return is_code(out, with_slash) || (may_be_empty && out.empty());
}

bool read_flag(const bj::value& value, bool& out) {
  if (!value.is_bool()) return false;
  out = value.get_bool();
  return true;
}

}  // namespace

bool is_subject_handle(std::string_view text, char kind) {
  return text.size() == 24 && text[0] == kind && text[1] == '-' && is_query_id(text.substr(2));
}

bool is_query_id(std::string_view text) { return text.size() == 22 && std::ranges::all_of(text, is_base64url); }

Result<domain::AssetQuery> query_of(const bj::value& document, const config::NamedCodes& override_reasons) {
  const auto malformed = [] { return error(Errc::malformed, "body-malformed"); };
  if (!document.is_object()) return malformed();
  domain::AssetQuery out;
  for (const auto& member : document.get_object()) {
    const std::string_view name = member.key();
    const auto& value = member.value();
    bool fits = false;
    if (name == "household") {
      fits = value.is_string() && is_subject_handle(value.get_string(), 'h');
      if (fits) out.household = value.get_string();
    } else if (name == "subjects") {
      fits = read_subjects(value, out.subjects);
    } else if (name == "item") {
      fits = read_code(value, out.item, true, false);
    } else if (name == "provider") {
      fits = read_code(value, out.provider, false, false);
    } else if (name == "purpose") {
      fits = read_code(value, out.purpose, false, false);
    } else if (name == "programme") {
      fits = read_code(value, out.programme, false, true);
    } else if (name == "risk_clear") {
      fits = read_flag(value, out.risk_clear);
    } else if (name == "no_objection") {
      fits = read_flag(value, out.no_objection);
    } else if (name == "override") {
      if (!read_override(value, override_reasons, out)) return error(Errc::malformed, "override-invalid");
      fits = true;
    }
    if (!fits) return malformed();
  }
  if (out.household.empty() || out.item.empty() || out.provider.empty() || out.purpose.empty()) return malformed();
  return out;
}

}  // namespace fangpin::authorizations
