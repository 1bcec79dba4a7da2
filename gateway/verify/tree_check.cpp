#include "gateway/verify/tree_check.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <future>
#include <limits>
#include <thread>

#include "crypto/merkle_tree.hpp"
#include "crypto/tile.hpp"
#include "gateway/verify/bundle_check.hpp"

namespace fangpin::verify {

namespace {

constexpr std::uint64_t kBundlesPerWave = 40;  // in memory at a time: two waves of 40 x 256 entries

// Checks bundles [begin, end) on all threads; results in their order.
std::vector<BundleCheck> check_wave(const LogSource& source, std::uint64_t begin, std::uint64_t end, std::uint64_t size,
                                    const TreeCheckOptions& options) {
  std::vector<BundleCheck> results(end - begin);
  std::atomic<std::uint64_t> next{begin};
  std::exception_ptr failure;
  std::atomic_flag failed = ATOMIC_FLAG_INIT;
  const auto work = [&] {
    try {
      for (std::uint64_t tile = next++; tile < end; tile = next++) {
        check_bundle(source, tile, crypto::tile_width(0, tile, size), options.wanted, results[tile - begin]);
      }
    } catch (...) {
      if (!failed.test_and_set()) failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> threads;
    const auto helpers = std::min<std::uint64_t>(std::max(options.threads, 1U), end - begin) - 1;
    for (std::uint64_t i = 0; i < helpers; ++i) threads.emplace_back(work);
    work();
  }
  if (failure) std::rethrow_exception(failure);
  return results;
}

// The levels above 0, derived from below and compared with their files as they fill.
class UpperLevels {
 public:
  UpperLevels(const LogSource& source, const TreeEdge& begin, TreeCheckReport& report)
      : source_(source), report_(report), pending_(begin.rows.size() + 1) {
    std::uint64_t before = 0;  // hashes of the level that fill tiles already
    for (std::size_t i = begin.rows.size(); i-- > 0;) {
      pending_[i + 1] = {before, begin.rows[i]};
      before = (before * crypto::kTileWidth + begin.rows[i].size());
    }
  }

  Status add(unsigned level, const Digest& hash) {
    if (pending_.size() <= level) pending_.resize(level + 1);
    auto& row = pending_[level];
    row.hashes.push_back(hash);
    if (row.hashes.size() < crypto::kTileWidth) return ok();
    if (auto checked = check(level); !checked) return checked;
    const auto root = crypto::tree_root(pending_[level].hashes);
    pending_[level].hashes.clear();
    ++pending_[level].tile;
    return add(level + 1, root);
  }
  TreeEdge edge() const {
    TreeEdge out;
    for (std::size_t level = 1; level < pending_.size(); ++level) out.rows.push_back(pending_[level].hashes);
    return out;
  }
  Status finish() {
    for (unsigned level = 0; level < pending_.size(); ++level) {
      if (pending_[level].hashes.empty()) continue;
      if (auto checked = check(level); !checked) return checked;
    }
    return ok();
  }

 private:
  struct Row {
    std::uint64_t tile = 0;
    std::vector<Digest> hashes;
  };
  Status check(unsigned level) {
    ++report_.tiles;
    return check_tile_file(source_, level, pending_[level].tile, pending_[level].hashes, report_.findings);
  }

  const LogSource& source_;
  TreeCheckReport& report_;
  std::vector<Row> pending_;
};

// Entries and what is told of those that are not understood, in the order of the log.
void tell(const BundleCheck& bundle, const TreeCheckOptions& options) {
  auto unread = bundle.unread.list().begin();
  const auto tell_before = [&](std::uint64_t place) {
    for (; unread != bundle.unread.list().end() && unread->index < place; ++unread) {
      if (unread->index >= options.sink_from) options.unread(*unread);
    }
  };
  for (std::size_t i = 0; i < bundle.entries.size(); ++i) {
    tell_before(bundle.places[i]);
    if (bundle.places[i] >= options.sink_from) options.sink(bundle.places[i], bundle.entries[i]);
  }
  tell_before(std::numeric_limits<std::uint64_t>::max());
}

}  // namespace

std::uint64_t TreeEdge::size() const {
  std::uint64_t leaves = 0;
  for (std::size_t i = rows.size(); i-- > 0;) leaves = leaves * crypto::kTileWidth + rows[i].size();
  return leaves * crypto::kTileWidth;
}

Result<TreeCheckReport> check_tree(const LogSource& source, std::uint64_t size, const TreeCheckOptions& options) {
  TreeCheckReport report;
  crypto::MerkleFrontier frontier;
  for (std::size_t i = options.begin.rows.size(); i-- > 0;) {
    for (const auto& hash : options.begin.rows[i]) frontier.append_subtree(static_cast<unsigned>(8 * (i + 1)), hash);
  }
  if (options.root_at == frontier.size()) report.root_at = frontier.root();
  UpperLevels upper(source, options.begin, report);
  const std::uint64_t tiles = crypto::tiles_at_level(0, size);
  // While one wave is told, in order and on this thread, the next is read and hashed.
  const auto read_ahead = [&](std::uint64_t begin) {
    const std::uint64_t end = std::min(begin + kBundlesPerWave, tiles);
    return std::async(std::launch::async, [&, begin, end] { return check_wave(source, begin, end, size, options); });
  };
  std::uint64_t next = frontier.size() / crypto::kTileWidth;
  std::future<std::vector<BundleCheck>> ahead;
  if (next < tiles) ahead = read_ahead(next);
  while (next < tiles) {
    auto wave = ahead.get();
    next += wave.size();
    if (next < tiles) ahead = read_ahead(next);
    for (auto& bundle : wave) {
      if (bundle.unreadable) return *bundle.unreadable;
      report.findings.add(std::move(bundle.findings));
      // A checkpoint may claim any size: without hashes nothing above or after them can be told.
      if (bundle.missing) return report;
      report.entries += bundle.hashed;
      ++report.tiles;
      report.wanted.merge(bundle.wanted);
      tell(bundle, options);
      const std::uint64_t before = frontier.size();
      if (options.root_at && *options.root_at > before && *options.root_at <= before + bundle.hashes.size()) {
        auto then = frontier;
        for (std::size_t i = 0; then.size() < *options.root_at; ++i) then.append(bundle.hashes[i]);
        report.root_at = then.root();
      }
      if (bundle.hashes.size() == crypto::kTileWidth) {
        frontier.append_subtree(8, bundle.subtree);
        if (auto added = upper.add(1, bundle.subtree); !added) return added.error();
      } else {
        for (const auto& hash : bundle.hashes) frontier.append(hash);
      }
    }
    if (options.progress) options.progress(frontier.size(), size);
  }
  report.edge = upper.edge();
  if (auto finished = upper.finish(); !finished) return finished.error();
  report.root = frontier.root();
  report.complete = true;
  return report;
}

}  // namespace fangpin::verify
