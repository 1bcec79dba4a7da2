#include "gateway/portal/declaration_json.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>

#include "adapters/values/citizen_id.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/base/json_members.hpp"
#include "gateway/audit/authorization_entry.hpp"
#include "gateway/audit/counts_json.hpp"

namespace fangpin::portal {

namespace {

namespace bj = boost::json;
using authorizations::Declaration;
using authorizations::DeclaredPerson;
using authorizations::Fault;

constexpr std::size_t kItemsMax = 64;

template <class T>
T choice(JsonMembers& members, std::string_view name, std::initializer_list<T> all, T fallback) {
  std::vector<std::string_view> words;
  for (const T one : all) words.push_back(audit::to_text(one));
  const auto chosen = members.word(name, words);
  return chosen ? *(all.begin() + *chosen) : fallback;
}

void read_member(const bj::value& value, std::size_t position, Declaration& out, std::vector<JsonFault>& faults) {
  JsonMembers member(value, "members[" + std::to_string(position + 1) + "]", faults);
  domain::AuthorizedMember record;
  DeclaredPerson person;
  person.name = member.text("name");
  const auto written = member.text("citizen_id");
  if (!written.empty()) {
    auto id = adapters::parse_citizen_id({adapters::CellKind::text, written});
    if (id) {
      person.citizen_id = std::move(*id);
    } else {
      member.fault("citizen_id", std::string(id.reason()));
    }
  }
  record.relation = member.text("relation");
  record.capacity =
      choice(member, "capacity", {domain::Capacity::full, domain::Capacity::limited, domain::Capacity::none},
             domain::Capacity::full);
  record.signed_by =
      choice(member, "signed_by", {domain::SignedBy::self, domain::SignedBy::guardian, domain::SignedBy::nobody},
             domain::SignedBy::nobody);
  if (const auto* guardian = member.get("guardian", false)) {
    if (guardian->is_int64() && guardian->get_int64() >= 1) {
      person.guardian = static_cast<std::size_t>(guardian->get_int64() - 1);
    } else if (guardian->is_string() && guardian->get_string() == "outside") {
      person.guardian_outside = true;
    } else {
      member.fault("guardian", "guardian-malformed");
    }
  }
  member.finish();
  out.record.members.push_back(std::move(record));
  out.persons.push_back(std::move(person));
}

void read_members(JsonMembers& all, Declaration& out, std::vector<JsonFault>& faults) {
  const auto* members = all.array("members", true, 0, authorizations::kDeclaredMembersMax);
  if (members == nullptr) return;
  for (std::size_t i = 0; i < members->size(); ++i) read_member((*members)[i], i, out, faults);
}

void read_evidence(JsonMembers& all, domain::Authorization& record, std::vector<JsonFault>& faults) {
  const auto* evidence = all.get("evidence", true, "{method, digest}");
  if (evidence == nullptr) return;
  JsonMembers members(*evidence, "evidence", faults);
  record.evidence_method = members.text("method");
  const auto written = members.text("digest", false);
  const auto digest = from_hex(written);
  if (digest && digest->size() == record.evidence.size()) {
    std::copy(digest->begin(), digest->end(), record.evidence.begin());
  } else if (!written.empty()) {
    members.fault("digest", "no-digest");
  }
  members.finish();
}

bj::array texts(const std::vector<std::string>& all) { return bj::array(all.begin(), all.end()); }

bj::value day(const std::optional<Date>& date) { return date ? bj::value(to_text(*date)) : bj::value(nullptr); }

}  // namespace

std::variant<Declaration, std::vector<Fault>> declaration_of(const bj::value& document) {
  std::vector<JsonFault> faults;
  Declaration out;
  auto& record = out.record;
  JsonMembers all(document, "", faults);
  record.form = all.text("form");
  record.previous = all.text("previous", false);
  read_members(all, out, faults);
  record.grantees = all.texts("grantees", authorizations::kDeclaredListMax);
  record.providers = all.texts("providers", authorizations::kDeclaredListMax);
  record.purpose = all.text("purpose");
  record.programme = all.text("programme", false);
  record.items = all.texts("items", kItemsMax);
  record.data_from = all.date("data_from", false);
  record.data_to = all.date("data_to", false);
  record.signed_on = all.date("signed_on").value_or(Date{});
  record.effective_at = all.instant("effective_at").value_or(Instant{});
  record.valid_until = all.instant("valid_until").value_or(Instant{});
  record.uses_max = all.integer("uses_max", std::numeric_limits<std::int64_t>::min());
  record.basis = choice(
      all, "basis", {domain::LegalBasis::consent, domain::LegalBasis::statutory_duty, domain::LegalBasis::emergency},
      domain::LegalBasis::consent);
  record.basis_document = all.text("basis_document", false);
  read_evidence(all, record, faults);
  record.handler = all.text("handler");
  all.finish();
  if (faults.empty()) return out;
  std::vector<Fault> all_faults;
  for (auto& fault : faults)
    all_faults.push_back({std::move(fault.field), std::move(fault.fault), std::move(fault.expected)});
  return all_faults;
}

bj::object authorization_json(const domain::Authorization& one, const std::optional<domain::AuthorizationEnd>& end,
                              bool with_handles) {
  bj::array members;
  for (const auto& member : one.members) {
    bj::object shown{{"relation", member.relation},
                     {"capacity", audit::to_text(member.capacity)},
                     {"signed_by", audit::to_text(member.signed_by)},
                     {"covered", covers(one, member)}};
    if (with_handles) {
      shown["subject"] = member.subject;
      shown["guardian"] = audit::text_or_null(member.guardian);
    }
    members.push_back(std::move(shown));
  }
  bj::value ended = nullptr;
  if (end) {
    ended = bj::object{{"reason", audit::to_text(end->reason)},
                       {"at", to_text_utc(end->at)},
                       {"channel", end->channel},
                       {"actor", end->actor},
                       {"document", end->document ? bj::value(to_hex(*end->document)) : bj::value(nullptr)}};
  }
  bj::object out{{"number", one.number},
                 {"form", one.form},
                 {"previous", audit::text_or_null(one.previous)},
                 {"members", std::move(members)},
                 {"grantees", texts(one.grantees)},
                 {"providers", texts(one.providers)},
                 {"purpose", one.purpose},
                 {"programme", one.programme},
                 {"items", texts(one.items)},
                 {"data_from", day(one.data_from)},
                 {"data_to", day(one.data_to)},
                 {"signed_on", to_text(one.signed_on)},
                 {"effective_at", to_text_utc(one.effective_at)},
                 {"valid_until", to_text_utc(one.valid_until)},
                 {"captured_at", to_text_utc(one.captured_at)},
                 {"uses_max", one.uses_max ? bj::value(*one.uses_max) : bj::value(nullptr)},
                 {"basis", audit::to_text(one.basis)},
                 {"basis_document", audit::text_or_null(one.basis_document)},
                 {"evidence", bj::object{{"method", one.evidence_method}, {"digest", to_hex(one.evidence)}}},
                 {"handler", one.handler},
                 {"actor", one.actor},
                 {"captured_after_access", !one.captured_after.empty()},
                 {"queries_before", texts(one.captured_after)},
                 {"end", std::move(ended)}};
  if (with_handles) out["household"] = one.household;
  return out;
}

}  // namespace fangpin::portal
