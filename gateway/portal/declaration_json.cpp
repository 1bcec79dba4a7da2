#include "gateway/portal/declaration_json.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "adapters/values/citizen_id.hpp"
#include "crypto/base/encoding.hpp"
#include "gateway/audit/authorization_entry.hpp"
#include "gateway/audit/counts_json.hpp"

namespace fangpin::portal {

namespace {

namespace bj = boost::json;
using authorizations::Declaration;
using authorizations::DeclaredPerson;
using authorizations::Fault;

constexpr std::size_t kMembersMax = 32;
constexpr std::size_t kListMax = 64;

// Reads one object member by member; finish() reports what nobody asked for.
class Members {
 public:
  Members(const bj::object& object, std::string prefix, std::vector<Fault>& faults)
      : object_(object), prefix_(std::move(prefix)), faults_(faults) {}

  void fault(std::string_view name, std::string reason) {
    faults_.push_back({prefix_ + std::string(name), std::move(reason)});
  }

  // nullptr where it is absent or null; a fault where it is required.
  const bj::value* get(std::string_view name, bool required = true) {
    known_.insert(std::string(name));
    const auto* value = object_.if_contains(name);
    if (value != nullptr && !value->is_null()) return value;
    if (required) fault(name, "missing");
    return nullptr;
  }

  std::string text(std::string_view name, bool required = true) {
    const auto* value = get(name, required);
    if (value == nullptr) return {};
    if (value->is_string()) return std::string(value->get_string());
    fault(name, "wrong-type");
    return {};
  }

  std::vector<std::string> texts(std::string_view name) {
    std::vector<std::string> all;
    const auto* value = get(name);
    if (value == nullptr) return all;
    if (!value->is_array() || value->get_array().size() > kListMax) {
      fault(name, value->is_array() ? "too-many" : "wrong-type");
      return all;
    }
    for (const auto& item : value->get_array()) {
      if (!item.is_string()) {
        fault(name, "wrong-type");
        return {};
      }
      all.emplace_back(item.get_string());
    }
    return all;
  }

  template <class T>
  T choice(std::string_view name, std::initializer_list<T> all, T fallback) {
    const auto word = text(name);
    for (const T one : all) {
      if (audit::to_text(one) == word) return one;
    }
    if (!word.empty()) fault(name, "unknown-word");
    return fallback;
  }

  std::optional<Date> date(std::string_view name, bool required = true) {
    const auto written = text(name, required);
    if (written.empty()) return std::nullopt;
    const auto day = parse_date(written);
    if (!day) fault(name, "no-date");
    return day;
  }

  Instant instant(std::string_view name) {
    const auto written = text(name);
    const auto parsed = parse_instant(written);
    if (!parsed && !written.empty()) fault(name, "no-instant");
    return parsed.value_or(Instant{});
  }

  std::optional<std::int64_t> integer(std::string_view name) {
    const auto* value = get(name, false);
    if (value == nullptr) return std::nullopt;
    if (value->is_int64()) return value->get_int64();
    fault(name, "wrong-type");
    return std::nullopt;
  }

  void finish() {
    for (const auto& member : object_) {
      // The name of a member that nobody knows may be anything, a person's too: it is not repeated.
      if (!known_.contains(std::string(member.key()))) return fault("", "unknown-member");
    }
  }

 private:
  const bj::object& object_;
  std::string prefix_;
  std::vector<Fault>& faults_;
  std::set<std::string> known_;
};

void read_member(const bj::object& object, std::size_t position, Declaration& out, std::vector<Fault>& faults) {
  Members member(object, "members[" + std::to_string(position + 1) + "].", faults);
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
  record.capacity = member.choice(
      "capacity", {domain::Capacity::full, domain::Capacity::limited, domain::Capacity::none}, domain::Capacity::full);
  record.signed_by =
      member.choice("signed_by", {domain::SignedBy::self, domain::SignedBy::guardian, domain::SignedBy::nobody},
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

void read_members(Members& all, Declaration& out, std::vector<Fault>& faults) {
  const auto* members = all.get("members");
  if (members == nullptr) return;
  if (!members->is_array() || members->get_array().size() > kMembersMax) {
    return all.fault("members", members->is_array() ? "too-many" : "wrong-type");
  }
  for (std::size_t i = 0; i < members->get_array().size(); ++i) {
    const auto& member = members->get_array()[i];
    if (!member.is_object()) return all.fault("members", "wrong-type");
    read_member(member.get_object(), i, out, faults);
  }
}

void read_evidence(Members& all, domain::Authorization& record, std::vector<Fault>& faults) {
  const auto* evidence = all.get("evidence");
  if (evidence == nullptr) return;
  if (!evidence->is_object()) return all.fault("evidence", "wrong-type");
  Members members(evidence->get_object(), "evidence.", faults);
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
  std::vector<Fault> faults;
  if (!document.is_object()) return std::vector<Fault>{{"", "no-object"}};
  Declaration out;
  auto& record = out.record;
  Members all(document.get_object(), "", faults);
  record.form = all.text("form");
  record.previous = all.text("previous", false);
  read_members(all, out, faults);
  record.grantees = all.texts("grantees");
  record.providers = all.texts("providers");
  record.purpose = all.text("purpose");
  record.programme = all.text("programme", false);
  record.items = all.texts("items");
  record.data_from = all.date("data_from", false);
  record.data_to = all.date("data_to", false);
  record.signed_on = all.date("signed_on").value_or(Date{});
  record.effective_at = all.instant("effective_at");
  record.valid_until = all.instant("valid_until");
  record.uses_max = all.integer("uses_max");
  record.basis = all.choice(
      "basis", {domain::LegalBasis::consent, domain::LegalBasis::statutory_duty, domain::LegalBasis::emergency},
      domain::LegalBasis::consent);
  record.basis_document = all.text("basis_document", false);
  read_evidence(all, record, faults);
  record.handler = all.text("handler");
  all.finish();
  if (!faults.empty()) return faults;
  return out;
}

bj::object authorization_json(const domain::Authorization& one, const std::optional<domain::AuthorizationEnd>& end) {
  bj::array members;
  for (const auto& member : one.members) {
    members.push_back(bj::object{{"subject", member.subject},
                                 {"relation", member.relation},
                                 {"capacity", audit::to_text(member.capacity)},
                                 {"signed_by", audit::to_text(member.signed_by)},
                                 {"guardian", audit::text_or_null(member.guardian)},
                                 {"covered", one.basis != domain::LegalBasis::consent || member.covered()}});
  }
  bj::value ended = nullptr;
  if (end) {
    ended = bj::object{{"reason", audit::to_text(end->reason)},
                       {"at", to_text_utc(end->at)},
                       {"channel", end->channel},
                       {"actor", end->actor},
                       {"document", end->document ? bj::value(to_hex(*end->document)) : bj::value(nullptr)}};
  }
  return {{"number", one.number},
          {"form", one.form},
          {"previous", audit::text_or_null(one.previous)},
          {"household", one.household},
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
}

}  // namespace fangpin::portal
