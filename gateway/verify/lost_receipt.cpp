#include "gateway/verify/lost_receipt.hpp"

#include <fmt/format.h>

#include "crypto/merkle_tree.hpp"

namespace fangpin::verify {

namespace {

// By its proofs: each stands for itself, whatever else came with the receipt.
std::optional<Loss> loss_by_proof(const Receipt& receipt, const std::optional<std::string_view>& logged,
                                  const ProofGround& ground) {
  if (!receipt.entry) return std::nullopt;
  const auto leaf = crypto::leaf_hash(as_bytes(*receipt.entry));
  for (const auto& proof : receipt.proofs) {
    const auto proven = crypto::verify_tlog_proof(proof, leaf, keys_for(proof, ground));
    if (!proven || proof.index != receipt.audit_index || proven->origin == ground.names->tree().origin) continue;
    const auto* const end = ground.names->end_of(proven->origin);
    const bool kept = end != nullptr ? proof.index < end->index : logged == *receipt.entry;
    if (kept) continue;
    Loss loss{end, proven->origin, {}};
    const auto vouched = vouch(proof.checkpoint, ground.policy, keys_for(proof, ground));
    if (const auto* known = std::get_if<Vouched>(&vouched)) {
      loss.bracket = bracket_of(*known, ground.policy, proof.index);
    }
    return loss;
  }
  return std::nullopt;
}

// The gateway's own signature says that it was received; when it was, the restart had not been.
std::optional<Loss> loss_by_signature(const Receipt& receipt, const std::optional<std::string_view>& logged,
                                      const ProofGround& ground, const crypto::VerifyKey& gateway_key) {
  if (!receipt.refusal.empty() || !gateway_key.verify(as_bytes(receipt.signed_bytes), receipt.signature)) {
    return std::nullopt;
  }
  const auto* const restart = ground.names->restart_after(receipt.received_at);
  if (restart == nullptr || receipt.audit_index < restart->index) return std::nullopt;
  Findings differs;
  if (logged) check_receipt(receipt, {}, *logged, differs);
  if (logged && differs.empty()) return std::nullopt;
  return Loss{restart, {}, {}};
}

}  // namespace

std::optional<Loss> find_loss(const Receipt& receipt, const std::optional<std::string_view>& logged,
                              const ProofGround& ground, const std::optional<crypto::VerifyKey>& gateway_key) {
  if (ground.names == nullptr) return std::nullopt;
  if (!receipt.proofs.empty()) return loss_by_proof(receipt, logged, ground);
  return gateway_key ? loss_by_signature(receipt, logged, ground, *gateway_key) : std::nullopt;
}

Finding to_finding(const Loss& loss, const Receipt& receipt) {
  const auto under = loss.origin.empty() ? "?" : loss.origin;
  const auto zh_end = loss.restart != nullptr
                          ? fmt::format("日志后来只保留前 {} 条、改名继续(依据 {}), 把它丢了", loss.restart->index,
                                        loss.restart->document)
                          : std::string("这个日志没有说明该名称, 也没有这一条: 后来改名继续时把它丢了");
  const auto en_end = loss.restart != nullptr
                          ? fmt::format(
                                "the log later went on under another name over its first {} entries (document "
                                "{}) and LOST it",
                                loss.restart->index, loss.restart->document)
                          : std::string(
                                "this log says nothing of that name and has no such entry: when it went on "
                                "under another name, it LOST it");
  return {"L8", Finding::Weight::finding, receipt.audit_index,
          fmt::format("{}: 网关确曾收下并签认(日志名 {}, 第 {} 条; {}), {}。请保存回执、证明和原文件, 凭它们请主管"
                      "部门认定当时已推送, 并重新推送原文件",
                      receipt.file, under, receipt.audit_index, zh_text(loss.bracket), zh_end),
          fmt::format("{}: the gateway acknowledged and signed it (log {}, entry {}; {}), and {}. Keep the receipt, "
                      "its proof and the file; show them to the bureau, for they prove the push, and push the file "
                      "again",
                      receipt.file, under, receipt.audit_index, en_text(loss.bracket), en_end)};
}

}  // namespace fangpin::verify
