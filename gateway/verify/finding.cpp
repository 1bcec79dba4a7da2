#include "gateway/verify/finding.hpp"

#include <fmt/format.h>

namespace fangpin::verify {

void Findings::add(Finding finding) {
  ++total_;
  broken_ = broken_ || finding.weight == Finding::Weight::broken;
  if (list_.size() < kKeptMax) list_.push_back(std::move(finding));
}

void Findings::add(Findings other) {
  const auto unkept = other.total_ - other.list_.size();
  broken_ = broken_ || other.broken_;
  for (auto& finding : other.list_) add(std::move(finding));
  total_ += unkept;
}

std::string to_text(const Finding& finding) {
  if (!finding.index) return fmt::format("[{}] {} / {}", finding.check, finding.zh, finding.en);
  return fmt::format("[{}] 第 {} 条: {} / entry {}: {}", finding.check, *finding.index, finding.zh, *finding.index,
                     finding.en);
}

}  // namespace fangpin::verify
