#include "gateway/audit/exported_log.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "crypto/base/encoding.hpp"
#include "crypto/base/secret.hpp"
#include "crypto/merkle_tree.hpp"
#include "gateway/audit/log_entry.hpp"
#include "gateway/audit/log_export.hpp"
#include "tests/unit/crypto/scratch_directory.hpp"

namespace fangpin::audit {
namespace {

using crypto::NoteKey;
using crypto::NoteKeyType;
using crypto::SigningKey;

const bool kCryptoReady = initialise_crypto();
const Instant kExported = *parse_instant("2022-09-10T09:00:00+08:00");
constexpr auto kExportedOrigin = "log.example";

NoteKey vkey(const SigningKey& key, const std::string& origin = kExportedOrigin) {
  return NoteKey::of(origin, NoteKeyType::ed25519, key);
}

class ExportedLog : public testing::Test {
 protected:
  ExportedLog() {
    EXPECT_TRUE(kCryptoReady);
    for (int i = 0; i < 300; ++i) add("{\"index\":" + std::to_string(i) + "}");
  }
  void add(const std::string& entry) { entries.push_back(entry); }
  store::AuditPosition here() const { return {static_cast<std::int64_t>(entries.size()), 0}; }
  void hand_over(const SigningKey& from, const SigningKey& to, const std::string& origin = kExportedOrigin) {
    LogKeyEntry entry;
    entry.county = "130126";
    entry.actor = "uid:0";
    entry.at = kExported;
    entry.origin = origin;
    entry.change = {vkey(from, origin).to_text(), vkey(to, origin).to_text(), ""};
    entry.change.signature =
        to_base64(from.sign(as_bytes(key_change_text(origin, entry.change.previous, entry.change.next))));
    add(log_key(entry, here()));
  }
  void write(const SigningKey& signer, const std::string& origin = kExportedOrigin) {
    std::vector<Digest> leaves;
    for (const auto& entry : entries) leaves.push_back(crypto::leaf_hash(as_bytes(entry)));
    const crypto::Checkpoint checkpoint{origin, entries.size(), crypto::tree_root(leaves), {}};
    const auto source = [&](std::uint64_t from) -> Result<std::vector<std::string>> {
      return std::vector(entries.begin() + static_cast<std::ptrdiff_t>(from), entries.end());
    };
    ASSERT_TRUE(
        export_log(source, {folder(), crypto::sign_checkpoint(checkpoint, signer).to_text(), {vkey(signer, origin)}}));
  }
  Result<crypto::Checkpoint> read(const NoteKey& known) {
    seen.clear();
    return read_exported_log(folder(), {known}, [&](std::string_view entry) { seen.emplace_back(entry); });
  }
  std::string folder() const { return directory.file("log"); }

  crypto::test::ScratchDirectory directory;
  SigningKey key = SigningKey::generate(), next = SigningKey::generate();
  std::vector<std::string> entries, seen;
};

TEST_F(ExportedLog, GivesEveryEntryThatItsCheckpointCovers) {
  write(key);
  const auto checkpoint = read(vkey(key));
  ASSERT_TRUE(checkpoint) << checkpoint.error().detail;
  EXPECT_EQ(checkpoint->size, entries.size());
  EXPECT_EQ(seen, entries);
}

TEST_F(ExportedLog, AKeyThatTheOldOneHandedOverToIsBelieved) {
  hand_over(key, next);
  write(next);
  EXPECT_TRUE(read(vkey(key)));
}

TEST_F(ExportedLog, AKeyThatNamesItselfIsNot) {
  hand_over(next, next);
  auto forged = entries.back();
  forged.replace(forged.find(vkey(next).to_text()), vkey(next).to_text().size(), vkey(key).to_text());
  add(forged);  // the old key's name over the new key's signature
  write(next);
  EXPECT_EQ(read(vkey(key)).error().code, Errc::conflict);
}

TEST_F(ExportedLog, ARestartNamesTheLogAnewAndNobodyElse) {
  LogRestartEntry entry;
  entry.county = "130126";
  entry.document = "1";
  entry.actor = "uid:0";
  entry.at = kExported;
  entry.restart = {kExportedOrigin, "log.example-2", std::nullopt};
  add(log_restart(entry, here()));
  hand_over(key, next, "log.example-2");
  write(next, "log.example-2");
  EXPECT_TRUE(read(vkey(key)));
  EXPECT_EQ(read(vkey(SigningKey::generate())).error().code, Errc::conflict);
}

TEST_F(ExportedLog, AnEntryThatWasChangedDroppedOrCutIsFound) {
  write(key);
  const auto bundle = folder() + "/tile/entries/000";
  std::fstream file(bundle, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(5);
  file.put('X');
  file.close();
  EXPECT_EQ(read(vkey(key)).error().code, Errc::conflict);
  std::filesystem::resize_file(bundle, 100);
  EXPECT_EQ(read(vkey(key)).error().code, Errc::malformed);
  std::filesystem::remove(bundle);
  EXPECT_EQ(read(vkey(key)).error().code, Errc::malformed);
  std::ofstream(folder() + "/checkpoint") << "no note";
  EXPECT_EQ(read(vkey(key)).error().code, Errc::malformed);
  std::filesystem::remove(folder() + "/checkpoint");
  EXPECT_EQ(read(vkey(key)).error().code, Errc::not_found);
}

}  // namespace
}  // namespace fangpin::audit
