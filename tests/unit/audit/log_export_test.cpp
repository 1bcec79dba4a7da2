#include "gateway/audit/log_export.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "crypto/base/secret.hpp"
#include "crypto/merkle_tree.hpp"
#include "crypto/tile.hpp"

namespace fangpin::audit {
namespace {

namespace fs = std::filesystem;
const bool kReady = initialise_crypto();  // before a fixture makes its key
constexpr auto kOrigin = "fangpin.example/130126-demonstration";

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void put(const fs::path& path, const std::string& content) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

class LogExport : public testing::Test {
 protected:
  LogExport() {
    EXPECT_TRUE(kReady);
    std::string name = "/tmp/fangpin-log-export-XXXXXX";
    root_ = ::mkdtemp(name.data());
    grow(0);
  }
  ~LogExport() override { fs::remove_all(root_); }

  void grow(std::size_t size) {
    for (std::size_t i = entries_.size(); i < size; ++i) entries_.push_back("{\"index\":" + std::to_string(i) + "}");
  }
  // What the gateway has signed of the entries as they are.
  std::string signed_now() const {
    return crypto::sign_checkpoint({kOrigin, entries_.size(), root(), {}}, key_).to_text();
  }
  Result<LogExportReport> run(const std::string& folder = "log") { return run(folder, signed_now()); }
  Result<LogExportReport> run(const std::string& folder, const std::string& checkpoint) {
    const auto source = [this](std::uint64_t from) -> Result<std::vector<std::string>> {
      const auto end = std::min<std::size_t>(from + 100, entries_.size());  // in steps
      return std::vector<std::string>(entries_.begin() + static_cast<std::ptrdiff_t>(from),
                                      entries_.begin() + static_cast<std::ptrdiff_t>(end));
    };
    return export_log(source, {root_ / folder, checkpoint, {vkey()}});
  }
  crypto::NoteKey vkey() const { return crypto::NoteKey::of(kOrigin, crypto::NoteKeyType::ed25519, key_); }
  Digest root() const {
    std::vector<Digest> hashes;
    for (const auto& entry : entries_) hashes.push_back(crypto::leaf_hash(as_bytes(entry)));
    return crypto::tree_root(hashes);
  }
  crypto::Checkpoint published(const std::string& folder = "log") const {
    const auto note = crypto::SignedNote::parse(content_of(root_ / folder / "checkpoint"));
    return crypto::Checkpoint::parse(note->text).value();
  }

  fs::path root_;
  crypto::SigningKey key_ = crypto::SigningKey::generate();
  std::vector<std::string> entries_;
};

TEST_F(LogExport, OfAnEmptyLogIsACheckpointAlone) {
  ASSERT_TRUE(run());
  EXPECT_EQ(published().size, 0U);
  EXPECT_EQ(published().root, crypto::empty_root());
  EXPECT_FALSE(fs::exists(root_ / "log/tile"));
}

TEST_F(LogExport, WritesTilesBundlesAndASignedCheckpoint) {
  grow(600);
  const auto report = run();
  ASSERT_TRUE(report);
  EXPECT_EQ(published(), (crypto::Checkpoint{kOrigin, 600, root(), {}}));
  const auto vkey = crypto::NoteKey::of(kOrigin, crypto::NoteKeyType::ed25519, key_);
  EXPECT_TRUE(crypto::verify_note(crypto::SignedNote::parse(content_of(root_ / "log/checkpoint")).value(),
                                  std::span(&vkey, 1)));
  for (const char* path : {"tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2", "tile/entries/000",
                           "tile/entries/001", "tile/entries/002.p/88"}) {
    EXPECT_TRUE(fs::exists(root_ / "log" / path)) << path;
  }
  EXPECT_EQ(report->files_written, 7U);
  const auto bundle = content_of(root_ / "log/tile/entries/002.p/88");
  EXPECT_EQ(crypto::parse_bundle(bundle, 88)->at(87), entries_[599]);
  EXPECT_EQ(fs::file_size(root_ / "log/tile/0/001"), crypto::kTileBytes);
}

TEST_F(LogExport, ExtendsWhatIsThereAndKeepsOlderPartialFiles) {
  grow(300);
  ASSERT_TRUE(run());
  const auto first = content_of(root_ / "log/tile/0/000");
  grow(700);
  const auto report = run();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->entries_before, 300U);
  EXPECT_EQ(published().root, root());
  EXPECT_EQ(content_of(root_ / "log/tile/0/000"), first);
  EXPECT_TRUE(fs::exists(root_ / "log/tile/0/001.p/44"));
}

TEST_F(LogExport, OfTheSameSizeChangesNothing) {
  grow(10);
  ASSERT_TRUE(run());
  const auto before = content_of(root_ / "log/checkpoint") + "— witness.example/w AAAAAAAA\n";
  put(root_ / "log/checkpoint", before);  // as a witness would have left it
  const auto report = run();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->files_written, 0U);
  EXPECT_EQ(content_of(root_ / "log/checkpoint"), before);
}

TEST_F(LogExport, TakesACosignedCheckpointOfTheSameSize) {
  grow(10);
  ASSERT_TRUE(run());
  const auto cosigned = signed_now() + "— witness.example/w AAAAAAAA\n";
  ASSERT_TRUE(run("log", cosigned));
  EXPECT_EQ(content_of(root_ / "log/checkpoint"), cosigned);
}

TEST_F(LogExport, CoversWhatTheCheckpointCoversAndNotWhatCameSince) {
  grow(300);
  const auto checkpoint = signed_now();
  grow(320);
  ASSERT_TRUE(run("log", checkpoint));
  EXPECT_EQ(published().size, 300U);
  EXPECT_TRUE(fs::exists(root_ / "log/tile/entries/001.p/44"));
}

TEST_F(LogExport, RefusesACheckpointThatIsOlderThanTheFolder) {
  grow(300);
  ASSERT_TRUE(run());
  const auto before = content_of(root_ / "log/checkpoint");
  entries_.resize(299);
  EXPECT_EQ(run().error().code, Errc::conflict);
  EXPECT_EQ(content_of(root_ / "log/checkpoint"), before);
  grow(400);  // the same entries come back: the log goes on
  EXPECT_TRUE(run());
}

TEST_F(LogExport, RefusesEntriesThatAreNotWhatWasSigned) {
  grow(300);
  const auto checkpoint = signed_now();
  entries_[290] += " ";
  EXPECT_EQ(run("log", checkpoint).error().code, Errc::conflict);
  entries_.resize(299);
  EXPECT_EQ(run("log", checkpoint).error().code, Errc::conflict);
  EXPECT_FALSE(fs::exists(root_ / "log/checkpoint"));
}

TEST_F(LogExport, RefusesAnotherHistoryThanTheFolders) {
  grow(300);
  ASSERT_TRUE(run());
  entries_[290] += " ";
  EXPECT_EQ(run().error().code, Errc::conflict);
  grow(700);
  EXPECT_EQ(run().error().code, Errc::conflict);
  EXPECT_EQ(published().size, 300U);
}

TEST_F(LogExport, NeverOverwritesAnAlteredFileThatACheckpointCovers) {
  grow(300);
  ASSERT_TRUE(run());
  auto bytes = content_of(root_ / "log/tile/entries/000");
  bytes[100] = 'X';
  put(root_ / "log/tile/entries/000", bytes);
  grow(301);
  const auto refused = run();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_NE(refused.error().detail.find("tile/entries/000"), std::string::npos);
  EXPECT_EQ(content_of(root_ / "log/tile/entries/000"), bytes);
  EXPECT_EQ(published().size, 300U);
}

TEST_F(LogExport, ReplacesWhatACrashLeftBeyondTheCheckpoint) {
  grow(10);
  ASSERT_TRUE(run());
  put(root_ / "log/tile/0/000.p/20", "half");
  put(root_ / "log/tile/entries/000", "");
  grow(256);
  ASSERT_TRUE(run());
  EXPECT_EQ(crypto::parse_bundle(content_of(root_ / "log/tile/entries/000"), 256)->size(), 256U);
}

TEST_F(LogExport, RefusesAnotherKeysExport) {
  grow(3);
  ASSERT_TRUE(run());
  const auto others = signed_now();
  key_ = crypto::SigningKey::generate();
  EXPECT_EQ(run().error().code, Errc::conflict);
  EXPECT_EQ(run("another", others).error().code, Errc::conflict);
}

TEST_F(LogExport, RefusesAnEntryThatNoBundleHolds) {
  entries_.push_back(std::string(crypto::kEntryBytesMax + 1, 'x'));
  EXPECT_EQ(run().error().code, Errc::too_large);
  EXPECT_FALSE(fs::exists(root_ / "log/checkpoint"));
}

TEST_F(LogExport, PassesOnWhatItsSourceSays) {
  const auto source = [](std::uint64_t) -> Result<std::vector<std::string>> {
    return error(Errc::unavailable, "gone");
  };
  grow(1);
  EXPECT_EQ(export_log(source, {root_ / "log", signed_now(), {vkey()}}).error().detail, "gone");
}

// Killed at each effect, it leaves a folder that the next run takes up.
class LogExportKilled : public LogExport, public testing::WithParamInterface<const char*> {};

TEST_P(LogExportKilled, IsTakenUpByTheNextRun) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  // The death test runs this body anew in a process of its own, which must see the same folder and key.
  if (const char* shared = ::getenv("FANGPIN_LOG_EXPORT_TEST")) {
    fs::remove_all(root_);
    root_ = shared;
    key_ = crypto::SigningKey::load(root_ / "key").value();
  } else {
    ::setenv("FANGPIN_LOG_EXPORT_TEST", root_.c_str(), 1);
    ASSERT_TRUE(key_.save(root_ / "key"));
  }
  grow(300);
  const auto kill = [this] {
    ::setenv("FANGPIN_KILL_AT", GetParam(), 1);
    (void)run();
  };
  EXPECT_EXIT(kill(), testing::KilledBySignal(SIGKILL), "");
  ::unsetenv("FANGPIN_LOG_EXPORT_TEST");
  const bool was_published = fs::exists(root_ / "log/checkpoint");
  EXPECT_EQ(was_published, std::string(GetParam()) == "log-export.3-published");
  grow(400);
  ASSERT_TRUE(run());
  EXPECT_EQ(published(), (crypto::Checkpoint{kOrigin, 400, root(), {}}));
}

INSTANTIATE_TEST_SUITE_P(EachEffect, LogExportKilled,
                         testing::Values("log-export.1-tiles-written", "log-export.2-durable",
                                         "log-export.3-published"));

}  // namespace
}  // namespace fangpin::audit
