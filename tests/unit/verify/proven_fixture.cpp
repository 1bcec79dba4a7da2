#include "proven_fixture.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <sstream>

#include "crypto/merkle_proof.hpp"
#include "crypto/merkle_tree.hpp"

namespace fangpin::verify::test {

Proven::Proven() {
  add_configuration();
  receipt_ = add_push("education");
  for (int i = 0; i < 20; ++i) add_action();
  export_log();
}

std::vector<Digest> Proven::leaves() const {
  std::vector<Digest> out;
  for (const auto& entry : entries_) out.push_back(crypto::leaf_hash(as_bytes(entry)));
  return out;
}

std::string Proven::proof(std::uint64_t index, std::size_t size, const std::string& checkpoint) const {
  auto hashes = leaves();
  hashes.resize(size);
  crypto::MerkleLeaves nodes(hashes);
  return crypto::TlogProof{std::nullopt, index, crypto::inclusion_proof(nodes, index, size).value(), checkpoint}
      .to_text();
}

crypto::TlogProof Proven::tlog_proof(std::uint64_t index, std::size_t size) const {
  return crypto::TlogProof::parse(proof(index, size, checkpoint_of(size))).value();
}

std::string Proven::checkpoint_of(std::size_t size) const {
  auto hashes = leaves();
  hashes.resize(size);
  return crypto::sign_checkpoint({origin_, size, crypto::tree_root(hashes), {}}, key_).to_text();
}

std::string Proven::with_proof(const std::string& proof, const std::string& entry) const {
  auto document = boost::json::parse(receipt_).as_object();
  document["entry"] = entry;
  document["proof"] = proof;
  return boost::json::serialize(document);
}

int Proven::offline(const std::string& receipt) {
  write("receipt.json", receipt);
  ReceiptsCommand command;
  command.log.policy = root_ / "policy";
  command.files = {root_ / "receipt.json"};
  command.gateway_key = gateway_key_.verify_key().to_text();
  command.proof_only = true;
  std::ostringstream out, err;
  const int exit = verify_receipts(command, {out, err, now_, {}});
  out_ = out.str();
  err_ = err.str();
  return exit;
}

std::string Proven::cosigned(const std::string& checkpoint, const char* at) const {
  auto note = crypto::SignedNote::parse(checkpoint).value();
  const auto seconds = static_cast<std::uint64_t>(parse_instant(at)->time_since_epoch().count() / 1000);
  note.add(witness_vkey(), crypto::cosign_note_text(note.text, witness_, seconds));
  return note.to_text();
}

crypto::NoteKey Proven::witness_vkey() const {
  return crypto::NoteKey::of("witness.example/w", crypto::NoteKeyType::cosignature_ed25519, witness_);
}

void Proven::trust_witness(const std::string& url) {
  write_policy("witness w " + witness_vkey().to_text() + " " + url + "\nquorum w\n");
}

}  // namespace fangpin::verify::test
