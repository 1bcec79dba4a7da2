#include "gateway/verify/business_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

namespace fangpin::verify {

namespace bj = boost::json;

BusinessCheck::BusinessCheck(const std::string& origin, Instant now)
    : demonstration_(origin.ends_with("-demonstration")), now_(now) {}

void BusinessCheck::add(const char* check, std::uint64_t index, std::string zh, std::string en) {
  findings_.add({check, Finding::Weight::finding, index, std::move(zh), std::move(en)});
}

void BusinessCheck::take(std::uint64_t index, const AuditEntry& entry) {
  if (entry.index != index) {
    findings_.add({"L4", Finding::Weight::broken, index, fmt::format("条目自称第 {} 条", entry.index),
                   fmt::format("says that it is entry {}", entry.index)});
  }
  if (county_.empty()) county_ = entry.county;
  if (entry.county != county_) add("L2", index, "属于另一个县", "is of another county");
  if (entry.at + kOrderTolerance < latest_) {
    add("L7", index, fmt::format("时间 {} 早于前面的条目 ({})", to_text_utc(entry.at), to_text_utc(latest_)),
        fmt::format("its time {} is before that of an earlier entry ({})", to_text_utc(entry.at),
                    to_text_utc(latest_)));
  }
  latest_ = std::max(latest_, entry.at);
  if (!demonstration_ && entry.at > now_ + kFutureTolerance) {
    add("L7", index, fmt::format("时间 {} 在将来", to_text_utc(entry.at)),
        fmt::format("its time {} is in the future", to_text_utc(entry.at)));
  }
  if (const auto* attempt = std::get_if<AttemptEntry>(&entry.body)) return submissions_.take(index, entry.at, *attempt);
  if (const auto* verdict = std::get_if<VerdictEntry>(&entry.body)) return submissions_.take(index, entry.at, *verdict);
  if (const auto* configuration = std::get_if<ConfigurationEntry>(&entry.body)) {
    if (configuration->demonstration != demonstration_) {
      add("L2", index, "演示标记与日志名不符", "its demonstration mark is not that of the log's name");
    }
    submissions_.take(*configuration);
  }
  custody_.take(index, entry);
  access_.take(index, entry);
}

Findings BusinessCheck::findings() const {
  Findings all = findings_;
  submissions_.finish(all);
  return all;
}

bj::object BusinessCheck::save() const {
  return {{"findings", findings_.save()},
          {"submissions", submissions_.save()},
          {"accesses", access_.save()},
          {"custody", custody_.save()},
          {"county", county_},
          {"latest", latest_.time_since_epoch().count()}};
}

void BusinessCheck::restore(const bj::object& saved) {
  findings_.restore(saved.at("findings").as_object());
  submissions_.restore(saved.at("submissions").as_object());
  access_.restore(saved.at("accesses").as_object());
  custody_.restore(saved.at("custody").as_object());
  county_ = saved.at("county").as_string();
  latest_ = Instant(Milliseconds(saved.at("latest").to_number<std::int64_t>()));
}

}  // namespace fangpin::verify
