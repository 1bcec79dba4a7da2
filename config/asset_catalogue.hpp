#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/mistake.hpp"

namespace fangpin::config {

enum class AnswerForm {
  yes_no,
  band,  // which of the ranges between the bounds
};

// One question that may be asked of a department about a household: a predicate, never a record.
struct AssetItem {
  std::string id;        // "check/vehicles", "exclusion/company"
  std::string name;      // 中文, short
  std::string question;  // 中文, as the department reads it
  std::string clause;
  AnswerForm answer = AnswerForm::yes_no;
  // band: rising; N bounds make N + 1 ranges, each from its bound (inclusive) to the next (exclusive).
  std::vector<std::int64_t> bounds;
  std::string unit;                    // band: 中文, "元"
  std::vector<std::string> providers;  // departments that are asked where nobody says otherwise
  bool sensitive = false;              // 个人信息保护法 28
  bool skip_when_clear = false;        // Lingshou 三: need not be compared where the risk is clear
};

// What may be asked (config/asset-queries/catalogue.toml), by id.
struct AssetCatalogue {
  int version = 1;
  std::vector<AssetItem> items;

  const AssetItem* find(std::string_view id) const;
  // Ids of the items that Lingshou 三 names.
  std::vector<std::string> skippable() const;
};

// Reads the file and checks it whole. At most 64 items, each with at most 16 bounds and 8 providers.
Checked<AssetCatalogue> load_asset_catalogue(const std::string& path);
Checked<AssetCatalogue> parse_asset_catalogue(std::string_view toml, const std::string& file);

}  // namespace fangpin::config
