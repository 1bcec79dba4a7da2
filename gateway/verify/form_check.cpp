#include "gateway/verify/form_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/verify/state_stream.hpp"

namespace fangpin::verify {

namespace {

constexpr std::string_view kConfiguration = "configuration";
constexpr std::string_view kKindsByAge[] = {kConfiguration, "authorization", "erasure",
                                            "find-subject", "transcript",    "withholding"};
// A program writes its configuration when it begins: whoever writes version 4 of it writes version 2 of all the others.
constexpr std::uint64_t kConfigurationOfAll = 4, kOthersOfAll = 2;

}  // namespace

void FormCheck::saw(std::string_view kind, std::uint64_t version) {
  auto known = newest_.find(kind);
  if (known == newest_.end()) known = newest_.emplace(kind, version).first;
  known->second = std::max(known->second, version);
}

void FormCheck::take(std::uint64_t index, const AuditEntry& entry) {
  if (std::ranges::find(kKindsByAge, entry.kind) == std::end(kKindsByAge)) return;
  saw(entry.kind, entry.version);
  if (const auto newest = newest_.find(entry.kind)->second; entry.version < newest) {
    findings_.add({"E1", Finding::Weight::finding, index,
                   fmt::format("{} 是旧写法(第 {} 版), 按此前的条目应为第 {} 版", entry.kind, entry.version, newest),
                   fmt::format("is of an older form ({} version {}) than the entries before it, which take version {}",
                               entry.kind, entry.version, newest)});
  }
  if (entry.kind != kConfiguration || entry.version < kConfigurationOfAll) return;
  for (const auto kind : kKindsByAge) saw(kind, kOthersOfAll);
}

void FormCheck::save(StateWriter& state) const {
  state.number(newest_.size());
  for (const auto& [kind, version] : newest_) {
    state.text(kind);
    state.number(version);
  }
}

void FormCheck::restore(StateReader& state) {
  state.repeat([&] {
    auto kind = state.text();
    newest_[std::move(kind)] = state.number();
  });
}

}  // namespace fangpin::verify
