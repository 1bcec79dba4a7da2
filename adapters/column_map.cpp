#include "adapters/column_map.hpp"

#include <algorithm>
#include <memory>
#include <mutex>

#include "adapters/values/text.hpp"

namespace fangpin::adapters {
namespace {

std::optional<std::size_t> twin_of(std::size_t index, std::span<const std::string> headers) {
  const std::string header = normalise_header(headers[index]);
  for (std::size_t i = index + 1; i < headers.size(); ++i) {
    if (normalise_header(headers[i]) == header) return i;
  }
  return std::nullopt;
}

}  // namespace

HeaderIndex::HeaderIndex(const Contract& contract) : contract_(contract) {
  for (const auto& field : contract.fields) {
    for (std::size_t rank = 0; rank < field.aliases.size(); ++rank) {
      matches_.emplace(normalise_header(field.aliases[rank]), Match{&field, rank});
    }
  }
}

const HeaderIndex* HeaderIndex::of_known(const Contract& contract) {
  static std::mutex mutex;
  static std::map<const Contract*, std::unique_ptr<const HeaderIndex>> made;  // guarded by mutex
  if (find_contract(contract.feed) != &contract) return nullptr;
  const std::lock_guard lock(mutex);
  auto& index = made[&contract];
  if (index == nullptr) index = std::make_unique<const HeaderIndex>(contract);
  return index.get();
}

const HeaderIndex::Match* HeaderIndex::find(std::string_view header) const {
  const std::string whole = normalise_header(header);
  const auto at = matches_.find(whole);
  if (at != matches_.end()) return &at->second;
  constexpr std::string_view kCard = "身份证";
  if (whole.ends_with(kCard)) {
    const auto numbered = matches_.find(whole + "号");
    return numbered == matches_.end() ? nullptr : &numbered->second;
  }
  const std::size_t open = whole.rfind('(');
  if (open == std::string::npos || !whole.ends_with(')')) return nullptr;
  const auto code = std::string_view(whole).substr(open + 1, whole.size() - open - 2);
  if (code.empty() || !std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
    return nullptr;
  const auto named = matches_.find(std::string_view(whole).substr(0, open));
  const auto coded = matches_.find(code);
  if (named == matches_.end()) return nullptr;
  return coded == matches_.end() || coded->second.field == named->second.field ? &named->second : nullptr;
}

ColumnMap::ColumnMap(const HeaderIndex& index, std::span<const std::string> headers) : contract_(index.contract()) {
  std::map<const Field*, std::pair<std::size_t, std::size_t>> chosen;  // field -> rank, index
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto* match = index.find(headers[i]);
    if (match == nullptr || match->field->treatment == Treatment::drop) continue;
    const auto [at, fresh] = chosen.emplace(match->field, std::pair(match->rank, i));
    if (!fresh && match->rank < at->second.first) at->second = {match->rank, i};
  }
  for (const auto& [field, place] : chosen) {
    Column column{.field = field, .index = place.second, .header = one_line(headers[place.second])};
    if (field->id == "citizen_id") column.twin = twin_of(place.second, headers);
    if (field->type == FieldType::money) column.unit = money_unit_of_header(headers[place.second]);
    columns_.push_back(std::move(column));
  }
  settle_head(index, headers);
  std::sort(columns_.begin(), columns_.end(), [](const Column& a, const Column& b) {
    const bool a_is_id = a.field->id == "citizen_id";
    const bool b_is_id = b.field->id == "citizen_id";
    return a_is_id != b_is_id ? a_is_id : a.index < b.index;
  });
}

std::vector<ColumnMap::TitleUnit> ColumnMap::take_units(std::span<const RawRow> above) {
  std::vector<TitleUnit> of_titles;
  for (Column& column : columns_) {
    if (column.field->type != FieldType::money || column.unit) continue;
    for (auto row = above.rbegin(); row != above.rend() && !column.unit; ++row) {
      if (column.index < row->cells.size()) column.unit = money_unit_of_header(row->cells[column.index].text);
    }
    for (auto row = above.rbegin(); row != above.rend() && !column.unit; ++row) {
      for (const Cell& cell : row->cells) {
        if (column.unit || cell.merged_continuation) continue;
        column.unit = money_unit_of_title(cell.text);
        if (column.unit && *column.unit != MoneyUnit::yuan) of_titles.push_back({column.header, row->line});
      }
    }
  }
  return of_titles;
}

void ColumnMap::settle_head(const HeaderIndex& index, std::span<const std::string> headers) {
  const auto column_of = [this](std::string_view id) {
    return std::find_if(columns_.begin(), columns_.end(), [&](const Column& column) { return column.field->id == id; });
  };
  const auto id = column_of("citizen_id");
  if (id == columns_.end() || id->field->own_aliases == 0) return;
  const auto* match = index.find(headers[id->index]);
  if (match == nullptr || match->rank < id->field->own_aliases) return;
  if (column_of("name") != columns_.end()) {
    columns_.erase(id);
    return;
  }
  const auto head = column_of("head_name");
  if (head != columns_.end()) head->field = contract_.field("name");
}

const Column* ColumnMap::find(std::string_view field_id) const {
  for (const auto& column : columns_) {
    if (column.field->id == field_id) return &column;
  }
  return nullptr;
}

std::string ColumnMap::header_of(std::string_view field_id) const {
  if (const auto* column = find(field_id)) return column->header;
  const Field* field = contract_.field(field_id);
  return std::string(field == nullptr ? field_id : field->title);
}

std::vector<std::vector<std::string_view>> required_columns(const Contract& contract, const Readings& readings) {
  std::vector<std::vector<std::string_view>> out;
  bool day_required = false;
  for (const auto& field : contract.fields) {
    if (!field.required) continue;
    if (field.id == contract.discovery_field || field.id == contract.event_field) {
      if (day_required) continue;
      day_required = true;
      std::vector<std::string_view> days{field.id};
      for (const auto id : {contract.discovery_field, contract.event_field}) {
        if (!id.empty() && id != field.id) days.push_back(id);
      }
      out.push_back(std::move(days));
    } else {
      out.push_back({field.id});
    }
  }
  if (contract.rule == AlertRule::cost_threshold) {
    if (readings.amount == Readings::Amount::scope_self_paid) {
      out.push_back({contract.cost.scope_self_paid});
    } else {
      out.push_back({contract.cost.self_paid, contract.cost.total});
    }
  }
  return out;
}

}  // namespace fangpin::adapters
