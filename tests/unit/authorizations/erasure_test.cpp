#include "gateway/authorizations/erasure.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "crypto/base/secret.hpp"
#include "crypto/merkle_tree.hpp"
#include "crypto/sha256.hpp"
#include "gateway/audit/authorization_entry.hpp"
#include "gateway/audit/log_export.hpp"

namespace fangpin::authorizations {

namespace {

using testing::ElementsAre;

const bool kReady = initialise_crypto();  // before a fixture makes its key
constexpr auto kOrigin = "fangpin.example/130126-demonstration";
const Instant kAt = *parse_instant("2022-09-10T09:00:00+08:00");

store::Tokens tokens(const std::string& person) { return {{1, crypto::sha256(person)}}; }

std::string erasure(const std::string& handle, std::int64_t index) {
  return audit::erasure({"130126", handle, "个人信息保护法47", "1", {{"a", "c2ln"}, {"b", "c2lo"}}, kAt}, {index, 0});
}

class Erasure : public testing::Test {
 protected:
  Erasure() {
    EXPECT_TRUE(kReady);
    std::string pattern = (std::filesystem::temp_directory_path() / "fangpin-erasure-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    store::StoreOptions options;
    options.path = directory_ + "/gateway.db";
    options.county = "130126";
    options.free_bytes_min = 1;
    EXPECT_TRUE(store::sqlite::create(options, true));
    store_ = store::sqlite::open(options).value();
    EXPECT_TRUE(store_->run([&](store::Transaction& transaction) -> Status {
      for (const auto* person : {"a", "b", "c"}) {
        const auto given = transaction.authorizations().subject(store::SubjectKind::person, tokens(person),
                                                                std::string("p-") + person);
        if (!given) return given.error();
      }
      return ok();
    }));
  }
  ~Erasure() override {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }
  bool linked(const std::string& person) {
    return store_->reader()
        .authorizations()
        .find_subject(store::SubjectKind::person, tokens(person))
        .value()
        .has_value();
  }
  // As the gateway exports a log of these entries.
  void exported_log(const std::vector<std::string>& entries) {
    std::vector<Digest> leaves;
    for (const auto& entry : entries) leaves.push_back(crypto::leaf_hash(as_bytes(entry)));
    const crypto::Checkpoint checkpoint{kOrigin, entries.size(), crypto::tree_root(leaves), {}};
    const auto source = [&](std::uint64_t from) -> Result<std::vector<std::string>> {
      return std::vector(entries.begin() + static_cast<std::ptrdiff_t>(from), entries.end());
    };
    ASSERT_TRUE(
        audit::export_log(source, {directory_ + "/log", crypto::sign_checkpoint(checkpoint, key_).to_text(), keys_}));
  }

  std::string directory_;
  std::unique_ptr<store::Store> store_;
  crypto::SigningKey key_ = crypto::SigningKey::generate();
  std::vector<crypto::NoteKey> keys_{crypto::NoteKey::of(kOrigin, crypto::NoteKeyType::ed25519, key_)};
};

}  // namespace

TEST_F(Erasure, IsDoneAgainAfterAnOlderBackup) {
  ASSERT_TRUE(store_->run([&](store::Transaction& transaction) -> Status {
    for (int i = 0; i < 1500; ++i) {
      const auto appended = transaction.append_audit([&](const store::AuditPosition& position) {
        return i == 1200 ? erasure("p-a", position.index) : "{\"index\":" + std::to_string(position.index) + "}";
      });
      if (!appended) return appended.error();
    }
    return ok();
  }));
  exported_log({"{}", erasure("p-b", 1), erasure("p-gone-before", 2)});
  EXPECT_THAT(erasures_of(store_->reader()).value(), ElementsAre("p-a"));
  const auto exported = erasures_of_export(directory_ + "/log", keys_).value();
  EXPECT_THAT(exported, ElementsAre("p-b", "p-gone-before"));
  EXPECT_EQ(replay_erasures(*store_, {"p-a", "p-b", "p-gone-before"}).value(), 2);
  EXPECT_FALSE(linked("a"));
  EXPECT_FALSE(linked("b"));
  EXPECT_TRUE(linked("c"));
  EXPECT_EQ(replay_erasures(*store_, exported).value(), 0);
}

TEST_F(Erasure, AFolderThatIsNotTheSignedLogErasesNothing) {
  EXPECT_EQ(erasures_of_export(directory_ + "/nothing", keys_).error().code, Errc::not_found);
  exported_log({"{}", erasure("p-b", 1)});
  const auto other = crypto::NoteKey::of(kOrigin, crypto::NoteKeyType::ed25519, crypto::SigningKey::generate());
  EXPECT_EQ(erasures_of_export(directory_ + "/log", {other}).error().code, Errc::conflict);
  const auto file = directory_ + "/log/tile/entries/000.p/2";
  std::stringstream content;
  content << std::ifstream(file, std::ios::binary).rdbuf();
  auto bytes = content.str();
  bytes.replace(bytes.find("p-b"), 3, "p-c");  // somebody else's link
  std::ofstream(file, std::ios::binary) << bytes;
  EXPECT_EQ(erasures_of_export(directory_ + "/log", keys_).error().code, Errc::conflict);
  std::ofstream(file, std::ios::binary) << "\xff\xff cut off";
  EXPECT_EQ(erasures_of_export(directory_ + "/log", keys_).error().code, Errc::malformed);
}

}  // namespace fangpin::authorizations
