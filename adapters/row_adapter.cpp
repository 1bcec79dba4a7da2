#include "adapters/row_adapter.hpp"

#include <limits>

#include "adapters/alert_decision.hpp"
#include "adapters/json_object.hpp"
#include "adapters/parent_watch.hpp"
#include "adapters/place.hpp"
#include "adapters/row_values.hpp"
#include "adapters/values/text.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::adapters {
namespace {

// The problem that stands first: columns in the file's order, then fields that the file has no column for.
class FirstProblem {
 public:
  static constexpr std::size_t kNoColumn = std::numeric_limits<std::size_t>::max();
  void note(std::size_t order, std::string_view field_id, std::string_view reason) {
    if (!reason_.empty() && order >= order_) return;
    order_ = order;
    field_id_ = field_id;
    reason_ = reason;
  }
  bool any() const { return !reason_.empty(); }
  std::string_view field_id() const { return field_id_; }
  std::string_view reason() const { return reason_; }

 private:
  std::size_t order_ = 0;
  std::string_view field_id_;
  std::string_view reason_;
};

std::string_view missing_reason(const Field& field) {
  if (field.id == "citizen_id") return "id-blank";
  if (field.id == "household_number") return "household-missing";
  return "value-missing";
}

std::size_t order_of(const ColumnMap& columns, std::string_view field_id) {
  for (std::size_t i = 0; i < columns.columns().size(); ++i) {
    if (columns.columns()[i].field->id == field_id) return i;
  }
  return FirstProblem::kNoColumn;
}

// What Excel shows for 1, and forms for "not filled in". Nothing was found out then that is still owed.
constexpr Date kFillerDay{std::chrono::year(1900), std::chrono::month(1), std::chrono::day(1)};

// A second column of the same name says somebody else.
bool contradicted(const RawRow& row, const Column& column) {
  if (!column.twin || *column.twin >= row.cells.size() || column.index >= row.cells.size()) return false;
  const Cell& twin = row.cells[*column.twin];
  return !is_blank(twin) && !is_blank(row.cells[column.index]) &&
         squeeze(twin.text) != squeeze(row.cells[column.index].text);
}

bool is_place(const Field& field) { return field.treatment == Treatment::area; }

}  // namespace

struct RowAdapter::State {
  const Contract& contract;
  const config::Divisions& divisions;
  const Date today;
  const Readings readings;
  ParentWatch parents;
  std::string block_name;  // the name beside the first cell of a merged block of IDs
  // Files are mostly sorted by village: the last row's answer saves the look-up.
  std::array<std::string, 3> last_words;
  Place last_place;
  // Empty between rows; here so that their room is used again.
  RowValues row_values;
  JsonObject identity, digest, kept;

  State(const Contract& c, const config::Divisions& d, Date day, const Readings& r)
      : contract(c), divisions(d), today(day), readings(r) {}
  ~State() {
    fangpin::wipe(block_name);
    for (auto& word : last_words) fangpin::wipe(word);
  }

  bool is_day(std::string_view id) const {
    return !id.empty() && (id == contract.discovery_field || id == contract.event_field);
  }

  const Cell& cell_for(const RawRow& row, const Column& column, const ColumnMap& columns);
  void read(const RawRow& row, const ColumnMap& columns, RowValues& values, AdaptedRow& out, FirstProblem& problem);
  void require(const ColumnMap& columns, const RowValues& values, FirstProblem& problem) const;
  void watch_parents(const ColumnMap& columns, const RowValues& values, AdaptedRow& out);
  std::optional<Date> day_of(const RowValues& values, std::string_view first, std::string_view second) const;
  const Place& place_of(const RowValues& values);
  void write(const RowValues& values, const Place& place, AdaptedRow& out);
};

// A merged block is filled down where the value holds for all its rows: a village, a head of household, a date. An
// amount belongs to one row, so it is not; and an ID only as far as the name beside it is the same person's.
const Cell& RowAdapter::State::cell_for(const RawRow& row, const Column& column, const ColumnMap& columns) {
  static const Cell kBlank;
  if (column.index >= row.cells.size()) return kBlank;
  const Cell& cell = row.cells[column.index];
  const bool is_person = column.field->id == "citizen_id";
  if (!is_person && (!cell.merged_continuation || column.field->type != FieldType::money)) return cell;
  if (!is_person) return kBlank;

  const Column* name_column = columns.find("name");
  const Cell* name =
      name_column == nullptr || name_column->index >= row.cells.size() ? nullptr : &row.cells[name_column->index];
  if (!cell.merged_continuation) {
    fangpin::wipe(block_name);
    if (name != nullptr) block_name = normalise_name(name->text);
    return cell;
  }
  const bool same_person = name == nullptr || name->merged_continuation || normalise_name(name->text) == block_name;
  return same_person ? cell : kBlank;
}

void RowAdapter::State::read(const RawRow& row, const ColumnMap& columns, RowValues& values, AdaptedRow& out,
                             FirstProblem& problem) {
  for (std::size_t order = 0; order < columns.columns().size(); ++order) {
    const auto& column = columns.columns()[order];
    const Field& field = *column.field;
    if (contradicted(row, column)) {
      problem.note(order, field.id, "id-two-columns");
      return;
    }
    auto value = read_field(field, cell_for(row, column, columns), column.unit.value_or(MoneyUnit::yuan));
    if (!value) {
      const auto reason = value.reason();
      const bool only_sealed = field.treatment == Treatment::seal && !field.value_required;
      if (only_sealed || is_place(field)) {
        out.warnings.push_back({row.line, column.header, std::string(reason)});
      } else {
        problem.note(order, field.id, reason);
        if (field.id == "citizen_id") return;  // nothing else of the row matters before it is mended
      }
      continue;
    }
    if (value->says_nothing()) {
      if (field.value_required && !is_day(field.id)) problem.note(order, field.id, missing_reason(field));
      continue;
    }
    const std::chrono::year_month this_month{today.year(), today.month()};
    if ((value->day && *value->day > today) || (value->month && *value->month > this_month)) {
      problem.note(order, field.id, "date-future");
    }
    if (value->day == kFillerDay && is_day(field.id)) problem.note(order, field.id, "date-out-of-range");
    values.add(&field, std::move(*value));
  }
}

void RowAdapter::State::require(const ColumnMap& columns, const RowValues& values, FirstProblem& problem) const {
  const Field* day = nullptr;
  for (const auto& field : contract.fields) {
    if (!field.value_required || values.find(field.id) != nullptr) continue;
    if (is_day(field.id)) {
      day = &field;
    } else if (columns.find(field.id) == nullptr) {
      problem.note(FirstProblem::kNoColumn, field.id, missing_reason(field));
    }
  }
  // The event's day stands in for the day of discovery, and the other way round.
  if (day == nullptr || problem.any() || values.find(contract.discovery_field) != nullptr ||
      values.find(contract.event_field) != nullptr) {
    return;
  }
  const auto other = day->id == contract.discovery_field ? contract.event_field : contract.discovery_field;
  const auto shown = columns.find(day->id) == nullptr && columns.find(other) != nullptr ? other : day->id;
  problem.note(order_of(columns, shown), shown, "value-missing");
}

void RowAdapter::State::watch_parents(const ColumnMap& columns, const RowValues& values, AdaptedRow& out) {
  const auto id = values.text("citizen_id");
  const auto guardian = values.text("guardian_id");
  const bool has_guardians = contract.field("guardian_name") != nullptr;
  const bool another_name = parents.seen_with_other_name(id, values.text("name"));
  if (!guardian.empty() && guardian != id) {
    // A guardian in two rows under two names is none of our business; that it is a guardian's ID is.
    (void)parents.seen_with_other_name(guardian, values.text("guardian_name"));
  }
  if (!guardian.empty() && guardian == id) {
    out.warnings.push_back({out.line, columns.header_of("citizen_id"), "id-of-parent"});
  } else if (another_name) {
    out.warnings.push_back(
        {out.line, columns.header_of("citizen_id"), has_guardians ? "id-of-parent" : "name-mismatch"});
  }
}

std::optional<Date> RowAdapter::State::day_of(const RowValues& values, std::string_view first,
                                              std::string_view second) const {
  for (const auto id : {first, second}) {
    if (id.empty()) continue;
    const auto* value = values.find(id);
    if (value != nullptr && value->day) return value->day;
  }
  return std::nullopt;
}

const Place& RowAdapter::State::place_of(const RowValues& values) {
  const std::array words = {values.text("division_code"), values.text("town"), values.text("village")};
  if (!std::equal(words.begin(), words.end(), last_words.begin())) {
    for (std::size_t i = 0; i < words.size(); ++i) last_words[i] = words[i];
    last_place = find_place(divisions, words[0], words[1], words[2]);
  }
  return last_place;
}

void RowAdapter::State::write(const RowValues& values, const Place& place, AdaptedRow& out) {
  const bool village_known = place.code.size() == 12;
  for (const auto& [field, value] : values.all()) {
    const bool sealed = field->treatment == Treatment::seal || field->id == "citizen_id";
    // Where the village is unknown, what the file says of it is all that the officer has to find the family by.
    if (sealed || (is_place(*field) && !village_known)) identity.add_text(field->id, value.canonical);
    if (!is_place(*field) || !village_known) digest.add_text(field->id, value.canonical);
    if (!value.kept.empty()) kept.add_json(field->id, value.kept);
  }
  if (!place.code.empty()) {
    digest.add_text("area", place.code);
    kept.add_text("area", place.code);
  }
  digest.add_text("feed", contract.feed);
  out.identity = identity.take();
  out.digest_input = digest.take();
  out.kept = kept.take();

  // Room for all of it: a text that grows leaves its old memory behind, unwiped.
  std::size_t room = contract.feed.size() + 4;
  for (const auto id : contract.natural_key) room += 6 * std::max<std::size_t>(values.text(id).size(), 2) + 3;
  out.natural_key.reserve(room);
  out.natural_key = "[";
  append_json_string(out.natural_key, contract.feed);
  for (const auto id : contract.natural_key) {
    out.natural_key += ',';
    if (is_day(id)) {
      const auto other = id == contract.event_field ? contract.discovery_field : contract.event_field;
      const auto day = day_of(values, id, other);
      append_json_string(out.natural_key, day ? fangpin::to_text(*day) : std::string());
    } else {
      append_json_string(out.natural_key, values.text(id));
    }
  }
  out.natural_key += ']';
}

RowAdapter::RowAdapter(const Contract& contract, const config::Divisions& divisions, Date today,
                       const Readings& readings)
    : state_(std::make_unique<State>(contract, divisions, today, readings)) {}

RowAdapter::~RowAdapter() = default;

std::variant<AdaptedRow, RowProblem> RowAdapter::adapt(const RawRow& row, const ColumnMap& columns) {
  const auto& contract = state_->contract;
  auto& values = state_->row_values;
  struct Cleared {
    RowValues& values;
    ~Cleared() { values.clear(); }
  } const cleared{values};
  AdaptedRow out;
  out.line = row.line;
  FirstProblem problem;
  state_->read(row, columns, values, out, problem);
  state_->require(columns, values, problem);
  AlertDecision decision;
  if (!problem.any()) {
    decision = decide_alert(contract, values, state_->readings);
    if (!decision.problem.empty()) problem.note(FirstProblem::kNoColumn, decision.field, decision.problem);
  }
  if (problem.any()) {
    return RowProblem{row.line, columns.header_of(problem.field_id()), std::string(problem.reason())};
  }

  const Place& place = state_->place_of(values);
  if (!place.warning.empty()) {
    out.warnings.push_back({row.line, columns.header_of(place.warned_field), std::string(place.warning)});
  }
  if (!decision.warning.empty()) {
    out.warnings.push_back({row.line, columns.header_of(decision.field), std::string(decision.warning)});
  }
  state_->watch_parents(columns, values, out);

  out.person = values.text("citizen_id");
  out.household = values.text("household_number");
  out.area = place.code;
  out.discovered = state_->day_of(values, contract.discovery_field, contract.event_field);
  out.measure_cents = decision.measure_cents;
  out.alert = decision.alert;
  out.no_alert_reason = decision.no_alert_reason;
  state_->write(values, place, out);
  return out;
}

}  // namespace fangpin::adapters
