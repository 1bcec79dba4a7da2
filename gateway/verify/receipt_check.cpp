#include "gateway/verify/receipt_check.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <stdexcept>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/merkle_tree.hpp"
#include "crypto/sha256.hpp"
#include "gateway/verify/audit_entry.hpp"
#include "gateway/verify/source_nodes.hpp"

namespace fangpin::verify {

namespace {

namespace bj = boost::json;
constexpr std::size_t kReceiptBytesMax = 4 << 20;

std::optional<std::string> text(const bj::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

std::optional<std::uint64_t> number(const bj::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value != nullptr && value->is_uint64()) return value->get_uint64();
  if (value == nullptr || !value->is_int64() || value->get_int64() < 0) return std::nullopt;
  return static_cast<std::uint64_t>(value->get_int64());
}

Error malformed(std::string_view what) {
  return error(Errc::malformed, fmt::format("不是回执: {} / not a receipt: {}", what, what));
}

Status read_refusal(const bj::object& whole, Receipt& out) {
  constexpr std::string_view kType = "urn:fangpin:problem:";
  const auto type = text(whole, "type").value_or("");
  if (!type.starts_with(kType) || type.size() == kType.size()) return malformed("type");
  if (!out.entry || out.proofs.empty()) {
    return malformed("拒绝答复没有附条目和证明 / a refusal without entry and proof");
  }
  out.refusal = type.substr(kType.size());
  out.audit_index = out.proofs.front().index;
  return ok();
}

Status read_receipt(const bj::object& whole, Receipt& out) {
  const auto* body = whole.if_contains("receipt");
  const auto* seal = whole.if_contains("signature");
  if (body == nullptr || !body->is_object()) return malformed("receipt");
  if (seal == nullptr || !seal->is_object()) return malformed("signature");
  const auto& object = body->get_object();
  if (text(object, "schema") != "fangpin-receipt/1") {
    return malformed("schema (本版本只认识 / this version knows only fangpin-receipt/1)");
  }
  if (text(seal->get_object(), "algorithm") != "ed25519") return malformed("signature.algorithm");
  const auto value = text(seal->get_object(), "value");
  auto signature = value ? from_base64(*value) : std::nullopt;
  const auto index = number(object, "audit_index");
  const auto attempt = number(object, "attempt_number");
  const auto id = text(object, "receipt_id"), department = text(object, "department"), feed = text(object, "feed"),
             county = text(object, "county");
  const auto received_at = parse_instant(text(object, "received_at").value_or(""));
  if (!signature || !index || !attempt || !id || !department || !feed || !county || !received_at) {
    return malformed("a member is missing");
  }
  out.receipt_id = *id;
  out.department = *department;
  out.feed = *feed;
  out.county = *county;
  out.received_at = *received_at;
  if (const auto* window = object.if_contains("window"); window != nullptr && window->is_object()) {
    if (const auto due = parse_instant(text(window->get_object(), "due").value_or(""))) out.due = *due;
  }
  out.audit_index = *index;
  out.attempt = *attempt;
  out.signature = std::move(*signature);
  try {
    out.signed_bytes = canonical_json(*body);
    bj::object core = object;
    core.erase("audit_index");
    core.erase("attempt_number");
    out.digest = crypto::sha256(canonical_json(core));
  } catch (const std::logic_error&) {
    return malformed("a number that no receipt holds");
  }
  return ok();
}

}  // namespace

Result<Receipt> Receipt::parse(std::string_view document) {
  auto parsed = parse_proof_json(document, kReceiptBytesMax);
  if (!parsed) return malformed(parsed.error().detail);
  if (!parsed->is_object()) return malformed("no JSON object");
  const auto& whole = parsed->get_object();
  Receipt out;
  out.entry = text(whole, "entry");
  if (const auto proof = text(whole, "proof")) {
    auto read = crypto::TlogProof::parse(*proof);
    if (!read) return read.error();
    out.proofs.push_back(std::move(*read));
  }
  const auto read = text(whole, "type") ? read_refusal(whole, out) : read_receipt(whole, out);
  if (!read) return read.error();
  return out;
}

void check_receipt(const Receipt& receipt, const std::optional<crypto::VerifyKey>& gateway_key, std::string_view bytes,
                   Findings& findings) {
  const auto add = [&](std::string zh, std::string en) {
    findings.add({"B10", Finding::Weight::finding, receipt.audit_index, fmt::format("{}: {}", receipt.file, zh),
                  fmt::format("{}: {}", receipt.file, en)});
  };
  Findings unread;
  const auto entry = read_entry(bytes, receipt.audit_index, unread);
  const auto* attempt = entry ? std::get_if<AttemptEntry>(&entry->body) : nullptr;
  if (!receipt.refusal.empty()) {
    if (attempt == nullptr || attempt->accepted || attempt->problem != receipt.refusal) {
      add(fmt::format("日志中这一条不是以 {} 拒绝的推送", receipt.refusal),
          fmt::format("the log's entry is no push that was refused with {}", receipt.refusal));
    }
    return;
  }
  if (gateway_key && !gateway_key->verify(as_bytes(receipt.signed_bytes), receipt.signature)) {
    add("回执签名无效: 被改动, 或不是此网关签发", "its signature is invalid: altered, or not of this gateway");
  }
  if (attempt == nullptr || !attempt->accepted) {
    add("日志中这一条不是已接收的推送", "the log's entry is no accepted push");
    return;
  }
  if (attempt->receipt != to_hex(receipt.digest) || attempt->receipt_id != receipt.receipt_id ||
      attempt->department != receipt.department || entry->county != receipt.county ||
      attempt->received_at != receipt.received_at || entry->index != receipt.audit_index) {
    add("与日志条目不符: 回执被改动, 或属于另一个日志", "is not what the log's entry says: altered, or of another log");
  }
  if (attempt->attempt != receipt.attempt) {
    add(fmt::format("推送序号为 {}, 日志中为 {}", receipt.attempt, attempt->attempt),
        fmt::format("says attempt {}, the log says {}", receipt.attempt, attempt->attempt));
  }
}

void check_times(const Receipt& receipt, std::string_view bytes, const TimeBracket& bracket, Findings& findings) {
  Findings unread;
  const auto entry = read_entry(bytes, receipt.audit_index, unread);
  if (!entry) return;  // check_receipt() says so
  const bool refused = !receipt.refusal.empty();
  if (allows(bracket, entry->at) && (refused || allows(bracket, receipt.received_at))) return;
  const auto received = refused ? entry->at : receipt.received_at;
  findings.add({"L7", Finding::Weight::finding, receipt.audit_index,
                fmt::format("{}: 网关称 {} 收到、{} 入账, 与见证方的时间矛盾: {}", receipt.file,
                            to_text_shanghai(received), to_text_shanghai(entry->at), zh_text(bracket)),
                fmt::format("{}: the gateway says that it was received at {} and logged at {}, which the witnesses' "
                            "times contradict: {}",
                            receipt.file, to_text_utc(received), to_text_utc(entry->at), en_text(bracket))});
}

std::vector<crypto::NoteKey> keys_for(const crypto::TlogProof& proof, const ProofGround& ground) {
  if (ground.names == nullptr) return ground.policy.logs;
  return ground.names->keys_under(proof.checkpoint.substr(0, proof.checkpoint.find('\n')));
}

Status check_proofs(const Receipt& receipt, std::string_view entry, const ProofGround& ground, TimeBracket& bracket,
                    Findings& findings) {
  const auto add = [&](Finding::Weight weight, std::string zh, std::string en) {
    findings.add({"L8", weight, receipt.audit_index, fmt::format("{}: {}", receipt.file, zh),
                  fmt::format("{}: {}", receipt.file, en)});
  };
  if (receipt.entry && *receipt.entry != entry) {
    add(Finding::Weight::finding, "回执所附的条目与日志中的不同", "the entry that came with it is not the log's");
  }
  for (const auto& proof : receipt.proofs) {
    if (proof.index != receipt.audit_index) {
      add(Finding::Weight::finding, fmt::format("证明的是第 {} 条", proof.index),
          fmt::format("its proof is of entry {}", proof.index));
      continue;
    }
    const auto keys = keys_for(proof, ground);
    const auto proven = crypto::verify_tlog_proof(proof, crypto::leaf_hash(as_bytes(entry)), keys);
    if (!proven && receipt.entry && *receipt.entry != entry &&
        crypto::verify_tlog_proof(proof, crypto::leaf_hash(as_bytes(*receipt.entry)), keys)) {
      add(Finding::Weight::broken, "日志的密钥曾为这一条的另一内容签名: 日志被改写或分叉",
          "the log's key has signed another entry in this place: REWRITTEN OR FORKED");
      continue;
    }
    if (!proven) {
      const auto [zh, en] = both_languages(proven.error().detail);
      add(Finding::Weight::finding, "证明不成立: " + zh, "its proof does not hold: " + en);
      continue;
    }
    const auto vouched = vouch(proof.checkpoint, ground.policy, keys);
    if (const auto* known = std::get_if<Vouched>(&vouched)) {
      bracket.narrow(bracket_of(*known, ground.policy, receipt.audit_index));
    }
    const auto own = ground.names != nullptr ? ground.names->as_own(*proven) : std::nullopt;
    if (!own) continue;
    const auto same = is_beginning(*ground.source, *own, ground.names->tree());
    if (!same) return same.error();
    if (!*same) {
      add(Finding::Weight::broken, "签发回执时的日志不是现在这个: 日志被改写或分叉",
          "the log that it was issued from is not this one: REWRITTEN OR FORKED");
    }
  }
  return ok();
}

}  // namespace fangpin::verify
