#include "gateway/witness/witness.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/base/encoding.hpp"
#include "crypto/merkle_proof.hpp"
#include "crypto/sha256.hpp"

namespace fangpin::witness {

namespace {

Answer refusal(int status, std::string_view zh, std::string_view en, std::string remark = {}) {
  Answer out;
  out.status = status;
  out.body = fmt::format("{} / {}\n", zh, en);
  out.remark = std::move(remark);
  return out;
}

Answer size_conflict(std::uint64_t size) {
  Answer out;
  out.status = 409;
  out.content_type = "text/x.tlog.size";
  out.body = fmt::format("{}\n", size);
  return out;
}

Answer store_failed(const Error& failure) {
  return refusal(500, "见证库不可用, 未作见证", "the witness's database cannot be used; nothing was cosigned",
                 failure.detail);
}

// The note with the signatures of these keys alone: what others appended is not ours to publish.
crypto::SignedNote with_signatures_of(const crypto::SignedNote& note, const std::vector<crypto::NoteKey>& keys) {
  crypto::SignedNote out{note.text, {}};
  for (const auto& signature : note.signatures) {
    const bool known = std::any_of(keys.begin(), keys.end(), [&](const crypto::NoteKey& key) {
      return key.name() == signature.name && key.id() == signature.key_id;
    });
    if (known && out.signatures.size() < keys.size()) out.signatures.push_back(signature);
  }
  return out;
}

}  // namespace

Witness::Witness(WitnessKey key, const std::vector<crypto::NoteKey>& logs, HeadStore& heads, Clock clock)
    : key_(std::move(key)), heads_(heads), clock_(std::move(clock)) {
  for (const auto& log : logs) {
    logs_[log.name()].push_back(log);
    origins_[to_hex(crypto::sha256(log.name()))] = log.name();
  }
}

Answer Witness::add_checkpoint(std::string_view body) {
  const auto request = crypto::AddCheckpoint::parse(body);
  if (!request) return refusal(400, "请求格式不对", request.error().detail);
  const auto note = crypto::SignedNote::parse(request->checkpoint);
  if (!note) return refusal(400, "检查点格式不对", note.error().detail);
  const auto checkpoint = crypto::Checkpoint::parse(note->text);
  if (!checkpoint) return refusal(400, "检查点格式不对", checkpoint.error().detail);
  const auto log = logs_.find(checkpoint->origin);
  if (log == logs_.end()) {
    return refusal(404, "本见证方不认识此日志, 请其操作员把日志的公钥加入信任文件",
                   "this witness does not know the log; its operator adds the log's key to the trust file");
  }
  if (!crypto::verify_note(*note, log->second)) {
    return refusal(403, "检查点没有此日志的有效签名", "the checkpoint bears no valid signature of this log",
                   fmt::format("signature-invalid origin={}", checkpoint->origin));
  }
  if (request->old_size > checkpoint->size) {
    return refusal(400, "旧条数大于检查点的条数", "the old size is above the checkpoint's");
  }
  const auto head = heads_.latest(checkpoint->origin);
  if (!head) return store_failed(head.error());
  return judge(*request, with_signatures_of(*note, log->second), *checkpoint, *head);
}

Answer Witness::judge(const crypto::AddCheckpoint& request, const crypto::SignedNote& note,
                      const crypto::Checkpoint& checkpoint, const Head& head) {
  if (checkpoint.size == head.size && checkpoint.root != head.root && !head.note.empty()) {
    return contradiction(request, note, checkpoint, head);
  }
  if (request.old_size != head.size) return size_conflict(head.size);
  if ((checkpoint.size == head.size && checkpoint.root != head.root) ||
      !crypto::verify_consistency(head.size, head.root, checkpoint.size, checkpoint.root, request.proof)) {
    return refusal(
        422, "一致性证明不成立", "the consistency proof does not hold",
        fmt::format("proof-invalid origin={} held={} offered={}", checkpoint.origin, head.size, checkpoint.size));
  }
  return cosign(note, checkpoint, head);
}

Answer Witness::contradiction(const crypto::AddCheckpoint& request, const crypto::SignedNote& note,
                              const crypto::Checkpoint& checkpoint, const Head& head) {
  const auto kept = heads_.keep_contradiction(checkpoint.origin, clock_(), head.note, note.to_text());
  if (!kept) return store_failed(kept.error());
  auto out = request.old_size == head.size
                 ? refusal(422, "同一条数已有另一个根哈希: 此日志有两份历史",
                           "another root was cosigned under this size: the log shows two histories")
                 : size_conflict(head.size);
  out.remark = fmt::format(
      "CONTRADICTION origin={} size={} 同一条数两个检查点, 请立即告知审计人员 / two checkpoints of one size: tell the "
      "auditors at once",
      checkpoint.origin, checkpoint.size);
  return out;
}

Answer Witness::cosign(const crypto::SignedNote& note, const crypto::Checkpoint& checkpoint, const Head& head) {
  const auto now = clock_();
  if (now < head.seconds) {
    return refusal(503, "见证方的时钟倒退, 未作见证", "the witness's clock went back; nothing was cosigned",
                   fmt::format("clock-went-back origin={} seconds={} 请校准时钟 / set the clock", checkpoint.origin,
                               head.seconds - now));
  }
  crypto::SignedNote own{note.text, {}};
  own.add(key_.public_key(), key_.cosign(note.text, now));
  Head next{checkpoint.size, checkpoint.root, now, {}};
  auto cosigned = note;
  cosigned.signatures.push_back(own.signatures.front());
  next.note = cosigned.to_text();
  const auto replaced = heads_.replace(checkpoint.origin, head, next);
  if (!replaced) return store_failed(replaced.error());
  if (!*replaced) {
    const auto latest = heads_.latest(checkpoint.origin);
    return latest ? size_conflict(latest->size) : store_failed(latest.error());
  }
  Answer out;
  // The signature lines of a note, without its text and the empty line.
  out.body = own.to_text().substr(own.text.size() + 1);
  out.remark = fmt::format("cosigned origin={} size={}", checkpoint.origin, checkpoint.size);
  return out;
}

Answer Witness::latest(std::string_view origin_hash) {
  const auto origin = origins_.find(origin_hash);
  if (origin == origins_.end()) return refusal(404, "不认识此日志", "this log is not known");
  const auto head = heads_.latest(origin->second);
  if (!head) return store_failed(head.error());
  if (head->note.empty()) return refusal(404, "尚未见证过此日志", "nothing of this log was cosigned yet");
  Answer out;
  out.body = head->note;
  return out;
}

}  // namespace fangpin::witness
