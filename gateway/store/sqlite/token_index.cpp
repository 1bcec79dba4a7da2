#include "gateway/store/sqlite/token_index.hpp"

#include <algorithm>
#include <cstring>

#include "crypto/base/encoding.hpp"

namespace fangpin::store::sqlite {

namespace {

constexpr std::size_t kPair = 36;

void append(Bytes& out, const crypto::Token& token) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(token.epoch >> shift));
  out.insert(out.end(), token.value.begin(), token.value.end());
}

bool holds(ByteView pairs, const crypto::Token& token) {
  Bytes wanted;
  append(wanted, token);
  for (; pairs.size() >= kPair; pairs = pairs.subspan(kPair)) {
    if (std::memcmp(pairs.data(), wanted.data(), kPair) == 0) return true;
  }
  return false;
}

constexpr const char* kKeysOf[] = {"SELECT keys FROM row WHERE id = ?1", "SELECT tokens FROM person WHERE id = ?1",
                                   "SELECT tokens FROM household WHERE id = ?1"};
constexpr const char* kSetKeys[] = {"UPDATE row SET keys = ?2 WHERE id = ?1",
                                    "UPDATE person SET tokens = ?2 WHERE id = ?1",
                                    "UPDATE household SET tokens = ?2 WHERE id = ?1"};

std::size_t number(TokenOwner owner) { return static_cast<std::size_t>(owner); }

}  // namespace

std::int64_t prefix(const crypto::Token& token) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = (value << 8) | token.value[i];
  return static_cast<std::int64_t>(value);
}

Bytes packed(const Tokens& tokens) {
  Bytes out;
  out.reserve(tokens.size() * kPair);
  for (const auto& token : tokens) append(out, token);
  return out;
}

Tokens unpacked(ByteView pairs) {
  Tokens tokens;
  for (; pairs.size() >= kPair; pairs = pairs.subspan(kPair)) {
    crypto::Token token;
    for (std::size_t i = 0; i < 4; ++i) token.epoch = (token.epoch << 8) | pairs[i];
    std::copy_n(pairs.begin() + 4, token.value.size(), token.value.begin());
    tokens.push_back(token);
  }
  return tokens;
}

bool meet(ByteView pairs, const Tokens& tokens) {
  return std::any_of(tokens.begin(), tokens.end(), [&](const crypto::Token& token) { return holds(pairs, token); });
}

std::optional<Bytes> joined(ByteView pairs, const Tokens& tokens) {
  Tokens all = unpacked(pairs);
  const auto before = all.size();
  for (const auto& token : tokens) {
    if (!holds(pairs, token)) all.push_back(token);
  }
  if (all.size() == before) return std::nullopt;
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.epoch > b.epoch; });
  return packed(all);
}

std::string newest_text(ByteView pairs) {
  const auto tokens = unpacked(pairs);
  if (tokens.empty()) return {};
  return std::to_string(tokens.front().epoch) + ":" + to_hex(tokens.front().value);
}

std::vector<std::int64_t> TokenIndex::targets(TokenOwner owner, const crypto::Token& token) {
  std::vector<std::int64_t> found;
  recent_.append_targets(static_cast<int>(owner), prefix(token), found);
  if (!filter_.may_hold(static_cast<int>(owner), prefix(token))) return found;
  Query query(db_, "SELECT target FROM look_up WHERE county = ?1 AND kind = ?2 AND prefix = ?3", ids_.number(),
              static_cast<int>(owner), prefix(token));
  while (query.next()) found.push_back(query.integer(0));
  return found;
}

void TokenIndex::add(TokenOwner owner, const Tokens& tokens, std::int64_t target) {
  for (const auto& token : tokens) recent_.add(static_cast<int>(owner), {prefix(token), target});
}

void TokenIndex::remove(TokenOwner owner, const crypto::Token& token, std::int64_t target) {
  recent_.remove(static_cast<int>(owner), {prefix(token), target});
  db_.run("DELETE FROM look_up WHERE county = ?1 AND kind = ?2 AND prefix = ?3 AND target = ?4", ids_.number(),
          static_cast<int>(owner), prefix(token), target);
}

void TokenIndex::link(TokenOwner owner, ByteView known, const Tokens& tokens, std::int64_t target) {
  const auto all = joined(known, tokens);
  if (!all) return;
  db_.run(kSetKeys[number(owner)], target, *all);
  add(owner, tokens, target);
}

std::vector<std::int64_t> TokenIndex::records(const Tokens& natural_key) {
  std::vector<std::int64_t> found;
  for (const auto& token : natural_key) {
    for (const auto row : targets(TokenOwner::record, token)) {
      if (std::find(found.begin(), found.end(), row) != found.end()) continue;
      Bytes known;
      {
        Query query(db_, kKeysOf[0], row);
        if (!query.next()) continue;
        known = query.bytes(0);
      }
      if (!holds(known, token)) continue;
      link(TokenOwner::record, known, natural_key, row);
      found.push_back(row);
    }
  }
  std::sort(found.rbegin(), found.rend());
  return found;
}

void TokenIndex::add_record(const Tokens& natural_key, std::int64_t row) { add(TokenOwner::record, natural_key, row); }

void TokenIndex::remove_record(const Tokens& natural_key, std::int64_t row) {
  for (const auto& token : natural_key) remove(TokenOwner::record, token, row);
}

std::int64_t TokenIndex::next(const char* newest, std::int64_t& remembered) {
  if (remembered < 0) {
    Query query(db_, newest, ids_.first(), ids_.last());
    const auto last = query.next() && !query.is_null(0) ? query.integer(0) : ids_.first();
    if (db_.failed()) return last + 1;  // of a job that fails: nothing is remembered
    remembered = last;
  }
  return ++remembered;
}

std::int64_t TokenIndex::person(const Tokens& tokens) {
  for (const auto& token : tokens) {
    for (const auto target : targets(TokenOwner::person, token)) {
      Bytes known;
      {
        Query query(db_, kKeysOf[1], target);
        if (!query.next()) continue;
        known = query.bytes(0);
      }
      if (!holds(known, token)) continue;
      link(TokenOwner::person, known, tokens, target);
      return target;
    }
  }
  const auto person = next("SELECT max(id) FROM person WHERE id BETWEEN ?1 AND ?2", last_person_);
  db_.run("INSERT INTO person(id, tokens) VALUES(?1, ?2)", person, packed(tokens));
  add(TokenOwner::person, tokens, person);
  return person;
}

std::int64_t TokenIndex::household(const Tokens& tokens) {
  for (const auto& token : tokens) {
    for (const auto target : targets(TokenOwner::household, token)) {
      Bytes known;
      {
        Query query(db_, kKeysOf[2], target);
        if (!query.next()) continue;
        known = query.bytes(0);
      }
      if (!holds(known, token)) continue;
      link(TokenOwner::household, known, tokens, target);
      return target;
    }
  }
  const auto household = next("SELECT max(id) FROM household WHERE id BETWEEN ?1 AND ?2", last_household_);
  db_.run("INSERT INTO household(id, tokens) VALUES(?1, ?2)", household, packed(tokens));
  add(TokenOwner::household, tokens, household);
  return household;
}

void TokenIndex::remove_person(std::int64_t person) {
  Bytes known;
  {
    Query query(db_, kKeysOf[1], person);
    if (!query.next()) return;
    known = query.bytes(0);
  }
  for (const auto& token : unpacked(known)) remove(TokenOwner::person, token, person);
  db_.run("DELETE FROM person WHERE id = ?1", person);
}

}  // namespace fangpin::store::sqlite
