#include "gateway/verify/cosigned_times.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/base/instant.hpp"
#include "crypto/tile.hpp"
#include "gateway/verify/source_nodes.hpp"

namespace fangpin::verify {

namespace {

constexpr std::size_t kBundlesKept = 16;
constexpr std::uint64_t kTriesMax = 16;  // notes that are passed over on each side

Instant instant_of(std::uint64_t seconds) { return Instant{std::chrono::seconds(static_cast<std::int64_t>(seconds))}; }

std::string path_of(const crypto::TileId& id) {
  const auto path = "cosigned/" + crypto::tile_index_path(id.index);
  return id.width == crypto::kTileWidth ? path : fmt::format("{}.p/{}", path, id.width);
}

}  // namespace

void TimeBracket::narrow(const TimeBracket& other) {
  if (other.after) after = std::max(*other.after, after.value_or(0));
  if (other.by) by = std::min(*other.by, by.value_or(*other.by));
}

std::string to_text(const TimeBracket& bracket) {
  if (!bracket.by) return "只有网关自己的时钟 / gateway's clock only";
  const auto zh = [](std::uint64_t seconds) { return to_text_shanghai(instant_of(seconds)); };
  const auto en = [](std::uint64_t seconds) { return to_text_utc(instant_of(seconds)); };
  const auto by = *bracket.by, after = bracket.after.value_or(0);
  if (!bracket.after) return fmt::format("见证方: 不晚于 {} / witnesses: not later than {}", zh(by), en(by));
  if (after == by) {  // cosignatures tell whole seconds
    return fmt::format("见证方: 在 {} 这一秒内入账 / witnesses: logged within the second {}", zh(by), en(by));
  }
  return fmt::format("见证方: 在 ({}, {}] 之间入账 / witnesses: logged in ({}, {}]", zh(after), zh(by), en(after),
                     en(by));
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

Result<CosignedTimes> CosignedTimes::open(const LogSource& source, const crypto::TrustPolicy& policy,
                                          std::vector<crypto::NoteKey> successors, crypto::Checkpoint tree) {
  CosignedTimes out(source, policy);
  out.successors_ = std::move(successors);
  out.tree_ = std::move(tree);
  auto count = source.read("cosigned/count", 32);
  if (!count) return count.error();
  if (!*count) return out;
  auto& text = **count;
  if (text.ends_with('\n')) text.pop_back();
  if (const auto number = crypto::parse_log_number(text)) out.count_ = *number;
  return out;
}

Result<std::string> CosignedTimes::note(std::uint64_t number) {
  const std::uint64_t tile = number / crypto::kTileWidth;
  const auto width = crypto::tile_width(0, tile, count_);
  auto kept = bundles_.find(tile);
  if (kept == bundles_.end()) {
    auto read = source_->read(path_of({0, tile, width}), crypto::kBundleBytesMax);
    if (read && !*read && width != crypto::kTileWidth) {
      read = source_->read(path_of({0, tile, crypto::kTileWidth}), crypto::kBundleBytesMax);
    }
    if (!read) return read.error();
    if (bundles_.size() == kBundlesKept) bundles_.clear();
    kept = bundles_.try_emplace(tile).first;
    if (*read) {
      std::string_view rest = **read;
      for (const auto& one : crypto::take_whole_entries(rest, width)) kept->second.emplace_back(one);
    }
  }
  const auto place = static_cast<std::size_t>(number % crypto::kTileWidth);
  return place < kept->second.size() ? kept->second[place] : std::string();
}

// 0 for what is no checkpoint: it is passed over when its signatures are asked for.
Result<std::uint64_t> CosignedTimes::size(std::uint64_t number) {
  auto text = note(number);
  if (!text) return text.error();
  const auto parsed = crypto::SignedNote::parse(*text);
  if (!parsed) return std::uint64_t{0};
  const auto checkpoint = crypto::Checkpoint::parse(parsed->text);
  return checkpoint ? checkpoint->size : 0;
}

Status CosignedTimes::each(const std::function<void(const Vouched&)>& visit) {
  for (std::uint64_t number = 0; number < count_; ++number) {
    auto text = note(number);
    if (!text) return text.error();
    if (text->empty() && number % crypto::kTileWidth == 0) return ok();  // `count` claims files that are not there
    const auto vouched = vouch(*text, *policy_, successors_);
    const auto* known = std::get_if<Vouched>(&vouched);
    if (known != nullptr && known->checkpoint.size <= tree_.size) visit(*known);
  }
  return ok();
}

Result<TimeBracket> CosignedTimes::around(std::uint64_t index, Findings& findings) {
  std::uint64_t begin = 0, end = count_;  // sizes never fall: the first that holds the entry
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
    auto text = note(number);
    if (!text) return text.error();
    const auto vouched = vouch(*text, *policy_, successors_);
    const auto* known = std::get_if<Vouched>(&vouched);
    if (known == nullptr || known->checkpoint.size > tree_.size) return ok();
    const auto said = bracket_of(*known, *policy_, index);
    if (!said.after && !said.by) return ok();
    const auto same = is_beginning(*source_, known->checkpoint, tree_);
    if (!same) return same.error();
    if (!*same) {
      findings.add({"L6", Finding::Weight::broken, std::nullopt,
                    fmt::format("见证方联署过的 {} 条的检查点不是这个日志的开头", known->checkpoint.size),
                    fmt::format("a checkpoint of {} entries that witnesses cosigned is no beginning of this log",
                                known->checkpoint.size)});
      return ok();
    }
    out.narrow(said);
    return ok();
  };
  for (auto i = begin; i < count_ && i < begin + kTriesMax && !out.by; ++i) {
    if (auto considered = consider(i); !considered) return considered.error();
  }
  for (auto i = begin; i-- > 0 && begin - i <= kTriesMax && !out.after;) {
    if (auto considered = consider(i); !considered) return considered.error();
  }
  return out;
}

}  // namespace fangpin::verify
