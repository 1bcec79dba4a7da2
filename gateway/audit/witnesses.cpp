#include "gateway/audit/witnesses.hpp"

#include <algorithm>
#include <future>

#include "gateway/audit/county_log.hpp"

namespace fangpin::audit {

namespace {

constexpr int kStepsMax = 3;

}  // namespace

std::vector<std::size_t> Witnesses::to_be_asked(Clock::time_point now) const {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (!gathered_.signatures.contains(i) && now >= states_[i].not_before) out.push_back(i);
  }
  return out;
}

bool Witnesses::quorum_met() const {
  std::set<std::string> cosigners;
  for (const auto& [member, signature] : gathered_.signatures) cosigners.insert(members_[member].name);
  return !cosigners.empty() && policy_.quorum_met(cosigners);
}

void Witnesses::fail(std::size_t member, Error failure, Clock::time_point now, Round& round) {
  round.contradicted = round.contradicted || failure.code == Errc::conflict;
  const std::lock_guard lock(mutex_);
  auto& state = states_[member];
  state.pause = state.pause == Clock::duration{} ? pause_ : std::min<Clock::duration>(state.pause * 2, kPauseMax);
  state.not_before = now + state.pause;
  if (state.failure == failure.detail) return;
  state.failure = failure.detail;
  round.failures.emplace_back(members_[member].name, std::move(failure));
}

Witnesses::Round Witnesses::ask(crypto::MerkleNodes& nodes, const store::LogCheckpoint& newest, Clock::time_point now) {
  Round round;
  const auto note = crypto::SignedNote::parse(newest.note);
  if (newest.size <= 0 || !note) return round;
  if (gathered_.size != newest.size || (gathered_.kept && now - gathered_.at >= kRenewAfter)) {
    gathered_ = Gathered{newest.size, {}, false, now};
  }
  if (gathered_.kept) return round;

  const auto size = static_cast<std::uint64_t>(newest.size);
  auto asked = to_be_asked(now);
  for (int step = 0; step < kStepsMax && !asked.empty(); ++step) {
    std::vector<std::pair<std::size_t, std::future<Result<WitnessAnswer>>>> answers;
    for (const auto member : asked) {
      auto body = cosigning_request(nodes, std::min(states_[member].seen, size), size, newest.note);
      if (!body) {
        fail(member, body.error(), now, round);
        continue;
      }
      answers.emplace_back(
          member, std::async(std::launch::async, [client = members_[member].client.get(), text = std::move(*body)] {
            return client->add_checkpoint(text);
          }));
    }
    asked.clear();
    for (auto& [member, future] : answers) {
      const auto answer = future.get();
      auto read =
          answer ? read_witness_answer(*answer, members_[member].key, *note, size) : CosigningStep(answer.error());
      if (auto* failure = std::get_if<Error>(&read)) {
        fail(member, std::move(*failure), now, round);
      } else if (const auto* seen = std::get_if<WitnessHasSeen>(&read)) {
        states_[member].seen = seen->size;
        asked.push_back(member);
      } else {
        auto& cosigned = std::get<Cosigned>(read);
        const std::lock_guard lock(mutex_);
        states_[member] = State{size, {}, {}, {}, size, cosigned.seconds};
        gathered_.signatures.emplace(member, std::move(cosigned.signature));
      }
    }
  }
  if (!quorum_met()) return round;
  gathered_.kept = true;
  gathered_.at = now;
  auto cosigned = *note;
  for (const auto& [member, signature] : gathered_.signatures) cosigned.signatures.push_back(signature);
  round.cosigned = store::LogCheckpoint{newest.size, cosigned.to_text()};
  return round;
}

namespace {

// A disk that was rolled back to before a change of the log's key does not know the key that came later.
Error unknown_key(std::uint64_t seen, std::uint64_t size) {
  const auto counts = std::to_string(seen) + " : " + std::to_string(size);
  if (seen <= size) {
    return error(Errc::unauthenticated,
                 "检查点不是本日志的密钥所签 / its copy bears no signature of a key of this log");
  }
  return error(Errc::conflict,
               "见证方见过的条数比本库多（" + counts +
                   "），且由本库不认识的密钥签名：很可能是日志换钥之前的旧库 / it has seen more entries (" + counts +
                   ") under a key that this store does not know: most likely the store is a copy from "
                   "before the log's key was changed");
}

}  // namespace

Status Witnesses::compare_copies(crypto::MerkleNodes& nodes, std::uint64_t size, const std::string& origin,
                                 std::span<const crypto::NoteKey> log_keys, std::vector<Failure>& failures) {
  std::vector<std::future<Result<WitnessAnswer>>> answers;
  for (const auto& member : members_) {
    answers.push_back(std::async(std::launch::async, [client = member.client.get(), path = witness_copy_path(origin)] {
      return client->copy(path);
    }));
  }
  Status verdict = ok();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const auto answer = answers[i].get();
    if (!answer) {
      failures.emplace_back(members_[i].name, answer.error());
      continue;
    }
    if (answer->status == 404) continue;  // it has cosigned nothing of this log
    auto copy = answer->status == 200
                    ? read_witness_copy(answer->body, members_[i].key, log_keys)
                    : Result<WitnessCopy>(error(Errc::upstream, "status " + std::to_string(answer->status)));
    if (copy && copy->checkpoint.origin != origin)
      copy = error(Errc::upstream, "another log's checkpoint 另一日志的检查点");
    if (copy && !copy->known_key) copy = unknown_key(copy->checkpoint.size, size);
    if (!copy) {
      failures.emplace_back(members_[i].name, copy.error());
      continue;
    }
    if (auto checked = check_head(nodes, size, copy->checkpoint); !checked) {
      if (checked.error().code != Errc::conflict) return checked;
      verdict = error(Errc::conflict, members_[i].name + ": " + checked.error().detail);
      continue;
    }
    states_[i].seen = copy->checkpoint.size;
  }
  return verdict;
}

std::vector<WitnessStanding> Witnesses::standings() const {
  const std::lock_guard lock(mutex_);
  std::vector<WitnessStanding> out;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const auto& state = states_[i];
    out.push_back({members_[i].name, state.size, state.seconds, state.size > 0 && state.failure.empty()});
  }
  return out;
}

}  // namespace fangpin::audit
