#include "adapters/natural_key.hpp"

#include <algorithm>

#include "adapters/field_value.hpp"
#include "adapters/json_object.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::adapters {
namespace {

const Field* field_named(const HeaderIndex& index, std::string_view name) {
  if (const Field* field = index.contract().field(name)) return field;
  const auto* match = index.find(name);
  return match == nullptr ? nullptr : match->field;
}

bool is_day(const Contract& contract, std::string_view id) {
  return !id.empty() && (id == contract.discovery_field || id == contract.event_field);
}

// The event's day stands in for the day of discovery, and the other way round, as in a row.
std::string_view stand_in(const Contract& contract, std::string_view id) {
  if (!is_day(contract, id)) return {};
  return id == contract.event_field ? contract.discovery_field : contract.event_field;
}

bool is_of_key(const Contract& contract, std::string_view id) {
  return std::any_of(contract.natural_key.begin(), contract.natural_key.end(),
                     [&](std::string_view key) { return id == key || id == stand_in(contract, key); });
}

bool is_required(const Contract& contract, std::string_view id) {
  const Field* field = contract.field(id);
  return field != nullptr && field->value_required;
}

}  // namespace

std::string compose_natural_key(const Contract& contract, const std::vector<std::string>& values) {
  std::string key = "[";
  append_json_string(key, contract.feed);
  for (const auto& value : values) {
    key += ',';
    append_json_string(key, value);
  }
  key += ']';
  return key;
}

std::variant<std::string, NaturalKeyProblem> natural_key_of(
    const HeaderIndex& index, const std::map<std::string, std::string, std::less<>>& record) {
  const Contract& contract = index.contract();
  std::map<std::string_view, std::string> given;  // canonical, by field id
  const auto read = [&]() -> std::optional<NaturalKeyProblem> {
    for (const auto& [name, text] : record) {
      const Field* field = field_named(index, name);
      if (field == nullptr) return NaturalKeyProblem{"", "not-of-the-key"};
      const std::string id(field->id);
      if (!is_of_key(contract, id)) return NaturalKeyProblem{id, "not-of-the-key"};
      if (given.count(field->id) != 0) return NaturalKeyProblem{id, "json-name-repeated"};
      Cell cell;
      cell.kind = CellKind::text;
      cell.text = text;
      auto value = read_field(*field, cell, MoneyUnit::yuan);
      wipe(cell.text);
      if (!value) return NaturalKeyProblem{id, std::string(value.reason())};
      if (!value->says_nothing()) {
        given.emplace(field->id, value->day ? fangpin::to_text(*value->day) : value->canonical);
      }
      value->wipe();
    }
    return std::nullopt;
  };
  auto problem = read();
  std::vector<std::string> values;
  for (std::size_t i = 0; !problem && i < contract.natural_key.size(); ++i) {
    const auto id = contract.natural_key[i];
    const auto other = stand_in(contract, id);
    auto found = given.find(id);
    if (found == given.end()) found = given.find(other);
    if (found != given.end()) {
      values.push_back(found->second);
    } else if (is_required(contract, id) || is_required(contract, other)) {
      problem = NaturalKeyProblem{std::string(id), "value-missing"};
    } else {
      values.emplace_back();
    }
  }
  std::string key;
  if (!problem) key = compose_natural_key(contract, values);
  for (auto& [id, value] : given) wipe(value);
  for (auto& value : values) wipe(value);
  if (problem) return *problem;
  return key;
}

}  // namespace fangpin::adapters
