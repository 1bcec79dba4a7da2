#include "config/asset_catalogue.hpp"

#include <algorithm>
#include <limits>

#include "config/fields.hpp"

namespace fangpin::config {

namespace {

constexpr std::size_t kItemsMax = 64;
constexpr std::size_t kBoundsMax = 16;
constexpr std::size_t kProvidersMax = 8;
constexpr std::size_t kIdMax = 64;

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= kIdMax && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool is_item(std::string_view id) {
  const auto slash = id.find('/');
  if (slash == std::string_view::npos) return false;
  const auto kind = id.substr(0, slash);
  return (kind == "check" || kind == "exclusion") && is_word(id.substr(slash + 1));
}

void read_bands(Fields& fields, AssetItem& item) {
  const auto bounds = fields.integers("bounds", item.answer == AnswerForm::band ? Need::required : Need::optional, 0,
                                      std::numeric_limits<std::int64_t>::max());
  const auto unit = fields.text("unit", item.answer == AnswerForm::band ? Need::required : Need::optional, 32);
  if (item.answer == AnswerForm::yes_no) {
    if (bounds || unit) {
      fields.report(bounds ? "bounds" : "unit", "回答为是或否的事项没有分档。请删除此项,或将 answer 改为 \"band\"。",
                    "A question of yes or no has no ranges. Remove the key, or make answer \"band\".");
    }
    return;
  }
  item.bounds = bounds.value_or(std::vector<std::int64_t>{});
  item.unit = unit.value_or("");
  const bool rising =
      std::adjacent_find(item.bounds.begin(), item.bounds.end(), std::greater_equal<>()) == item.bounds.end();
  if (bounds && (bounds->empty() || bounds->size() > kBoundsMax || !rising)) {
    fields.report("bounds", "应列出 1 至 16 个由小到大的分档界限。", "Must list 1 to 16 bounds, rising.");
  }
}

void read_providers(Fields& fields, AssetItem& item) {
  const auto providers = fields.texts("providers", Need::required);
  if (!providers) return;
  const bool good = !providers->empty() && providers->size() <= kProvidersMax &&
                    std::all_of(providers->begin(), providers->end(), is_word);
  if (!good) {
    fields.report("providers", "应列出 1 至 8 个部门编号(小写字母、数字和连字符)。",
                  "Must list the ids of 1 to 8 departments (lower-case letters, digits and hyphens).");
  }
  item.providers = *providers;
}

AssetItem read_item(Fields& fields, const std::string& id) {
  AssetItem item;
  item.id = id;
  item.name = fields.text("name", Need::required, 64).value_or("");
  item.question = fields.text("question", Need::required).value_or("");
  item.clause = fields.text("clause", Need::required).value_or("");
  item.answer = fields.choice("answer", Need::required, {"yes-no", "band"}).value_or(0) == 0 ? AnswerForm::yes_no
                                                                                             : AnswerForm::band;
  read_bands(fields, item);
  read_providers(fields, item);
  item.sensitive = fields.boolean("sensitive", Need::required).value_or(false);
  item.skip_when_clear = fields.boolean("skip_when_clear", Need::optional).value_or(false);
  return item;
}

Checked<AssetCatalogue> read_catalogue(const Node& root) {
  Checked<AssetCatalogue> result;
  AssetCatalogue catalogue;
  Fields fields(root, "", result.mistakes);
  catalogue.version = static_cast<int>(fields.integer("version", Need::required, 1, 999'999).value_or(1));
  if (const Node* items = fields.table("items", Need::required)) {
    Fields parent(*items, "items", result.mistakes);
    if (items->members.empty() || items->members.size() > kItemsMax) {
      fields.report("items", "应有 1 至 64 个事项。", "Must hold 1 to 64 items.");
    }
    for (const auto& [id, member] : items->members) {
      const Node* table = parent.table(id, Need::required);
      if (table == nullptr) continue;
      if (!is_item(id)) {
        parent.report(id, "事项编号应写作 \"check/名称\" 或 \"exclusion/名称\",名称只用小写字母、数字和连字符。",
                      "An item's id is \"check/NAME\" or \"exclusion/NAME\", NAME of lower-case letters, digits and "
                      "hyphens.");
      }
      Fields item(*table, parent.dotted(id), result.mistakes);
      catalogue.items.push_back(read_item(item, id));
      item.finish();
    }
  }
  fields.finish();
  if (result.mistakes.empty()) result.value = std::move(catalogue);
  return result;
}

}  // namespace

const AssetItem* AssetCatalogue::find(std::string_view id) const {
  const auto found = std::find_if(items.begin(), items.end(), [&](const AssetItem& item) { return item.id == id; });
  return found == items.end() ? nullptr : &*found;
}

std::vector<std::string> AssetCatalogue::skippable() const {
  std::vector<std::string> ids;
  for (const auto& item : items) {
    if (item.skip_when_clear) ids.push_back(item.id);
  }
  return ids;
}

Checked<AssetCatalogue> parse_asset_catalogue(std::string_view toml, const std::string& file) {
  const auto document = parse_document(toml, file);
  if (!document) return {std::nullopt, document.mistakes};
  return read_catalogue(*document.value);
}

Checked<AssetCatalogue> load_asset_catalogue(const std::string& path) {
  const auto document = read_document(path);
  if (!document) return {std::nullopt, document.mistakes};
  return read_catalogue(*document.value);
}

}  // namespace fangpin::config
