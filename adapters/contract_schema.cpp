#include "adapters/contract_schema.hpp"

#include <boost/json.hpp>

#include "adapters/column_map.hpp"
#include "crypto/base/json.hpp"

namespace fangpin::adapters {
namespace {

namespace json = boost::json;

json::string text(std::string_view value) { return json::string(value.data(), value.size()); }

json::array texts(const std::vector<std::string_view>& values) {
  json::array out;
  for (const auto value : values) out.emplace_back(text(value));
  return out;
}

// What the reader takes from a JSON member: text always; numbers where a number is meant. Null says nothing.
json::array types_of(FieldType type) {
  switch (type) {
    case FieldType::boolean:
      return {"string", "boolean", "number", "null"};
    case FieldType::money:
    case FieldType::decimal:
    case FieldType::integer:
    case FieldType::percent:
    case FieldType::disability_grade:
    case FieldType::date:
    case FieldType::month:
    case FieldType::household_number:
    case FieldType::phone:
    case FieldType::division_code:
    case FieldType::text:
    case FieldType::town:
    case FieldType::village:
    case FieldType::category:
      return {"string", "number", "null"};
    case FieldType::name:
    case FieldType::citizen_id:
    case FieldType::house_grade:
      return {"string", "null"};
  }
  return {};
}

json::object definition_of(const Field& field) {
  json::object out;
  out["title"] = text(field.title);
  auto types = types_of(field.type);
  if (field.id == "citizen_id") types = {"string"};
  out["type"] = std::move(types);
  if (field.id == "citizen_id") out["minLength"] = 18;
  out["x-id"] = text(field.id);
  out["x-kind"] = text(to_text(field.type));
  out["x-treatment"] = text(to_text(field.treatment));
  out["x-clause"] = text(field.clause);
  out["x-legal-basis"] = text(field.legal_basis);
  out["x-sensitivity"] = text(to_text(field.sensitivity));
  if (!field.bands_cents.empty()) {
    json::array bounds;
    for (const auto cents : field.bands_cents) bounds.emplace_back(cents / 100);
    out["x-bands-yuan"] = std::move(bounds);
  }
  if (!field.categories.empty()) {
    json::object spellings;
    for (const auto& [spelling, code] : field.categories) {
      spellings[json::string_view(spelling.data(), spelling.size())] = text(code);
    }
    out["x-categories"] = std::move(spellings);
  }
  return out;
}

// One of these headers must be a member.
json::object one_of_headers(const Contract& contract, const std::vector<std::string_view>& field_ids) {
  json::array choices;
  for (const auto id : field_ids) {
    for (const auto alias : contract.field(id)->aliases) {
      choices.emplace_back(json::object{{"required", json::array{text(alias)}}});
    }
  }
  return {{"anyOf", std::move(choices)}};
}

}  // namespace

std::string contract_json_schema(const Contract& contract, const Readings& readings) {
  json::object definitions;
  json::object properties;
  for (const auto& field : contract.fields) {
    if (field.treatment == Treatment::drop) continue;
    const std::string id(field.id);
    definitions[id] = definition_of(field);
    for (const auto alias : field.aliases) {
      properties[json::string_view(alias.data(), alias.size())] = json::object{{"$ref", "#/$defs/" + id}};
    }
  }
  json::array needed;
  for (const auto& group : required_columns(contract, readings)) needed.emplace_back(one_of_headers(contract, group));

  json::object schema;
  schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  schema["title"] = text(contract.title);
  schema["description"] = text(contract.title_en);
  schema["type"] = "object";
  schema["$defs"] = std::move(definitions);
  schema["properties"] = std::move(properties);
  schema["allOf"] = std::move(needed);
  schema["additionalProperties"] = true;
  schema["x-feed"] = text(contract.feed);
  schema["x-version"] = contract.version;
  schema["x-mode"] = text(to_text(contract.mode));
  schema["x-clause"] = text(contract.clause);
  schema["x-natural-key"] = texts(contract.natural_key);
  return canonical_json(schema);
}

}  // namespace fangpin::adapters
