#include "gateway/verify/receipt_check.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <stdexcept>
#include <tuple>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/merkle_tree.hpp"
#include "crypto/sha256.hpp"
#include "gateway/verify/audit_entry.hpp"
#include "gateway/verify/canonical_json.hpp"
#include "gateway/verify/source_nodes.hpp"
#include "gateway/verify/submission_check.hpp"

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

Error malformed(std::string_view zh, std::string_view en) {
  return error(Errc::malformed, fmt::format("不是回执: {} / not a receipt: {}", zh, en));
}
// Of a member, which has one name in both languages.
Error malformed(std::string_view member) { return malformed(member, member); }

Status read_refusal(const bj::object& whole, Receipt& out) {
  constexpr std::string_view kType = "urn:fangpin:problem:";
  const auto type = text(whole, "type").value_or("");
  if (!type.starts_with(kType) || type.size() == kType.size()) return malformed("type");
  if (!out.entry || out.proofs.empty()) {
    return malformed("拒绝答复没有附条目和证明", "a refusal without entry and proof");
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
    return malformed("schema 不是本版本认识的 fangpin-receipt/1", "its schema is not fangpin-receipt/1");
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
    return malformed("缺少应有的内容", "a member is missing");
  }
  out.receipt_id = *id;
  out.department = *department;
  out.feed = *feed;
  out.county = *county;
  out.received_at = *received_at;
  out.policy = text(object, "policy").value_or("");
  out.kind = text(object, "kind").value_or("");
  out.population = text(object, "population").value_or("");
  out.idempotency_key = text(object, "idempotency_key").value_or("");
  const auto pushed = crypto::parse_content_digest(text(object, "content_digest").value_or(""));
  if (pushed) out.content_digest = to_hex(*pushed);
  if (const auto* window = object.if_contains("window"); window != nullptr && window->is_object()) {
    out.window_duty = text(window->get_object(), "duty").value_or("");
    out.window_id = text(window->get_object(), "id").value_or("");
    const auto* cleared = object.if_contains("cleared");
    const bool concludes = cleared != nullptr && cleared->is_bool() && cleared->get_bool();
    if (concludes) out.verdict = text(window->get_object(), "verdict").value_or("");
    if (const auto due = parse_instant(text(window->get_object(), "due").value_or(""))) out.due = *due;
  }
  out.audit_index = *index;
  out.attempt = *attempt;
  out.signature = std::move(*signature);
  try {
    out.signed_bytes = canonical_json(*body);
    if (const auto* rows = object.if_contains("rows")) out.rows = canonical_json(*rows);
    if (const auto* revisions = object.if_contains("revisions")) out.revisions = canonical_json(*revisions);
    bj::object core = object;
    core.erase("audit_index");
    core.erase("attempt_number");
    out.digest = crypto::sha256(canonical_json(core));
  } catch (const std::logic_error&) {
    return malformed("其中的数字不是回执中会有的", "a number that no receipt holds");
  }
  return ok();
}

// The first member in which the receipt and the entry that holds its digest say two things; empty: they say the same.
std::string_view contradiction(const Receipt& receipt, const AttemptEntry& attempt) {
  const std::array<std::tuple<std::string_view, std::string_view, std::string_view>, 11> both{{
      {"feed", receipt.feed, attempt.feed},
      {"kind", receipt.kind, attempt.submission_kind},
      {"population", receipt.population, attempt.population},
      {"content_digest", receipt.content_digest, attempt.content_digest},
      {"idempotency_key", receipt.idempotency_key, attempt.idempotency_key},
      {"policy", receipt.policy, attempt.policy},
      {"rows", receipt.rows, attempt.rows},
      {"revisions", receipt.revisions, attempt.revisions},
      {"window.duty", receipt.window_duty, attempt.window_duty},
      {"window.id", receipt.window_id, attempt.window_id},
      {"window.verdict", receipt.verdict, attempt.verdict},
  }};
  for (const auto& [name, here, logged] : both) {
    if (here != unescape(logged)) return name;
  }
  return {};
}

}  // namespace

Result<Receipt> Receipt::parse(std::string_view document) {
  auto parsed = parse_proof_json(document, kReceiptBytesMax);
  if (!parsed) return malformed("不是完整可用的 JSON 文件, 可能被截断或改动", parsed.error().detail);
  if (!parsed->is_object()) return malformed("不是 JSON 对象", "no JSON object");
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
  } else if (const auto name = contradiction(receipt, *attempt); !name.empty()) {
    add(fmt::format("回执与日志条目自相矛盾({}): 网关在两处写得不同", name),
        fmt::format("the gateway says one thing in the receipt and another in the log ({})", name));
  }
  if (attempt->attempt != receipt.attempt) {
    add(fmt::format("推送序号为 {}, 日志中为 {}", receipt.attempt, attempt->attempt),
        fmt::format("says attempt {}, the log says {}", receipt.attempt, attempt->attempt));
  }
}

void check_due(const Receipt& receipt, const std::map<std::string, Instant, std::less<>>& due_of, Findings& findings) {
  if (!receipt.due) return;
  auto logged = due_of.find(SubmissionCheck::key_of(receipt.window_duty, receipt.window_id, receipt.population));
  if (logged == due_of.end()) {
    logged = due_of.find(SubmissionCheck::key_of(receipt.window_duty, receipt.window_id, ""));
  }
  if (logged == due_of.end() || logged->second == *receipt.due) return;
  findings.add({"B11", Finding::Weight::finding, receipt.audit_index,
                fmt::format("{}: 回执写应到 {}, 日志按 {} 判定", receipt.file, to_text_shanghai(*receipt.due),
                            to_text_shanghai(logged->second)),
                fmt::format("{}: the receipt says due {}, and the log judges by {}", receipt.file,
                            to_text_utc(*receipt.due), to_text_utc(logged->second))});
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
