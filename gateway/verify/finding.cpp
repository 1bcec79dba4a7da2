#include "gateway/verify/finding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

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

boost::json::object Findings::save() const {
  boost::json::array list;
  for (const auto& one : list_) {
    boost::json::object saved{
        {"check", one.check}, {"broken", one.weight == Finding::Weight::broken}, {"zh", one.zh}, {"en", one.en}};
    if (one.index) saved["index"] = *one.index;
    list.push_back(std::move(saved));
  }
  return {{"list", std::move(list)}, {"total", total_}};
}

void Findings::restore(const boost::json::object& saved) {
  for (const auto& value : saved.at("list").as_array()) {
    const auto& one = value.as_object();
    const auto text = [&](const char* name) { return std::string(one.at(name).as_string()); };
    Finding finding{text("check"), one.at("broken").as_bool() ? Finding::Weight::broken : Finding::Weight::finding,
                    std::nullopt, text("zh"), text("en")};
    if (const auto* index = one.if_contains("index")) finding.index = index->to_number<std::uint64_t>();
    add(std::move(finding));
  }
  total_ = saved.at("total").to_number<std::uint64_t>();
}

std::string to_text(const Finding& finding) {
  if (!finding.index) return fmt::format("[{}] {} / {}", finding.check, finding.zh, finding.en);
  return fmt::format("[{}] 第 {} 条: {} / entry {}: {}", finding.check, *finding.index, finding.zh, *finding.index,
                     finding.en);
}

}  // namespace fangpin::verify
