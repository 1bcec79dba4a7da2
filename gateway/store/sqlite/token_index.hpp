#pragma once
#include <optional>

#include "gateway/store/sqlite/connection.hpp"
#include "gateway/store/sqlite/ids.hpp"
#include "gateway/store/sqlite/recent_look_ups.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::store::sqlite {

enum class TokenOwner { record = 0, person = 1, household = 2 };

// The first 64 bits: what a look-up is made by, before the whole token is compared.
std::int64_t prefix(const crypto::Token& token);
// (epoch, token) pairs in one blob, 36 bytes each, newest epoch first.
Bytes packed(const Tokens& tokens);
Tokens unpacked(ByteView pairs);
// True if one pair stands in both.
bool meet(ByteView pairs, const Tokens& tokens);
// Adds the pairs that are missing, newest first; nothing if all are there.
std::optional<Bytes> joined(ByteView pairs, const Tokens& tokens);
// "EPOCH:HEX" of the newest pair; empty if there is none.
std::string newest_text(ByteView pairs);

// The one narrow place through which tokens are looked up: natural keys to records, persons and households to their
// internal numbers. A token is found under any epoch that was ever seen with it; when it is met with a newer epoch
// beside an older one, the newer is linked, so that it is found after the older key is gone. Tokens are found by their
// first 64 bits, in one B-tree, which look_up_filter says it need not be asked for most new ones, and among those that
// it does not have yet (recent_look_ups): another structure can stand behind these functions.
class TokenIndex {
 public:
  TokenIndex(Connection& connection, CountyIds ids, std::size_t recent_max)
      : db_(connection), ids_(ids), filter_(connection, ids), recent_(connection, ids, recent_max, filter_) {}

  // At the end of each job that went well; what it added is lost otherwise.
  void keep() { recent_.keep(); }
  // After a rollback of a job, or of the whole transaction.
  void forget() { recent_.forget(); }
  // Between jobs: a step of what makes new tokens cheap to know. False: nothing is left to do.
  bool learn() { return filter_.learn(kLearnStep); }

  // Rows whose record has one of these tokens as its natural key, confirmed, newest first. Links missing epochs.
  std::vector<std::int64_t> records(const Tokens& natural_key);
  void add_record(const Tokens& natural_key, std::int64_t row);
  void remove_record(const Tokens& natural_key, std::int64_t row);

  // The internal number, a new one where the token is unknown. Links missing epochs.
  std::int64_t person(const Tokens& tokens);
  std::int64_t household(const Tokens& tokens);
  void remove_person(std::int64_t person);

 private:
  static constexpr std::size_t kLearnStep = 1000;  // a third of a millisecond, which a job may have to wait

  std::vector<std::int64_t> targets(TokenOwner owner, const crypto::Token& token);
  void add(TokenOwner owner, const Tokens& tokens, std::int64_t target);
  void remove(TokenOwner owner, const crypto::Token& token, std::int64_t target);
  void link(TokenOwner owner, ByteView known, const Tokens& tokens, std::int64_t target);
  std::int64_t next(const char* newest, std::int64_t& remembered);

  Connection& db_;
  CountyIds ids_;
  LookUpFilter filter_;
  RecentLookUps recent_;
  // Numbers given out; a rolled-back one is not used again, which costs nothing.
  std::int64_t last_person_ = -1;
  std::int64_t last_household_ = -1;
};

}  // namespace fangpin::store::sqlite
