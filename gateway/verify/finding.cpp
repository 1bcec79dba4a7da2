#include "gateway/verify/finding.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/verify/state_stream.hpp"

namespace fangpin::verify {

void Findings::add(Finding finding) {
  ++total_;
  broken_ = broken_ || finding.weight == Finding::Weight::broken;
  if (finding.index) first_index_ = std::min(*finding.index, first_index_.value_or(*finding.index));
  if (list_.size() < kKeptMax) list_.push_back(std::move(finding));
}

void Findings::add(Findings other) {
  const auto unkept = other.total_ - other.list_.size();
  broken_ = broken_ || other.broken_;
  if (other.first_index_) first_index_ = std::min(*other.first_index_, first_index_.value_or(*other.first_index_));
  for (auto& finding : other.list_) add(std::move(finding));
  total_ += unkept;
}

void Findings::save(StateWriter& state) const {
  state.number(total_);
  state.number(list_.size());
  for (const auto& one : list_) {
    state.text(one.check);
    state.flag(one.weight == Finding::Weight::broken);
    state.number(one.index ? *one.index + 1 : 0);
    state.text(one.zh);
    state.text(one.en);
  }
}

void Findings::restore(StateReader& state) {
  const auto total = state.number();
  state.repeat([&] {
    Finding one;
    one.check = state.text();
    one.weight = state.flag() ? Finding::Weight::broken : Finding::Weight::finding;
    if (const auto index = state.number(); index > 0) one.index = index - 1;
    one.zh = state.text();
    one.en = state.text();
    add(std::move(one));
  });
  total_ = total;
}

std::pair<std::string, std::string> both_languages(const std::string& sentence) {
  const auto split = sentence.find(" / ");
  if (split == std::string::npos) return {sentence, sentence};
  return {sentence.substr(0, split), sentence.substr(split + 3)};
}

std::string to_text(const Finding& finding) {
  if (!finding.index) return fmt::format("[{}] {} / {}", finding.check, finding.zh, finding.en);
  return fmt::format("[{}] 第 {} 条: {} / entry {}: {}", finding.check, *finding.index, finding.zh, *finding.index,
                     finding.en);
}

}  // namespace fangpin::verify
