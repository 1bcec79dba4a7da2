#include "adapters/alert_decision.hpp"

namespace fangpin::adapters {
namespace {

// From 90 percent of the year on a supply counts as basically assured (T/CHES 18-2018), in hundredths of a percent.
constexpr std::int64_t kAssuranceMet = 9000;

std::optional<std::int64_t> cents_of(const RowValues& values, std::string_view field_id) {
  const auto* value = values.find(field_id);
  return value == nullptr ? std::nullopt : value->cents;
}

AlertDecision judge_cost(const Contract& contract, const RowValues& values, const Readings& readings) {
  AlertDecision decision;
  const auto& cost = contract.cost;
  if (readings.amount == Readings::Amount::scope_self_paid) {
    decision.field = cost.scope_self_paid;
    decision.measure_cents = cents_of(values, cost.scope_self_paid);
  } else {
    decision.field = cost.self_paid;
    decision.measure_cents = cents_of(values, cost.self_paid);
    const auto total = cents_of(values, cost.total);
    if (!decision.measure_cents && total) {
      decision.field = cost.total;
      std::int64_t left = *total;
      for (const auto payment : cost.payments) left -= cents_of(values, payment).value_or(0);
      if (left < 0) {
        decision.problem = "amount-order";
        return decision;
      }
      decision.measure_cents = left;
    }
  }
  if (!decision.measure_cents) {
    decision.problem = "value-missing";
    return decision;
  }
  if (readings.per == Readings::Per::admission && *decision.measure_cents < readings.threshold_cents) {
    decision.alert = false;
    decision.no_alert_reason = "below-threshold";
  }
  return decision;
}

AlertDecision judge_grade(const Contract& contract, const RowValues& values) {
  AlertDecision decision;
  for (const auto& field : contract.fields) {
    if (field.type != FieldType::house_grade) continue;
    const auto grade = values.text(field.id);
    if (grade == "A" || grade == "B") {
      decision.alert = false;
      decision.no_alert_reason = "grade-not-dangerous";
    }
  }
  return decision;
}

// The department's list is the judgement: four indicators that are all met contradict it, which is worth a question and
// never an alert's loss.
AlertDecision judge_water(const RowValues& values) {
  AlertDecision decision;
  for (const std::string_view id : {"quality", "quantity", "convenience"}) {
    const auto* value = values.find(id);
    if (value == nullptr || value->kept != "\"met\"") return decision;
  }
  const auto assurance = values.text("assurance");
  std::int64_t hundredths = 0;
  for (const char c : assurance) {
    if (c < '0' || c > '9') {
      hundredths = assurance == "met" ? kAssuranceMet : 0;
      break;
    }
    hundredths = hundredths * 10 + (c - '0');
  }
  if (hundredths >= kAssuranceMet) {
    decision.warning = "water-all-met";
    decision.field = "assurance";
  }
  return decision;
}

}  // namespace

AlertDecision decide_alert(const Contract& contract, const RowValues& values, const Readings& readings) {
  switch (contract.rule) {
    case AlertRule::always:
      return {};
    case AlertRule::cost_threshold:
      return judge_cost(contract, values, readings);
    case AlertRule::house_grade:
      return judge_grade(contract, values);
    case AlertRule::water_indicators:
      return judge_water(values);
    case AlertRule::none:
      return {.alert = false, .no_alert_reason = "register"};
  }
  return {};
}

}  // namespace fangpin::adapters
