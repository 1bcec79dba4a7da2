#include "gateway/verify/cosigned_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "crypto/tile.hpp"
#include "gateway/verify/audit_entry.hpp"
#include "gateway/verify/clock_tolerance.hpp"
#include "gateway/verify/cosigned_notes.hpp"
#include "gateway/verify/cosigned_times.hpp"
#include "gateway/verify/source_nodes.hpp"

namespace fangpin::verify {

namespace {

using Judged = std::variant<Vouched, Refusal>;

// When single entries were made, as they say. Whoever asks in the log's order reads each bundle once.
class EntryTimes {
 public:
  EntryTimes(const LogSource& source, std::uint64_t size) : source_(source), size_(size), nodes_(source, size) {}

  // Nothing where the files do not hold the entry that the tree holds.
  Result<std::optional<Instant>> at(std::uint64_t index) {
    using Nothing = std::optional<Instant>;
    if (auto read = read_bundle(index / crypto::kTileWidth); !read) return read.error();
    const auto place = static_cast<std::size_t>(index % crypto::kTileWidth);
    if (place >= entries_.size()) return Nothing{};
    const auto leaf = nodes_.node(0, index);
    if (!leaf && leaf.error().code != Errc::not_found) return leaf.error();
    if (!leaf || *leaf != crypto::leaf_hash(as_bytes(entries_[place]))) return Nothing{};
    Findings unread;
    const auto entry = read_entry(entries_[place], index, unread);
    return entry ? Nothing(entry->at) : Nothing{};
  }

 private:
  Status read_bundle(std::uint64_t tile) {
    if (tile_ == tile) return ok();
    const auto width = crypto::tile_width(0, tile, size_);
    auto read = source_.read(crypto::bundle_path({0, tile, width}), crypto::kBundleBytesMax);
    if (read && !*read && width != crypto::kTileWidth) {
      read = source_.read(crypto::bundle_path({0, tile, crypto::kTileWidth}), crypto::kBundleBytesMax);
    }
    if (!read) return read.error();
    tile_ = tile;
    content_ = read->value_or("");
    std::string_view rest = content_;
    entries_ = crypto::take_whole_entries(rest, width);
    return ok();
  }

  const LogSource& source_;
  std::uint64_t size_;
  SourceNodes nodes_;
  std::optional<std::uint64_t> tile_;
  std::string content_;
  std::vector<std::string_view> entries_;
};

Status compare_times(const CosignedGround& ground, const Vouched& cosigned, EntryTimes& times, Findings& findings) {
  const auto size = cosigned.checkpoint.size;
  const auto compare = [&](std::uint64_t index) -> Status {
    const auto bracket = bracket_of(cosigned, ground.policy, index);
    if (!bracket.by && !bracket.after) return ok();
    const auto at = times.at(index);
    if (!at) return at.error();
    if (!*at || allows(bracket, **at)) return ok();
    // While the log is quiet the same entry is cosigned again and again: once is enough.
    if (!findings.list().empty() && findings.list().back().index == index) return ok();
    findings.add({"L7", Finding::Weight::finding, index,
                  fmt::format("网关记时间 {}, 与见证方的时间矛盾: {}", to_text_shanghai(**at), zh_text(bracket)),
                  fmt::format("the gateway says {}, which the witnesses' times contradict: {}", to_text_utc(**at),
                              en_text(bracket))});
    return ok();
  };
  if (has_stepped_clock(ground.names.tree().origin) || size > ground.names.tree().size) return ok();
  if (size > 0) {
    if (auto compared = compare(size - 1); !compared) return compared;
  }
  return size < ground.names.tree().size ? compare(size) : ok();
}

// Signatures are what takes the time: on all threads.
std::vector<Judged> vouch_all(const std::vector<std::string>& notes, const CosignedGround& ground) {
  std::vector<Judged> out(notes.size(), Refusal{"L1", {}});
  const auto threads = std::clamp<std::size_t>(ground.threads, 1, std::max<std::size_t>(notes.size(), 1));
  const auto work = [&](std::size_t first) {
    for (auto i = first; i < notes.size(); i += threads) out[i] = vouch(notes[i], ground.policy, ground.names.keys());
  };
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < threads; ++i) helpers.emplace_back(work, i);
  work(0);
  return out;
}

std::string origin_of(const std::string& note) { return note.substr(0, note.find('\n')); }

// One pass over the notes, in their order.
class CosignedCheck {
 public:
  CosignedCheck(const CosignedGround& ground, CosignedPlace& place)
      : ground_(ground),
        place_(place),
        nodes_(ground.source, ground.names.tree().size),
        times_(ground.source, ground.names.tree().size) {}

  Result<CosignedReport> run() {
    auto notes = CosignedNotes::open(ground_.source);
    if (!notes) return notes.error();
    if (notes->miscounted()) add("L6", "cosigned/count 无法读取", "cosigned/count says no number");
    place_.notes = std::min(place_.notes, notes->count());
    while (place_.notes < notes->count() && report_.newer == 0) {
      std::vector<std::string> some;
      const auto end = std::min(notes->count(), (place_.notes / crypto::kTileWidth + 1) * crypto::kTileWidth);
      for (auto i = place_.notes; i < end; ++i) {
        auto note = notes->note(i);
        if (!note) return note.error();
        some.push_back(std::move(*note));
      }
      const bool absent = std::all_of(some.begin(), some.end(), [](const auto& note) { return note.empty(); });
      if (absent) {
        add("L6", fmt::format("缺少第 {} 至 {} 份见证过的检查点的文件", place_.notes, end - 1),
            fmt::format("the file of the cosigned checkpoints {} to {} is missing or cannot be read", place_.notes,
                        end - 1));
        // The count may claim any number: what lies behind a hole is not looked for.
        return std::move(report_);
      }
      const auto judged = vouch_all(some, ground_);
      for (std::size_t i = 0; i < some.size() && report_.newer == 0; ++i) {
        if (auto taken = take(some[i], judged[i]); !taken) return taken.error();
        if (report_.newer == 0) ++place_.notes;
      }
    }
    if (report_.newer > 0) report_.newer = notes->count() - place_.notes;
    return std::move(report_);
  }

 private:
  void add(const char* check, std::string zh, std::string en) {
    report_.findings.add({check, Finding::Weight::finding, std::nullopt, std::move(zh), std::move(en)});
  }
  void add_of_note(const char* check, const std::string& zh, const std::string& en) {
    add(check, fmt::format("cosigned/ 第 {} 份见证过的检查点: {}", place_.notes, zh),
        fmt::format("cosigned checkpoint {} in cosigned/: {}", place_.notes, en));
  }

  Status take(const std::string& note, const Judged& judged) {
    const auto* known = std::get_if<Vouched>(&judged);
    const auto& names = ground_.names;
    const auto origin = origin_of(note);
    const bool former = names.end_of(origin) != nullptr;
    const bool lost = former && known != nullptr && !names.as_own(known->checkpoint);
    if (lost || (origin != names.tree().origin && !former && is_checkpoint(note))) {
      ++report_.foreign;
      return ok();
    }
    if (known == nullptr) {
      add_of_note("L6", "无法读取, 或不是本日志签署的", "cannot be read, or is not signed by this log");
      return ok();
    }
    const auto& checkpoint = known->checkpoint;
    if (checkpoint.size > names.tree().size) {
      report_.newer = 1;
      return ok();
    }
    const auto root = nodes_.root_at(checkpoint.size);
    if (!root && root.error().code != Errc::not_found) return root.error();
    if (!root || *root != checkpoint.root) {
      report_.findings.add(not_a_beginning(checkpoint.size));
      report_.evidence.push_back(note);
      return ok();
    }
    if (checkpoint.size < place_.size) {
      add_of_note("L6", fmt::format("条数 {} 少于前一份的 {}", checkpoint.size, place_.size),
                  fmt::format("its {} entries are fewer than the {} of one before it", checkpoint.size, place_.size));
    }
    place_.size = std::max(place_.size, checkpoint.size);
    take_times(*known);
    return compare_times(ground_, *known, times_, report_.findings);
  }

  void take_times(const Vouched& known) {
    if (known.seconds.empty()) return;
    const auto by = instant_of(known.seconds.back()), before = instant_of(place_.seconds);
    if (by + kClockTolerance < before) {
      add_of_note("L7", fmt::format("联署时间 {} 早于前一份的 {}", to_text_shanghai(by), to_text_shanghai(before)),
                  fmt::format("cosigned at {}, before the {} of one before it", to_text_utc(by), to_text_utc(before)));
    }
    if (by > ground_.now + kClockTolerance) {
      add_of_note("L7", fmt::format("联署时间 {} 在将来", to_text_shanghai(by)),
                  fmt::format("its cosignature's time {} is in the future", to_text_utc(by)));
    }
    place_.seconds = std::max(place_.seconds, known.seconds.front());
  }

  static bool is_checkpoint(const std::string& text) {
    const auto note = crypto::SignedNote::parse(text);
    return note && crypto::Checkpoint::parse(note->text);
  }

  const CosignedGround& ground_;
  CosignedPlace& place_;
  CosignedReport report_;
  SourceNodes nodes_;
  EntryTimes times_;
};

}  // namespace

Result<CosignedReport> check_cosigned(const CosignedGround& ground, CosignedPlace& place) {
  return CosignedCheck(ground, place).run();
}

Status check_entry_times(const CosignedGround& ground, const Vouched& cosigned, Findings& findings) {
  EntryTimes times(ground.source, ground.names.tree().size);
  return compare_times(ground, cosigned, times, findings);
}

}  // namespace fangpin::verify
