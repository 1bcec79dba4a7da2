#include "gateway/verify/form_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/verify/state_stream.hpp"

namespace fangpin::verify {

namespace {

constexpr std::string_view kKindsByAge[] = {"authorization", "configuration", "erasure",
                                            "find-subject",  "transcript",    "withholding"};

}  // namespace

void FormCheck::take(std::uint64_t index, const AuditEntry& entry) {
  if (std::ranges::find(kKindsByAge, entry.kind) == std::end(kKindsByAge)) return;
  auto known = newest_.find(entry.kind);
  if (known == newest_.end()) known = newest_.emplace(entry.kind, entry.version).first;
  auto& newest = known->second;
  if (entry.version < newest) {
    findings_.add({"E1", Finding::Weight::finding, index,
                   fmt::format("是旧写法(第 {} 版), 此前已有第 {} 版的 {}", entry.version, newest, entry.kind),
                   fmt::format("is of an older form (version {}) than a {} before it (version {})", entry.version,
                               entry.kind, newest)});
  }
  newest = std::max(newest, entry.version);
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
