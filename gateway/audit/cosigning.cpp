#include "gateway/audit/cosigning.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/add_checkpoint.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/merkle_proof.hpp"
#include "crypto/own_signature.hpp"
#include "crypto/sha256.hpp"

namespace fangpin::audit {

namespace {

constexpr std::size_t kCosignatureBytes = 8 + 64;  // time and signature

std::uint64_t time_of(const crypto::NoteSignature& signature) {
  std::uint64_t seconds = 0;
  for (std::size_t i = 0; i < 8; ++i) seconds = seconds << 8 | signature.signature[i];
  return seconds;
}

CosigningStep read_cosignature(const std::string& body, const crypto::NoteKey& witness,
                               const crypto::SignedNote& checkpoint) {
  auto note = crypto::SignedNote::parse(checkpoint.text + "\n" + body);
  if (!note)
    return error(Errc::upstream, "见证方的签名无法读取 / its signature cannot be read: " + note.error().detail);
  const auto known = crypto::verify_note(*note, std::span(&witness, 1));
  if (!known) return error(Errc::upstream, "见证方的签名无效 / its signature is not valid: " + known.error().detail);
  const auto own = std::find_if(note->signatures.begin(), note->signatures.end(), [&](const auto& signature) {
    return signature.name == witness.name() && signature.key_id == witness.id();
  });
  return Cosigned{std::move(*own), known->front().seconds.value_or(0)};
}

CosigningStep read_size(const WitnessAnswer& answer, std::uint64_t size) {
  std::string_view text = answer.body;
  if (text.ends_with('\n')) text.remove_suffix(1);
  const auto seen = crypto::parse_log_number(text);
  if (answer.content_type != "text/x.tlog.size" || !seen) {
    return error(Errc::upstream, "见证方的 409 应答不含条数 / its 409 says no size");
  }
  if (*seen <= size) return WitnessHasSeen{*seen};
  return error(
      Errc::conflict,
      fmt::format("见证方见过 {0} 条, 多于本库的 {1} 条: 库被恢复到旧备份或被改动过, 请告知审计人员 / the "
                  "witness has seen {0} entries, more than the {1} of this store: an older backup was restored "
                  "or it was altered; tell the auditors",
                  *seen, size));
}

}  // namespace

Result<std::string> cosigning_request(crypto::MerkleNodes& nodes, std::uint64_t seen, std::uint64_t size,
                                      const std::string& note) {
  crypto::AddCheckpoint request;
  request.old_size = seen;
  request.checkpoint = note;
  if (seen > 0 && seen < size) {
    auto proof = crypto::consistency_proof(nodes, seen, size);
    if (!proof) return proof.error();
    request.proof = std::move(*proof);
  }
  return request.to_text();
}

CosigningStep read_witness_answer(const WitnessAnswer& answer, const crypto::NoteKey& witness,
                                  const crypto::SignedNote& checkpoint, std::uint64_t size) {
  switch (answer.status) {
    case 200:
      return read_cosignature(answer.body, witness, checkpoint);
    case 409:
      return read_size(answer, size);
    case 422:
      return error(
          Errc::conflict,
          "见证方说本日志不是它见过的日志的延续: 库被改动过, 或见证方有误, 请告知审计人员 / the witness says that "
          "this log does not continue the one it has seen: the store was altered or the witness is wrong; tell "
          "the auditors");
    case 403:
      return error(
          Errc::config,
          "见证方不接受本日志的密钥或客户端证书(403), 请其操作员核对 / the witness takes neither this log's key "
          "nor its certificate (403): ask its operator");
    case 404:
      return error(Errc::config,
                   "见证方不认识本日志(404), 请其操作员把本日志的公钥加入信任文件 / the witness does not know this log "
                   "(404): ask its operator to add the log's key");
    default:
      return error(Errc::upstream, fmt::format("见证方应答 {0} / the witness answered {0}", answer.status));
  }
}

Result<WitnessCopy> read_witness_copy(std::string_view body, const crypto::NoteKey& witness,
                                      std::span<const crypto::NoteKey> log_keys) {
  const auto note = crypto::SignedNote::parse(body);
  if (!note) return note.error();
  auto checkpoint = crypto::Checkpoint::parse(note->text);
  if (!checkpoint) return checkpoint.error();
  if (const auto cosigned = crypto::verify_note(*note, std::span(&witness, 1)); !cosigned) return cosigned.error();
  const bool known_key = crypto::signed_under_own_name(*note, checkpoint->origin, log_keys);
  return WitnessCopy{std::move(*checkpoint), known_key};
}

std::string witness_copy_path(std::string_view origin) { return to_hex(crypto::sha256(origin)) + "/checkpoint"; }

std::optional<std::uint64_t> cosigned_seconds(const std::string& text) {
  std::optional<std::uint64_t> latest;
  const auto note = crypto::SignedNote::parse(text);
  if (!note) return latest;
  for (const auto& signature : note->signatures) {
    if (signature.signature.size() != kCosignatureBytes) continue;
    latest = std::max(latest.value_or(0), time_of(signature));
  }
  return latest;
}

}  // namespace fangpin::audit
