#include "gateway/authorizations/declaration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "crypto/base/citizen_id.hpp"
#include "crypto/base/secret.hpp"
#include "gateway/audit/authorization_entry.hpp"

namespace fangpin::authorizations {

namespace {

using domain::Capacity;
using domain::LegalBasis;
using domain::SignedBy;

constexpr std::size_t kNameBytesMax = 100;
constexpr std::size_t kProgrammeBytesMax = 64;
constexpr std::size_t kFormBytesMax = 64;
constexpr std::int64_t kUsesMax = 10'000;
constexpr std::size_t kExpectedBytesMax = 900;  // of 1,024 that an answer has room for
constexpr std::string_view kTownship = "township:";
constexpr std::array<std::string_view, 8> kRelations = {"head",       "spouse",  "child",     "parent",
                                                        "grandchild", "sibling", "supporter", "other"};
constexpr std::array<std::string_view, 4> kMethods = {"wet-signature", "fingerprint", "e-signature",
                                                      "handler-attestation"};

template <class List>
bool contains(const List& list, std::string_view wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

bool is_word(std::string_view text, std::size_t bytes_max) {
  return !text.empty() && text.size() <= bytes_max && !holds_personal_number(text) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

// "ID@HEX": the template's id and the SHA-256 of its text, which is never zero.
bool is_form(std::string_view form) {
  const auto at = form.find('@');
  if (at == std::string_view::npos || !is_word(form.substr(0, at), kFormBytesMax)) return false;
  const auto digest = form.substr(at + 1);
  return digest.size() == 64 && digest.find_first_not_of('0') != std::string_view::npos &&
         std::all_of(digest.begin(), digest.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// The forms on which a letter that was signed on this day is taken: "letter-2021 | letter-2022".
std::string forms_taken(const config::LetterForms& forms, Date signed_on) {
  std::string all;
  for (const auto& [id, form] : forms) {
    if (form.retired_on(signed_on)) continue;
    if (all.size() + id.size() > kExpectedBytesMax) return all + " | ...";
    all += (all.empty() ? "" : " | ") + id;
  }
  return all;
}

std::string member_field(std::size_t position, std::string_view name) {
  return "members[" + std::to_string(position + 1) + "]." + std::string(name);
}

class Judging {
 public:
  Judging(const Declaration& declaration, const CaptureRules& rules)
      : declaration_(declaration), record_(declaration.record), rules_(rules) {}

  std::vector<Fault> run() {
    form();
    members();
    scope();
    times();
    basis();
    if (!rules_.staff_known(record_.handler)) add("handler", "staff-unknown");
    return std::move(faults_);
  }

 private:
  void add(std::string field, std::string reason, std::string expected = {}) {
    faults_.push_back({std::move(field), std::move(reason), std::move(expected)});
  }

  // A policy that lists no form takes any; one that lists some takes these texts only, each until its day.
  void form() {
    if (!is_form(record_.form)) return add("form", "form-malformed", "ID@SHA-256, ID: [a-z0-9-], 1..64");
    const auto& forms = rules_.policy.forms;
    if (forms.empty()) return;
    const auto listed = forms.find(std::string_view(record_.form).substr(0, record_.form.find('@')));
    if (listed == forms.end()) return add("form", "form-unknown", forms_taken(forms, record_.signed_on));
    const auto text = listed->first + "@" + listed->second.sha256;
    if (record_.form != text) return add("form", "form-unknown", text);
    if (listed->second.retired_on(record_.signed_on)) {
      add("form", "form-retired", forms_taken(forms, record_.signed_on));
    }
  }

  void members() {
    if (record_.members.empty()) return add("members", "no-members");
    if (record_.members.size() > kDeclaredMembersMax) {
      return add("members", "too-many", fmt::format("array, 1..{} values", kDeclaredMembersMax));
    }
    std::set<std::string_view> known;
    for (std::size_t i = 0; i < record_.members.size(); ++i) {
      const auto& person = declaration_.persons[i];
      if (person.name.empty()) add(member_field(i, "name"), "name-missing");
      if (person.name.size() > kNameBytesMax) {
        add(member_field(i, "name"), "too-long", fmt::format("text, 1..{} bytes", kNameBytesMax));
      }
      if (!contains(kRelations, record_.members[i].relation)) add(member_field(i, "relation"), "relation-unknown");
      if (!known.insert(person.citizen_id).second) add(member_field(i, "citizen_id"), "member-twice");
      signature(i);
    }
    const auto heads = std::count_if(record_.members.begin(), record_.members.end(),
                                     [](const auto& member) { return member.relation == "head"; });
    if (heads == 0) add("members", "head-missing");
    if (heads > 1) add("members", "heads-too-many");
    const bool covered = std::any_of(record_.members.begin(), record_.members.end(),
                                     [](const auto& member) { return member.covered(); });
    if (record_.basis == LegalBasis::consent && !covered) add("members", "nobody-covered");
  }

  // A guardian is another member of full capacity, or stated to stand outside the household.
  void signature(std::size_t position) {
    const auto& member = record_.members[position];
    const auto& person = declaration_.persons[position];
    const bool named = person.guardian || person.guardian_outside;
    if (member.signed_by != SignedBy::guardian) {
      if (named) add(member_field(position, "guardian"), "guardian-without-signature");
      return;
    }
    if (!named) return add(member_field(position, "guardian"), "guardian-missing");
    if (!person.guardian) return;
    if (*person.guardian >= record_.members.size() || *person.guardian == position) {
      return add(member_field(position, "guardian"), "guardian-not-a-member");
    }
    if (record_.members[*person.guardian].capacity != Capacity::full) {
      add(member_field(position, "guardian"), "guardian-without-capacity");
    }
  }

  void list(const std::vector<std::string>& all, std::string_view field, std::size_t count_max,
            const std::function<std::string_view(std::string_view)>& reason_of) {
    if (all.empty()) return add(std::string(field), "missing");
    if (all.size() > count_max) {
      return add(std::string(field), "too-many", fmt::format("array, 1..{} values", count_max));
    }
    if (std::set<std::string>(all.begin(), all.end()).size() != all.size()) add(std::string(field), "twice");
    for (const auto& one : all) {
      const auto reason = reason_of(one);
      if (!reason.empty()) add(std::string(field), std::string(reason));
    }
  }

  void scope() {
    list(record_.grantees, "grantees", kDeclaredListMax, [&](std::string_view grantee) -> std::string_view {
      if (grantee == "bureau") return "";
      if (!grantee.starts_with(kTownship)) return "grantee-unknown";
      const auto code = grantee.substr(kTownship.size());
      if (!rules_.township_known(code)) return "grantee-unknown";
      return rules_.area.empty() || code == rules_.area ? "" : "grantee-beyond-own-area";
    });
    list(record_.providers, "providers", kDeclaredListMax, [&](std::string_view provider) -> std::string_view {
      return rules_.provider_ready(provider) ? "" : "provider-unknown";
    });
    list(record_.items, "items", rules_.catalogue.items.size(), [&](std::string_view item) -> std::string_view {
      return rules_.catalogue.find(item) != nullptr ? "" : "item-unknown";
    });
    if (!rules_.policy.purposes.contains(record_.purpose)) add("purpose", "purpose-unknown");
    if (!record_.programme.empty() && !is_word(record_.programme, kProgrammeBytesMax)) {
      add("programme", "programme-malformed", fmt::format("[a-z0-9-], 1..{}", kProgrammeBytesMax));
    }
    if (record_.data_from && record_.data_to && *record_.data_to < *record_.data_from) add("data_to", "dates-reversed");
    if (record_.uses_max && (*record_.uses_max < 1 || *record_.uses_max > kUsesMax)) {
      add("uses_max", "out-of-bounds", fmt::format("1..{}", kUsesMax));
    }
  }

  void times() {
    if (record_.signed_on > shanghai_date(rules_.now)) add("signed_on", "signed-in-future");
    if (record_.effective_at < start_of_day(record_.signed_on)) add("effective_at", "effective-before-signature");
    if (record_.valid_until <= record_.effective_at) {
      add("valid_until", "ends-before-it-begins");
    } else if (record_.valid_until - record_.effective_at > std::chrono::days(rules_.policy.validity_days)) {
      add("valid_until", "longer-than-the-policy-allows",
          fmt::format("effective_at + {} 天 / days", rules_.policy.validity_days));
    }
  }

  void basis() {
    if (!contains(kMethods, record_.evidence_method)) add("evidence.method", "method-unknown");
    if (record_.evidence == Digest{}) add("evidence.digest", "evidence-missing");
    const bool document = audit::is_document_number(record_.basis_document);
    if (record_.basis == LegalBasis::consent && !record_.basis_document.empty()) {
      add("basis_document", "document-not-expected");
    }
    if (record_.basis != LegalBasis::consent && !document) {
      add("basis_document", "document-missing", std::string(audit::kDocumentNumberRule));
    }
  }

  const Declaration& declaration_;
  const domain::Authorization& record_;
  const CaptureRules& rules_;
  std::vector<Fault> faults_;
};

}  // namespace

void Declaration::wipe_persons() {
  for (auto& person : persons) {
    wipe(person.name);
    wipe(person.citizen_id);
  }
}

std::vector<Fault> faults_of(const Declaration& declaration, const CaptureRules& rules) {
  return Judging(declaration, rules).run();
}

}  // namespace fangpin::authorizations
