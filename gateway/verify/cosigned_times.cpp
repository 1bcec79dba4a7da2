#include "gateway/verify/cosigned_times.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/base/instant.hpp"
#include "crypto/tile.hpp"
#include "gateway/verify/clock_tolerance.hpp"
#include "gateway/verify/source_nodes.hpp"

namespace fangpin::verify {

namespace {

constexpr std::uint64_t kTriesMax = 16;  // notes that are passed over on each side

std::string zh(std::uint64_t seconds) { return to_text_shanghai(instant_of(seconds)); }
std::string en(std::uint64_t seconds) { return to_text_utc(instant_of(seconds)); }

}  // namespace

void TimeBracket::narrow(const TimeBracket& other) {
  if (other.after) after = std::max(*other.after, after.value_or(0));
  if (other.by) by = std::min(*other.by, by.value_or(*other.by));
}

// Cosignatures tell whole seconds: a bracket may be one of them.
std::string zh_text(const TimeBracket& bracket) {
  if (!bracket.by && !bracket.after) return "只有网关自己的时钟";
  if (!bracket.by) return fmt::format("见证方: 晚于 {}", zh(*bracket.after));
  if (!bracket.after) return fmt::format("见证方: 不晚于 {}", zh(*bracket.by));
  if (*bracket.after == *bracket.by) return fmt::format("见证方: 在 {} 这一秒内入账", zh(*bracket.by));
  return fmt::format("见证方: 在 ({}, {}] 之间入账", zh(*bracket.after), zh(*bracket.by));
}

std::string en_text(const TimeBracket& bracket) {
  if (!bracket.by && !bracket.after) return "gateway's clock only";
  if (!bracket.by) return fmt::format("witnesses: later than {}", en(*bracket.after));
  if (!bracket.after) return fmt::format("witnesses: not later than {}", en(*bracket.by));
  if (*bracket.after == *bracket.by) return fmt::format("witnesses: logged within the second {}", en(*bracket.by));
  return fmt::format("witnesses: logged in ({}, {}]", en(*bracket.after), en(*bracket.by));
}

std::string to_text(const TimeBracket& bracket) { return zh_text(bracket) + " / " + en_text(bracket); }

Instant instant_of(std::uint64_t seconds) {
  constexpr std::uint64_t kLast = 253'402'300'799;  // 9999-12-31
  return Instant(std::chrono::seconds(static_cast<std::int64_t>(std::min(seconds, kLast))));
}

TimeBracket bracket_of(const Vouched& vouched, const crypto::TrustPolicy& policy, std::uint64_t index) {
  TimeBracket out;
  if (vouched.seconds.empty() || !policy.quorum_met(vouched.witnesses)) return out;
  // The careful end on each side: by the time of the last of them, after that of the first.
  if (vouched.checkpoint.size > index) {
    out.by = vouched.seconds.back();
  } else {
    out.after = vouched.seconds.front();
  }
  return out;
}

bool allows(const TimeBracket& bracket, Instant given) {
  if (bracket.by && given > instant_of(*bracket.by) + kClockTolerance) return false;
  return !bracket.after || given + kClockTolerance >= instant_of(*bracket.after);
}

Finding not_a_beginning(std::uint64_t size) {
  return {"L6", Finding::Weight::broken, std::nullopt,
          fmt::format("见证方联署过的 {} 条的检查点不是这个日志的开头", size),
          fmt::format("a checkpoint of {} entries that witnesses cosigned is no beginning of this log", size)};
}

Result<CosignedTimes> CosignedTimes::open(const LogSource& source, const crypto::TrustPolicy& policy,
                                          const LogNames& names) {
  auto notes = CosignedNotes::open(source);
  if (!notes) return notes.error();
  return CosignedTimes(std::move(*notes), source, policy, names);
}

// 0 for what is no checkpoint: it is passed over when its signatures are asked for.
Result<std::uint64_t> CosignedTimes::size(std::uint64_t number) {
  auto text = notes_.note(number);
  if (!text) return text.error();
  const auto parsed = crypto::SignedNote::parse(*text);
  if (!parsed) return std::uint64_t{0};
  const auto checkpoint = crypto::Checkpoint::parse(parsed->text);
  return checkpoint ? checkpoint->size : 0;
}

Status CosignedTimes::each(const std::function<void(const Vouched&)>& visit) {
  for (std::uint64_t number = 0; number < notes_.count(); ++number) {
    auto text = notes_.note(number);
    if (!text) return text.error();
    if (text->empty() && number % crypto::kTileWidth == 0) return ok();  // `count` claims files that are not there
    const auto vouched = vouch(*text, *policy_, names_->keys());
    const auto* known = std::get_if<Vouched>(&vouched);
    if (known != nullptr && names_->as_own(known->checkpoint)) visit(*known);
  }
  return ok();
}

Result<TimeBracket> CosignedTimes::around(std::uint64_t index, Findings& findings) {
  std::uint64_t begin = 0, end = notes_.count();  // sizes never fall: the first that holds the entry
  while (begin < end) {
    const auto middle = begin + (end - begin) / 2;
    auto holds = size(middle);
    if (!holds) return holds.error();
    if (*holds > index) {
      end = middle;
    } else {
      begin = middle + 1;
    }
  }
  TimeBracket out;
  const auto consider = [&](std::uint64_t number) -> Status {
    auto text = notes_.note(number);
    if (!text) return text.error();
    const auto vouched = vouch(*text, *policy_, names_->keys());
    const auto* known = std::get_if<Vouched>(&vouched);
    const auto own = known != nullptr ? names_->as_own(known->checkpoint) : std::nullopt;
    if (!own) return ok();
    const auto said = bracket_of(*known, *policy_, index);
    if (!said.after && !said.by) return ok();
    const auto same = is_beginning(*source_, *own, names_->tree());
    if (!same) return same.error();
    if (!*same) {
      findings.add(not_a_beginning(own->size));
      return ok();
    }
    out.narrow(said);
    return ok();
  };
  for (auto i = begin; i < notes_.count() && i < begin + kTriesMax && !out.by; ++i) {
    if (auto considered = consider(i); !considered) return considered.error();
  }
  for (auto i = begin; i-- > 0 && begin - i <= kTriesMax && !out.after;) {
    if (auto considered = consider(i); !considered) return considered.error();
  }
  return out;
}

}  // namespace fangpin::verify
