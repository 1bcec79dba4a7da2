#include "gateway/store/sqlite/recent_look_ups.hpp"

#include <algorithm>

namespace fangpin::store::sqlite {

namespace {

constexpr std::size_t kSlotsMin = 1024;
constexpr std::int64_t kGone = -1;              // a removed look-up's target
constexpr std::size_t kEntryBytes = 1 + 8 + 8;  // kind, prefix, target

void append(Bytes& out, std::int64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

std::int64_t integer_at(ByteView bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = (value << 8) | bytes[i];
  return static_cast<std::int64_t>(value);
}

// Calls `take` with the kind and the look-up of each entry of one row.
template <class Take>
void each_entry(ByteView entries, const Take& take) {
  for (; entries.size() >= kEntryBytes; entries = entries.subspan(kEntryBytes)) {
    take(entries[0], LookUp{integer_at(entries.subspan(1)), integer_at(entries.subspan(9))});
  }
}

bool by_prefix(const LookUp& a, const LookUp& b) { return a.prefix < b.prefix; }

}  // namespace

std::vector<std::int64_t> look_ups_on_disk(Connection& connection, CountyIds ids, int kind, std::int64_t prefix) {
  std::vector<std::int64_t> found;
  {
    Query tree(connection, "SELECT target FROM look_up WHERE county = ?1 AND kind = ?2 AND prefix = ?3", ids.number(),
               kind, prefix);
    while (tree.next()) found.push_back(tree.integer(0));
  }
  Query recent(connection, "SELECT entries FROM recent_look_up WHERE id BETWEEN ?1 AND ?2", ids.first(), ids.last());
  while (recent.next()) {
    each_entry(recent.blob(0), [&](int of, const LookUp& look_up) {
      if (of == kind && look_up.prefix == prefix) found.push_back(look_up.target);
    });
  }
  return found;
}

void PrefixTable::add(const LookUp& look_up) {
  if (4 * (used_ + 1) > 3 * slots_.size()) grow();
  auto slot = slot_of(look_up.prefix);
  while (slots_[slot].target != 0) slot = (slot + 1) & (slots_.size() - 1);
  slots_[slot] = look_up;
  ++used_;
}

void PrefixTable::remove(const LookUp& look_up) {
  if (slots_.empty()) return;
  for (auto slot = slot_of(look_up.prefix); slots_[slot].target != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    if (slots_[slot].prefix == look_up.prefix && slots_[slot].target == look_up.target) slots_[slot].target = kGone;
  }
}

void PrefixTable::append_targets(std::int64_t prefix, std::vector<std::int64_t>& out) const {
  if (slots_.empty()) return;
  for (auto slot = slot_of(prefix); slots_[slot].target != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    if (slots_[slot].prefix == prefix && slots_[slot].target != kGone) out.push_back(slots_[slot].target);
  }
}

std::vector<LookUp> PrefixTable::take_sorted() {
  std::vector<LookUp> sorted;
  sorted.reserve(used_);
  for (const auto& one : slots_) {
    if (one.target != 0 && one.target != kGone) sorted.push_back(one);
  }
  std::sort(sorted.begin(), sorted.end(), by_prefix);
  slots_ = {};
  used_ = 0;
  return sorted;
}

void PrefixTable::grow() {
  const auto before = std::exchange(slots_, std::vector<LookUp>(std::max(kSlotsMin, 2 * slots_.size())));
  used_ = 0;
  for (const auto& one : before) {
    if (one.target != 0 && one.target != kGone) add(one);
  }
}

void RecentLookUps::append_targets(int kind, std::int64_t prefix, std::vector<std::int64_t>& out) {
  load();
  const auto of = static_cast<std::size_t>(kind);
  newest_[of].append_targets(prefix, out);
  const auto& sorted = older_.sorted[of];
  for (auto at = std::lower_bound(sorted.begin(), sorted.end(), LookUp{prefix, 0}, by_prefix);
       at != sorted.end() && at->prefix == prefix; ++at) {
    if (at->target != kGone) out.push_back(at->target);
  }
}

void RecentLookUps::add(int kind, const LookUp& look_up) {
  load();
  newest_[static_cast<std::size_t>(kind)].add(look_up);
  job_.push_back(static_cast<std::uint8_t>(kind));
  append(job_, look_up.prefix);
  append(job_, look_up.target);
}

void RecentLookUps::remove(int kind, const LookUp& look_up) {
  load();
  removed_ = true;
  const auto of = static_cast<std::size_t>(kind);
  newest_[of].remove(look_up);
  auto& sorted = older_.sorted[of];
  for (auto at = std::lower_bound(sorted.begin(), sorted.end(), look_up, by_prefix);
       at != sorted.end() && at->prefix == look_up.prefix; ++at) {
    if (at->target == look_up.target) at->target = kGone;
  }
}

void RecentLookUps::keep() {
  removed_ = false;
  if (job_.empty()) return;
  const auto added = job_.size() / kEntryBytes;
  write_job();
  std::size_t newest = 0;
  for (const auto& table : newest_) newest += table.size();
  if (!older_.left && newest >= generation_max_) freeze();
  if (older_.left) move_on(2 * added);
  if (db_.failed()) loaded_ = false;
}

// While the transaction stands, what earlier jobs of it wrote stands too, and only the last job's changes go. Memory
// still holds what it added, which does no harm, but not what it removed, which would.
void RecentLookUps::forget() {
  job_.clear();
  if (removed_ || !db_.in_transaction()) loaded_ = false;
  removed_ = false;
}

void RecentLookUps::load() {
  if (loaded_ || db_.failed()) return;
  newest_ = {};
  older_ = {};
  last_ = ids_.first();
  loaded_ = true;
  Query query(db_, "SELECT id, entries FROM recent_look_up WHERE id BETWEEN ?1 AND ?2 ORDER BY id", ids_.first(),
              ids_.last());
  while (query.next()) {
    last_ = query.integer(0);
    each_entry(query.blob(1), [&](std::size_t kind, const LookUp& look_up) {
      if (kind < kKinds) newest_[kind].add(look_up);
    });
  }
  if (db_.failed()) loaded_ = false;
}

void RecentLookUps::write_job() {
  db_.run("INSERT INTO recent_look_up(id, entries) VALUES(?1, ?2)", ++last_, job_);
  job_.clear();
}

void RecentLookUps::freeze() {
  for (std::size_t kind = 0; kind < kKinds; ++kind) older_.sorted[kind] = newest_[kind].take_sorted();
  older_.moved = {};
  older_.last = last_;
  older_.left = true;
}

// A crash in the midst of it leaves some in both places, and they move again.
void RecentLookUps::move_on(std::size_t count) {
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    const auto& sorted = older_.sorted[kind];
    for (auto& moved = older_.moved[kind]; moved < sorted.size() && count > 0; ++moved, --count) {
      if (sorted[moved].target == kGone) continue;
      filter_.add(static_cast<int>(kind), sorted[moved].prefix);
      db_.run("INSERT OR IGNORE INTO look_up(county, kind, prefix, target) VALUES(?1, ?2, ?3, ?4)", ids_.number(),
              static_cast<int>(kind), sorted[moved].prefix, sorted[moved].target);
    }
  }
  if (count == 0) return;
  db_.run("DELETE FROM recent_look_up WHERE id BETWEEN ?1 AND ?2", ids_.first(), older_.last);
  older_ = {};
}

}  // namespace fangpin::store::sqlite
