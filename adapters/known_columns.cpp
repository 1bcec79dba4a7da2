#include "adapters/known_columns.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace fangpin::adapters {

const ColumnMap* known_columns(const HeaderIndex& index, const std::vector<std::string>& names) {
  struct Kept {
    std::vector<std::string> names;
    std::optional<ColumnMap> columns;
  };
  thread_local std::map<const HeaderIndex*, Kept> kept;
  auto& last = kept[&index];
  if (last.columns && last.names == names) return &*last.columns;
  if (!std::all_of(names.begin(), names.end(), [&](const auto& name) { return index.find(name) != nullptr; })) {
    return nullptr;
  }
  last.names = names;
  last.columns.emplace(index, names);
  return &*last.columns;
}

}  // namespace fangpin::adapters
