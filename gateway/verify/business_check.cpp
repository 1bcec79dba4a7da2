#include "gateway/verify/business_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/verify/clock_tolerance.hpp"
#include "gateway/verify/state_stream.hpp"

namespace fangpin::verify {

BusinessCheck::BusinessCheck(const std::string& origin, Instant now, bool push_signatures, unsigned threads)
    : registry_(findings_, push_signatures, threads),
      demonstration_(has_stepped_clock(origin)),
      transcripts_(findings_, access_.questions(), access_.standings(), demonstration_),
      now_(now) {
  registry_.compare_times(!demonstration_);
}

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
    add("L7", index, fmt::format("时间 {} 早于前面的条目({})", to_text_shanghai(entry.at), to_text_shanghai(latest_)),
        fmt::format("its time {} is before that of an earlier entry ({})", to_text_utc(entry.at),
                    to_text_utc(latest_)));
  }
  latest_ = std::max(latest_, entry.at);
  if (!demonstration_ && entry.at > now_ + kClockTolerance) {
    add("L7", index, fmt::format("时间 {} 在将来", to_text_shanghai(entry.at)),
        fmt::format("its time {} is in the future", to_text_utc(entry.at)));
  }
  forms_.take(index, entry);
  registry_.take(index, entry);
  query_rules_.take(index, entry);
  catalogues_.take(index, entry);
  if (const auto* attempt = std::get_if<AttemptEntry>(&entry.body)) {
    if (attempt->accepted && !demonstration_ && attempt->received_at + kClockTolerance < entry.at) {
      add("L7", index,
          fmt::format("称 {} 收到, 到 {} 才入账", to_text_shanghai(attempt->received_at), to_text_shanghai(entry.at)),
          fmt::format("was received at {}, it says, and logged only at {}", to_text_utc(attempt->received_at),
                      to_text_utc(entry.at)));
    }
    return submissions_.take(index, entry.at, *attempt);
  }
  if (const auto* verdict = std::get_if<VerdictEntry>(&entry.body)) return submissions_.take(index, entry.at, *verdict);
  if (const auto* action = std::get_if<ActionEntry>(&entry.body)) submissions_.take(*action);
  if (const auto* configuration = std::get_if<ConfigurationEntry>(&entry.body)) {
    if (configuration->demonstration != demonstration_) {
      add("L2", index, "演示标记与日志名不符", "its demonstration mark is not that of the log's name");
    }
    submissions_.take(index, entry.at, *configuration);
  }
  custody_.take(index, entry);
  if (const auto* answer = std::get_if<AccessAnswerEntry>(&entry.body);
      answer != nullptr && answer->outcome != "expired") {
    custody_.check_erased(index, access_.household_of(answer->query));
  }
  access_.take(index, entry);
  transcripts_.take(index, entry);
  reach_.take(index, entry);
}

Findings BusinessCheck::findings() {
  Findings all = findings_;
  all.add(registry_.settle());
  submissions_.finish(all);
  access_.finish(all);
  return all;
}

void BusinessCheck::save(StateWriter& state) {
  registry_.settle();
  findings_.save(state);
  forms_.save(state);
  submissions_.save(state);
  access_.save(state);
  transcripts_.save(state);
  reach_.save(state);
  custody_.save(state);
  registry_.save(state);
  query_rules_.save(state);
  catalogues_.save(state);
  state.text(county_);
  state.instant(latest_);
}

void BusinessCheck::restore(StateReader& state) {
  findings_.restore(state);
  forms_.restore(state);
  submissions_.restore(state);
  access_.restore(state);
  transcripts_.restore(state);
  reach_.restore(state);
  custody_.restore(state);
  registry_.restore(state);
  query_rules_.restore(state);
  catalogues_.restore(state);
  county_ = state.text();
  latest_ = state.instant();
}

}  // namespace fangpin::verify
