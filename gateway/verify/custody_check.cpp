#include "gateway/verify/custody_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "crypto/base/encoding.hpp"
#include "gateway/verify/canonical_json.hpp"
#include "gateway/verify/state_stream.hpp"

namespace fangpin::verify {

void CustodyCheck::add(const char* check, std::uint64_t index, std::string zh, std::string en) {
  findings_.add({check, Finding::Weight::finding, index, std::move(zh), std::move(en)});
}

void CustodyCheck::take(std::uint64_t index, const AuditEntry& entry) {
  if (const auto* action = std::get_if<ActionEntry>(&entry.body)) return take(index, *action);
  if (std::holds_alternative<ConfigurationEntry>(entry.body)) founded_ = true;
  if (const auto* withholding = std::get_if<WithholdingEntry>(&entry.body)) return take(index, entry.at, *withholding);
  if (const auto* erasure = std::get_if<ErasureEntry>(&entry.body)) return take(index, *erasure);
  if (const auto* key = std::get_if<LogKeyEntry>(&entry.body)) return take(index, *key);
  if (const auto* restart = std::get_if<LogRestartEntry>(&entry.body)) return take(index, entry.at, *restart);
  if (const auto* transcript = std::get_if<TranscriptEntry>(&entry.body)) return take(index, entry.at, *transcript);
  if (erased_.empty()) return;
  if (const auto* access = std::get_if<AccessEntry>(&entry.body)) {
    check_erased(index, access->household);
    for (const auto& subject : access->subjects) check_erased(index, subject);
  } else if (const auto* authorization = std::get_if<AuthorizationEntry>(&entry.body)) {
    check_erased(index, authorization->household);
    for (const auto& member : authorization->members) check_erased(index, member.subject);
  } else if (const auto* search = std::get_if<FindSubjectEntry>(&entry.body)) {
    check_erased(index, search->subject);
    if (search->households) {
      for (const auto& household : *search->households) check_erased(index, household);
    }
  } else if (const auto* release = std::get_if<ReleaseEntry>(&entry.body)) {
    check_erased(index, release->household);
  }
}

void CustodyCheck::check_erased(std::uint64_t index, std::string_view handle) {
  if (const auto erased = erased_.find(handle); erased != erased_.end()) {
    add("B14", index, fmt::format("主体编号 {} 在第 {} 条已被抹除, 却仍在使用", handle, erased->second),
        fmt::format("uses the handle {}, which was erased in entry {}", handle, erased->second));
  }
}

void CustodyCheck::check_two(const char* check, std::uint64_t index, const std::vector<std::string_view>& actors) {
  if (std::set<std::string_view>(actors.begin(), actors.end()).size() >= 2 &&
      std::ranges::find(actors, "") == actors.end())
    return;
  add(check, index, "应由两人共同办理", "needs two persons, and two different ones are not named");
}

// Receivers' keys open identities and staff may ask about households: who adds or replaces one needs two
// administrators. One person may revoke.
void CustodyCheck::take(std::uint64_t index, const ActionEntry& entry) {
  if (entry.action != "participant-written") return;
  if (entry.participant_kind.empty()) {  // version 1 told neither kind nor administrators
    if (founded_)
      add("B13", index, "登记变更没有写明由谁签字", "a change of the registry that does not say who signed it");
    return;
  }
  const bool guarded = entry.participant_kind != "department";
  auto& before = guarded_[std::string(entry.subject)];
  if (founded_ && (guarded || before)) check_two("B13", index, entry.approvals.administrators);
  before = guarded;
}

void CustodyCheck::take(std::uint64_t index, Instant at, const WithholdingEntry& entry) {
  check_erased(index, entry.household);
  if (entry.until > at + kWithholdMax) {
    add("B13", index, "暂不告知的期限超过 366 天", "withholds for longer than 366 days");
  }
  check_two("B13", index, entry.approvals.administrators);
  if (entry.legal_basis.empty()) add("B13", index, "暂不告知没有法律依据", "withholds without a legal basis");
  auto& until = withheld_until_[std::string(entry.household)];
  until = std::max(until, entry.until);
}

void CustodyCheck::take(std::uint64_t index, Instant at, const TranscriptEntry& entry) {
  check_erased(index, entry.household);
  check_erased(index, entry.subject);
  if (entry.withheld == 0) return;
  const auto until = withheld_until_.find(entry.household);
  if (until == withheld_until_.end() || until->second <= at) {
    add("B13", index, fmt::format("少列了 {} 条查询, 却没有有效的暂不告知决定", entry.withheld),
        fmt::format("leaves out {} accesses and no withholding is in force", entry.withheld));
  }
}

void CustodyCheck::take(std::uint64_t index, const ErasureEntry& entry) {
  check_two("B14", index, entry.approvals.administrators);
  if (entry.legal_basis.empty()) add("B14", index, "抹除没有法律依据", "erases without a legal basis");
  if (entry.document.empty()) add("B14", index, "抹除没有文件编号", "erases without a document");
  const auto [erased, fresh] = erased_.try_emplace(std::string(entry.handle), index);
  if (!fresh) {
    add("B14", index, fmt::format("该主体在第 {} 条已被抹除", erased->second),
        fmt::format("the handle was erased in entry {} already", erased->second));
  }
}

void CustodyCheck::take(std::uint64_t index, const LogKeyEntry& entry) {
  const auto previous = crypto::NoteKey::parse(entry.previous);
  const auto next = crypto::NoteKey::parse(entry.next);
  const auto signature = from_base64(entry.signature);
  const auto text = fmt::format("fangpin-log-key/1\n{}\n{}\n{}\n", entry.origin, entry.previous, entry.next);
  if (!previous || !next || previous->type() != crypto::NoteKeyType::ed25519 || next->type() != previous->type() ||
      previous->name() != entry.origin || next->name() != entry.origin) {
    add("L9", index, "换钥条目不是本日志的两个公钥", "a key change that does not name two keys of this log");
    return;
  }
  if (!signature || !previous->verify(text, *signature)) {
    add("L9", index, "换钥条目没有旧密钥的有效签名", "a key change without a valid signature by the key before it");
    return;
  }
  if (!key_changes_.empty() && key_changes_.back().next != entry.previous) {
    add("L9", index, fmt::format("换下的不是第 {} 条换上的密钥", key_changes_.back().index),
        fmt::format("replaces another key than the one that entry {} brought", key_changes_.back().index));
  }
  key_changes_.push_back({index, std::string(entry.previous), std::string(entry.next)});
}

void CustodyCheck::take(std::uint64_t index, Instant at, const LogRestartEntry& entry) {
  if (restarts_.size() < kRestartsMax) {
    restarts_.push_back({index, at, unescape(entry.previous_origin), unescape(entry.origin), unescape(entry.document)});
  }
  const auto lost = !entry.lost_size                ? std::string("?")
                    : *entry.lost_size > entry.size ? std::to_string(*entry.lost_size - entry.size)
                                                    : std::string("0");
  add("L5", index,
      fmt::format("据网关称日志丢失 {} 条(?: 不明), 以新名 {} 继续(依据 {}); 实际丢了什么, 以部门的回执和见证方在旧名 "
                  "{} 下的检查点为准",
                  lost, entry.origin, entry.document, entry.previous_origin),
      fmt::format("by the gateway's word {} entries were lost (?: unknown) and the log went on as {} (document {}); "
                  "departments' receipts and the witnesses' checkpoints of {} tell what is missing",
                  lost, entry.origin, entry.document, entry.previous_origin));
  if (entry.size != index) {
    add("L5", index, fmt::format("自称剩下 {} 条, 前面却有 {} 条", entry.size, index),
        fmt::format("says that {} entries were left; {} stand before it", entry.size, index));
  }
  for (const auto& signature : entry.approvals.signatures) {
    const auto bytes = from_base64(signature);
    if (!bytes || bytes->size() != kSignatureBytes) {
      add("B13", index, "续写日志的批准没有签名", "an approval of the restart bears no signature");
    }
  }
  if (entry.document.empty()) add("B13", index, "续写日志没有文件编号", "restarts the log without a document");
  check_two("B13", index, entry.approvals.administrators);
}

std::vector<crypto::NoteKey> CustodyCheck::successors(const std::vector<crypto::NoteKey>& trusted) const {
  std::vector<crypto::NoteKey> out;
  const auto is_known = [&](const crypto::NoteKey& key) {
    return std::find(trusted.begin(), trusted.end(), key) != trusted.end() ||
           std::find(out.begin(), out.end(), key) != out.end();
  };
  for (const auto& change : key_changes_) {
    const auto previous = crypto::NoteKey::parse(change.previous), next = crypto::NoteKey::parse(change.next);
    if (previous && next && is_known(*previous) && !is_known(*next)) out.push_back(*next);
  }
  return out;
}

void CustodyCheck::save(StateWriter& state) const {
  state.flag(founded_);
  state.number(guarded_.size());
  for (const auto& [participant, needs_two] : guarded_) {
    state.text(participant);
    state.flag(needs_two);
  }
  state.number(erased_.size());
  for (const auto& [handle, index] : erased_) {
    state.text(handle);
    state.number(index);
  }
  state.number(withheld_until_.size());
  for (const auto& [household, until] : withheld_until_) {
    state.text(household);
    state.instant(until);
  }
  state.number(key_changes_.size());
  for (const auto& change : key_changes_) {
    state.number(change.index);
    state.text(change.previous);
    state.text(change.next);
  }
  state.number(restarts_.size());
  for (const auto& restart : restarts_) {
    state.number(restart.index);
    state.instant(restart.at);
    for (const auto* text : {&restart.previous_origin, &restart.origin, &restart.document}) state.text(*text);
  }
}

void CustodyCheck::restore(StateReader& state) {
  founded_ = state.flag();
  state.repeat([&] {
    auto participant = state.text();
    guarded_[std::move(participant)] = state.flag();
  });
  state.repeat([&] {
    auto handle = state.text();
    erased_[std::move(handle)] = state.number();
  });
  state.repeat([&] {
    auto household = state.text();
    withheld_until_[std::move(household)] = state.instant();
  });
  state.repeat([&] {
    auto& change = key_changes_.emplace_back();
    change.index = state.number();
    change.previous = state.text();
    change.next = state.text();
  });
  state.repeat([&] {
    auto& restart = restarts_.emplace_back();
    restart.index = state.number();
    restart.at = state.instant();
    for (auto* text : {&restart.previous_origin, &restart.origin, &restart.document}) *text = state.text();
  });
}

}  // namespace fangpin::verify
