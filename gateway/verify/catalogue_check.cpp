#include "gateway/verify/catalogue_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
#include <stdexcept>

#include "gateway/verify/state_stream.hpp"

namespace fangpin::verify {

namespace {

std::string what_rests_on_catalogues(const std::set<std::string_view>& digests) {
  return fmt::format(
      "B4, B12 可以问哪些事项, 凌寿三可以不比对哪些(照网关所写; 用 --published 给出事项目录 "
      "asset-queries/catalogue.toml 即可核对, 其 SHA-256: {0}) / which items may be asked, and which of them Lingshou "
      "3 "
      "lets be skipped: as the gateway wrote them; --published with asset-queries/catalogue.toml of this SHA-256 "
      "checks them: {0}",
      digests.empty() ? "-" : fmt::format("{}", fmt::join(digests, ", ")));
}

}  // namespace

void CatalogueCheck::take(std::uint64_t index, const AuditEntry& entry) {
  if (const auto* letter = std::get_if<AuthorizationEntry>(&entry.body)) {
    for (const auto item : letter->items) use(index, item);
  } else if (const auto* access = std::get_if<AccessEntry>(&entry.body)) {
    use(index, access->item);
  } else if (const auto* configuration = std::get_if<ConfigurationEntry>(&entry.body)) {
    Told told{index, std::string(configuration->catalogue), {}};
    if (const auto& queries = configuration->queries) {
      told.skippable.assign(queries->skippable_items.begin(), queries->skippable_items.end());
    }
    if (told_.empty() || told_.back().catalogue != told.catalogue || told_.back().skippable != told.skippable) {
      told_.push_back(std::move(told));
    }
  }
}

void CatalogueCheck::use(std::uint64_t index, std::string_view item) {
  const std::pair used{told_.size() - 1, std::string(item)};
  if (told_.empty() || (items_.size() == kItemsMax && !items_.contains(used))) {
    ++passed_over_;
  } else {
    items_.try_emplace(used, index);
  }
}

void CatalogueCheck::run(const PublishedRules& rules, Findings& findings, std::vector<std::string>& not_checked) const {
  std::set<std::string_view> absent;
  bool unnamed = false;
  for (const auto& told : told_) {
    const auto* const catalogue = rules.catalogue(told.catalogue);
    if (catalogue == nullptr) {
      unnamed = unnamed || told.catalogue.empty();
      if (!told.catalogue.empty()) absent.insert(told.catalogue);
      continue;
    }
    const auto right = catalogue->skippable();
    if (std::set(right.begin(), right.end()) == std::set(told.skippable.begin(), told.skippable.end())) continue;
    findings.add({"B12", Finding::Weight::finding, told.index,
                  fmt::format("可以不比对的事项写为 {}, 事项目录规定为 {}", fmt::join(told.skippable, ", "),
                              fmt::join(right, ", ")),
                  fmt::format("says that {} may be skipped; by the catalogue it is {}", fmt::join(told.skippable, ", "),
                              fmt::join(right, ", "))});
  }
  for (const auto& [used, index] : items_) {
    const auto* const catalogue = rules.catalogue(told_[used.first].catalogue);
    if (catalogue == nullptr || catalogue->find(used.second) != nullptr) continue;
    findings.add({"B4", Finding::Weight::finding, index, fmt::format("事项目录中没有 {}", used.second),
                  fmt::format("the catalogue has no item {}", used.second)});
  }
  if (passed_over_ > 0) {
    not_checked.push_back(fmt::format(
        "B4 {0} 处事项: 此前没有配置条目, 或种类超过 {1} / {0} items: no configuration entry before them, or "
        "more than {1} different ones",
        passed_over_, kItemsMax));
  }
  if (unnamed || !absent.empty()) not_checked.push_back(what_rests_on_catalogues(absent));
}

std::string CatalogueCheck::unchecked() const {
  std::set<std::string_view> digests;
  for (const auto& told : told_) {
    if (!told.catalogue.empty()) digests.insert(told.catalogue);
  }
  return what_rests_on_catalogues(digests);
}

void CatalogueCheck::save(StateWriter& state) const {
  state.number(told_.size());
  for (const auto& told : told_) {
    state.number(told.index);
    state.text(told.catalogue);
    state.texts(told.skippable);
  }
  state.number(items_.size());
  for (const auto& [used, index] : items_) {
    state.number(used.first);
    state.text(used.second);
    state.number(index);
  }
  state.number(passed_over_);
}

void CatalogueCheck::restore(StateReader& state) {
  state.repeat([&] {
    auto& told = told_.emplace_back();
    told.index = state.number();
    told.catalogue = state.text();
    told.skippable = state.texts();
  });
  state.repeat([&] {
    const auto place = state.number();
    if (place >= told_.size()) throw std::runtime_error("an item was used under no catalogue");
    auto item = state.text();
    items_[{place, std::move(item)}] = state.number();
  });
  passed_over_ = state.number();
}

}  // namespace fangpin::verify
