#include "crypto/tlog_proof.hpp"

#include <fmt/format.h>

#include "crypto/base/encoding.hpp"
#include "crypto/merkle_proof.hpp"

namespace fangpin::crypto {

namespace {

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1";
constexpr std::size_t kExtraBytesMax = 64 * 1024;
constexpr std::size_t kDocumentBytesMax = kNoteBytesMax + 2 * kExtraBytesMax;

Error no_proof(const char* zh, const char* en) {
  return error(Errc::malformed, fmt::format("不是 tlog-proof 文件: {} / not a tlog-proof: {}", zh, en));
}

// The value of a line "NAME VALUE".
std::optional<std::string_view> value_of(std::string_view line, std::string_view name) {
  if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ' ') return std::nullopt;
  return line.substr(name.size() + 1);
}

}  // namespace

Result<TlogProof> TlogProof::parse(std::string_view document) {
  if (document.size() > kDocumentBytesMax) return error(Errc::too_large, "证明文件过长 / the proof is too long");
  if (take_line(document) != kFirstLine) return no_proof("首行不对", "its first line is another");
  TlogProof out;
  auto line = take_line(document);
  if (line && line->starts_with("extra")) {
    const auto value = value_of(*line, "extra");
    auto bytes = value ? from_base64(*value) : std::nullopt;
    if (!bytes || bytes->size() > kExtraBytesMax) return no_proof("extra 行不对", "the extra line is no BASE64");
    out.extra = std::move(*bytes);
    line = take_line(document);
  }
  const auto index = line ? value_of(*line, "index") : std::nullopt;
  const auto number = index ? parse_log_number(*index) : std::nullopt;
  if (!number) return no_proof("缺少 index 行", "it has no index line");
  out.index = *number;
  while (true) {
    line = take_line(document);
    if (!line) return no_proof("哈希之后没有空行", "no empty line after its hashes");
    if (line->empty()) break;
    const auto hash = parse_log_hash(*line);
    if (!hash || out.hashes.size() == kProofHashesMax) return no_proof("哈希行不对", "a hash line is malformed");
    out.hashes.push_back(*hash);
  }
  if (auto note = SignedNote::parse(document); !note) return note.error();
  out.checkpoint = document;
  return out;
}

std::string TlogProof::to_text() const {
  std::string out = fmt::format("{}\n", kFirstLine);
  if (extra) out += fmt::format("extra {}\n", to_base64(*extra));
  out += fmt::format("index {}\n", index);
  for (const auto& hash : hashes) out += to_base64(hash) + "\n";
  return out + "\n" + checkpoint;
}

Result<Checkpoint> verify_tlog_proof(const TlogProof& proof, const Digest& leaf_hash,
                                     std::span<const NoteKey> log_keys) {
  auto note = SignedNote::parse(proof.checkpoint);
  if (!note) return note.error();
  auto checkpoint = Checkpoint::parse(note->text);
  if (!checkpoint) return checkpoint.error();
  auto signers = verify_note(*note, log_keys);
  if (!signers) return signers.error();
  const bool own = std::any_of(signers->begin(), signers->end(), [&](const KnownSignature& signature) {
    return log_keys[signature.key].name() == checkpoint->origin;
  });
  if (!own) {
    return error(Errc::unauthenticated,
                 "检查点属于另一个日志 / the checkpoint is of another log than the keys that signed it");
  }
  if (!verify_inclusion(leaf_hash, proof.index, checkpoint->size, proof.hashes, checkpoint->root)) {
    return error(Errc::unprocessable, "证明与检查点不符 / the proof does not lead to the checkpoint's root");
  }
  return checkpoint;
}

}  // namespace fangpin::crypto
