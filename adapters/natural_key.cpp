#include "adapters/natural_key.hpp"

#include <algorithm>

#include "adapters/field_value.hpp"
#include "adapters/json_object.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::adapters {

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
    const Contract& contract, const std::map<std::string, std::string, std::less<>>& record) {
  for (const auto& [id, value] : record) {
    if (std::find(contract.natural_key.begin(), contract.natural_key.end(), id) == contract.natural_key.end()) {
      return NaturalKeyProblem{id, "value-unknown"};
    }
  }
  std::vector<std::string> values;
  for (const auto id : contract.natural_key) {
    const auto found = record.find(id);
    if (found == record.end()) return NaturalKeyProblem{std::string(id), "value-missing"};
    Cell cell;
    cell.kind = CellKind::text;
    cell.text = found->second;
    auto value = read_field(*contract.field(id), cell, MoneyUnit::yuan);
    wipe(cell.text);
    if (!value) return NaturalKeyProblem{std::string(id), std::string(value.reason())};
    if (value->says_nothing()) return NaturalKeyProblem{std::string(id), "value-missing"};
    values.push_back(value->day ? fangpin::to_text(*value->day) : value->canonical);
    value->wipe();
  }
  auto key = compose_natural_key(contract, values);
  for (auto& value : values) wipe(value);
  return key;
}

}  // namespace fangpin::adapters
