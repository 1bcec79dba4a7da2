// Writes a county's log of N entries as an auditor gets it: its entries, tiles, checkpoint and the policy file that
// believes it; and the receipt of the last push, with its proof, and the gateway's key.
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "county_entries.hpp"
#include "crypto/base/secret.hpp"
#include "crypto/checkpoint.hpp"
#include "crypto/merkle_proof.hpp"
#include "crypto/tlog_proof.hpp"
#include "gateway/audit/log_proof.hpp"
#include "gateway/audit/tile_writer.hpp"
#include "gateway/verify/log_source.hpp"
#include "gateway/verify/source_nodes.hpp"

namespace {

int told(const fangpin::Error& error) {
  std::cerr << error.detail << "\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace fangpin;
  if (argc != 3 || !initialise_crypto()) {
    std::cerr << "fangpin-bench-log DIR ENTRIES\n";
    return 2;
  }
  const std::string directory = argv[1];
  const std::string origin = std::string("fangpin.example/") + bench::CountyEntries::kCounty;
  const auto count = std::strtoull(argv[2], nullptr, 10);
  bench::CountyEntries entries;
  audit::TileWriter tree(directory, 0);
  Status written = ok();
  while (written && tree.size() < count) written = tree.append(entries.next());
  if (written) written = tree.finish();
  if (!written) return told(written.error());
  const auto key = crypto::SigningKey::generate(), gateway = crypto::SigningKey::generate();
  const auto checkpoint = crypto::sign_checkpoint({origin, tree.size(), tree.root(), {}}, key).to_text();
  const auto& push = entries.last_push();
  const auto source = verify::open_log(directory, {});
  if (!source) return told(source.error());
  verify::SourceNodes nodes(**source, tree.size());
  const auto index = static_cast<std::uint64_t>(push.position.index);
  auto hashes = crypto::inclusion_proof(nodes, index, tree.size());
  if (!hashes) return told(hashes.error());
  const crypto::TlogProof proof{std::nullopt, index, std::move(*hashes), checkpoint};
  const auto write = [&](const char* name, const std::string& text) { std::ofstream(directory + name) << text; };
  write("/checkpoint", checkpoint);
  write("/policy",
        "log " + crypto::NoteKey::of(origin, crypto::NoteKeyType::ed25519, key).to_text() + "\nquorum none\n");
  write("/gateway-key", gateway.verify_key().to_text());
  write("/receipt.json", audit::with_proof({push.entry, proof.to_text()},
                                           intake::signed_receipt(push.receipt, push.position, gateway, "gateway-1")));
  return 0;
}
