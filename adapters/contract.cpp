#include "adapters/contract.hpp"

#include <cstdio>
#include <cstdlib>
#include <set>

#include "adapters/departments/departments.hpp"
#include "adapters/values/text.hpp"

namespace fangpin::adapters {
namespace {

bool is_id(std::string_view id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

// What each treatment can be done to.
bool fits(Treatment treatment, FieldType type) {
  switch (treatment) {
    case Treatment::pseudonym:
      return type == FieldType::citizen_id || type == FieldType::household_number;
    case Treatment::band:
      return type == FieldType::money;
    case Treatment::area:
      return type == FieldType::town || type == FieldType::village || type == FieldType::division_code;
    case Treatment::category:
      return type == FieldType::category;
    case Treatment::keep:
      // What points at a person, or is free text in which one may be named, is never kept as it is.
      return type != FieldType::citizen_id && type != FieldType::name && type != FieldType::phone &&
             type != FieldType::household_number && type != FieldType::text && type != FieldType::category &&
             type != FieldType::money && type != FieldType::town && type != FieldType::village;
    case Treatment::seal:
    case Treatment::drop:
      return true;
  }
  return false;
}

std::vector<std::string> field_faults(const Field& field) {
  std::vector<std::string> out;
  const auto fault = [&](std::string_view what) { out.push_back(std::string(field.id) + ": " + std::string(what)); };
  if (!is_id(field.id)) fault("an id is [a-z_]+");
  if (field.title.empty()) fault("no title");
  if (field.legal_basis.empty()) fault("no legal basis");
  if (!fits(field.treatment, field.type)) fault("this treatment cannot be done to this type");
  if (field.aliases.empty() || field.aliases.front() != field.title) fault("the title must be the first alias");
  if (field.value_required && !field.required) fault("a value that must be there needs a column that must be there");
  if (field.treatment == Treatment::drop) {
    if (field.required) fault("what is dropped cannot be required");
  } else if (field.clause.empty()) {
    fault("no clause");
  }
  if ((field.treatment == Treatment::band) == field.bands_cents.empty()) fault("bands belong to band, and only there");
  if (!std::is_sorted(field.bands_cents.begin(), field.bands_cents.end(), std::less_equal<>{})) {
    fault("bands must rise");
  }
  if (!field.bands_cents.empty() && field.bands_cents.front() != 0) fault("the first band starts at 0");
  if ((field.treatment == Treatment::category) == field.categories.empty()) {
    fault("categories belong to category, and only there");
  }
  return out;
}

std::vector<Contract> load() {
  std::vector<Contract> out;
  for (const auto department :
       {departments::education, departments::health, departments::medical_insurance, departments::civil_affairs,
        departments::housing, departments::water, departments::emergency_management, departments::public_security,
        departments::rural_revitalization}) {
    for (auto& contract : department()) out.push_back(std::move(contract));
  }
  std::set<std::string_view> feeds;
  for (const auto& contract : out) {
    auto faults = contract_faults(contract);
    if (!feeds.insert(contract.feed).second) faults.emplace_back("this feed has two contracts");
    if (faults.empty()) continue;
    std::fprintf(stderr, "contract %.*s: %s\n", static_cast<int>(contract.feed.size()), contract.feed.data(),
                 faults.front().c_str());
    std::abort();
  }
  return out;
}

const std::vector<Contract>& loaded() {
  static const std::vector<Contract> contracts = load();
  return contracts;
}

}  // namespace

const Field* Contract::field(std::string_view id) const {
  for (const auto& field : fields) {
    if (field.id == id) return &field;
  }
  return nullptr;
}

std::span<const Contract> all_contracts() { return loaded(); }

const Contract* find_contract(std::string_view feed) {
  for (const auto& contract : loaded()) {
    if (contract.feed == feed) return &contract;
  }
  return nullptr;
}

std::vector<std::string> contract_faults(const Contract& contract) {
  std::vector<std::string> out;
  const auto fault = [&](std::string_view what, std::string_view id = {}) {
    out.push_back(id.empty() ? std::string(what) : std::string(id) + ": " + std::string(what));
  };
  if (!contract.feed.starts_with(std::string(contract.department) + "/")) fault("the feed is department/subject");
  if (contract.title.empty() || contract.title_en.empty()) fault("no title");
  if (contract.clause.empty()) fault("no clause");
  if (contract.subject == Subject::alert && contract.risk.empty()) fault("an alert has a risk");
  if ((contract.subject == Subject::alert) == (contract.rule == AlertRule::none)) {
    fault("registers make no alerts, all others have a rule");
  }

  std::set<std::string_view> ids;
  std::map<std::string, std::string_view> owners;
  for (const auto& field : contract.fields) {
    for (auto& text : field_faults(field)) out.push_back(std::move(text));
    if (!ids.insert(field.id).second) fault("this id stands twice", field.id);
    for (const auto alias : field.aliases) {
      const auto [at, fresh] = owners.emplace(normalise_header(alias), field.id);
      if (!fresh && at->second != field.id) {
        fault("the header " + std::string(alias) + " belongs to " + std::string(at->second) + " too", field.id);
      }
    }
  }

  const Field* person = contract.field("citizen_id");
  if (person == nullptr || person->type != FieldType::citizen_id || person->treatment != Treatment::pseudonym ||
      !person->value_required) {
    fault("every row is about one person: citizen_id, a pseudonym, required");
  }
  if (contract.natural_key.empty()) fault("no natural key");
  for (const auto id : contract.natural_key) {
    const Field* field = contract.field(id);
    if (field == nullptr || field->treatment == Treatment::drop) fault("a natural key needs a field that stays", id);
  }
  for (const auto id : {contract.discovery_field, contract.event_field}) {
    if (id.empty()) continue;
    const Field* field = contract.field(id);
    if (field == nullptr || field->type != FieldType::date) fault("discovery and event are dates", id);
  }
  if (contract.subject == Subject::household_register || contract.subject == Subject::population_register) {
    const Field* household = contract.field("household_number");
    if (household == nullptr || !household->value_required) fault("a register needs the household's number");
    if (contract.mode != Mode::snapshot) fault("a register is a snapshot");
  }
  if (contract.rule == AlertRule::cost_threshold) {
    auto amounts = contract.cost.payments;
    amounts.insert(amounts.end(), {contract.cost.scope_self_paid, contract.cost.self_paid, contract.cost.total});
    for (const auto id : amounts) {
      const Field* field = contract.field(id);
      if (field == nullptr || field->type != FieldType::money) fault("a cost is an amount", id);
    }
  }
  const auto has_type = [&](FieldType type) {
    return std::any_of(contract.fields.begin(), contract.fields.end(), [&](const Field& f) { return f.type == type; });
  };
  if (contract.rule == AlertRule::house_grade && !has_type(FieldType::house_grade)) fault("no house grade");
  return out;
}

std::string_view to_text(Treatment treatment) {
  constexpr std::string_view kNames[] = {"keep", "pseudonym", "seal", "band", "area", "category", "drop"};
  return kNames[static_cast<std::size_t>(treatment)];
}

std::string_view to_text(FieldType type) {
  constexpr std::string_view kNames[] = {"text",
                                         "name",
                                         "citizen_id",
                                         "household_number",
                                         "phone",
                                         "date",
                                         "month",
                                         "money",
                                         "decimal",
                                         "integer",
                                         "boolean",
                                         "house_grade",
                                         "disability_grade",
                                         "percent",
                                         "category",
                                         "town",
                                         "village",
                                         "division_code"};
  return kNames[static_cast<std::size_t>(type)];
}

std::string_view to_text(Sensitivity sensitivity) {
  constexpr std::string_view kNames[] = {"general", "personal", "sensitive"};
  return kNames[static_cast<std::size_t>(sensitivity)];
}

std::string_view to_text(Mode mode) {
  constexpr std::string_view kNames[] = {"incremental", "cumulative", "snapshot"};
  return kNames[static_cast<std::size_t>(mode)];
}

}  // namespace fangpin::adapters
