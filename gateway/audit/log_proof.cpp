#include "gateway/audit/log_proof.hpp"

#include "crypto/base/canonical_object.hpp"
#include "crypto/merkle_proof.hpp"
#include "crypto/tlog_proof.hpp"
#include "gateway/audit/growing_tree.hpp"

namespace fangpin::audit {

namespace {

Result<std::string> proof_on(store::Reader& reader, std::int64_t index, store::LogCheckpoint checkpoint) {
  StoredNodes nodes(reader);
  auto hashes =
      crypto::inclusion_proof(nodes, static_cast<std::uint64_t>(index), static_cast<std::uint64_t>(checkpoint.size));
  if (!hashes) return hashes.error();
  return crypto::TlogProof{std::nullopt, static_cast<std::uint64_t>(index), std::move(*hashes),
                           std::move(checkpoint.note)}
      .to_text();
}

}  // namespace

Result<std::string> proof_at_commit(store::Reader& reader, std::int64_t index) {
  if (index < 0) return error(Errc::not_found, "the log has no such entry");
  auto checkpoint = reader.checkpoint_over(index);
  if (!checkpoint) return checkpoint.error();
  if (!*checkpoint) return error(Errc::not_found, "no checkpoint covers this entry");
  return proof_on(reader, index, std::move(**checkpoint));
}

Result<std::string> proof_cosigned(store::Reader& reader, std::int64_t index) {
  auto checkpoint = reader.newest_cosigned();
  if (!checkpoint) return checkpoint.error();
  if (!*checkpoint || (*checkpoint)->size <= index || index < 0) return proof_at_commit(reader, index);
  return proof_on(reader, index, std::move(**checkpoint));
}

Result<EntryProof> entry_at_commit(store::Reader& reader, std::int64_t index) {
  auto proof = proof_at_commit(reader, index);
  if (!proof) return proof.error();
  auto entries = reader.audit_entries(index, 1);
  if (!entries) return entries.error();
  if (entries->empty() || entries->front().index != index) return error(Errc::storage, "the store's log has a gap");
  return EntryProof{std::move(entries->front().bytes), std::move(*proof)};
}

Result<std::string> answered_with_proof(store::Reader& reader, const store::StoredAnswer& answer) {
  auto logged = entry_at_commit(reader, answer.audit_index);
  if (logged) return with_proof(*logged, answer.receipt);
  if (logged.error().code == Errc::not_found) return answer.receipt;
  return logged.error();
}

std::string with_proof(const EntryProof& proof, std::string_view object) {
  std::string out;
  out.reserve(proof.entry.size() + proof.entry.size() / 8 + proof.proof.size() + object.size() + 128);
  CanonicalObject(out).text("entry", proof.entry).text("proof", proof.proof);
  out += ',';
  out += object.substr(1);
  return out;
}

}  // namespace fangpin::audit
