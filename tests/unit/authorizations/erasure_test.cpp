#include "gateway/authorizations/erasure.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "crypto/sha256.hpp"
#include "gateway/audit/authorization_entry.hpp"

namespace fangpin::authorizations {

namespace {

using testing::ElementsAre;

const Instant kAt = *parse_instant("2022-09-10T09:00:00+08:00");

store::Tokens tokens(const std::string& person) { return {{1, crypto::sha256(person)}}; }

std::string erasure(const std::string& handle, std::int64_t index) {
  return audit::erasure({"130126", handle, "个人信息保护法47", "1", {"a", "b"}, kAt}, {index, 0});
}

class Erasure : public testing::Test {
 protected:
  Erasure() {
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
  void bundle(const std::string& path, const std::vector<std::string>& entries) {
    const auto file = std::filesystem::path(directory_) / "log" / "tile" / "entries" / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    for (const auto& entry : entries) {
      out.put(static_cast<char>(entry.size() >> 8)).put(static_cast<char>(entry.size() & 0xff)) << entry;
    }
  }

  std::string directory_;
  std::unique_ptr<store::Store> store_;
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
  bundle("000", {"{}", erasure("p-b", 1)});
  bundle("x001/000.p/2", {erasure("p-b", 1), erasure("p-gone-before", 2)});
  EXPECT_THAT(erasures_of(store_->reader()).value(), ElementsAre("p-a"));
  const auto exported = erasures_of_export(directory_ + "/log").value();
  EXPECT_THAT(exported, ElementsAre("p-b", "p-gone-before"));
  EXPECT_EQ(replay_erasures(*store_, {"p-a", "p-b", "p-gone-before"}).value(), 2);
  EXPECT_FALSE(linked("a"));
  EXPECT_FALSE(linked("b"));
  EXPECT_TRUE(linked("c"));
  EXPECT_EQ(replay_erasures(*store_, exported).value(), 0);
}

TEST_F(Erasure, AFolderThatIsNoLogSaysSo) {
  EXPECT_EQ(erasures_of_export(directory_ + "/nothing").error().code, Errc::not_found);
  bundle("000", {"{}"});
  std::ofstream(directory_ + "/log/tile/entries/001", std::ios::binary) << "\xff\xff cut off";
  EXPECT_EQ(erasures_of_export(directory_ + "/log").error().code, Errc::malformed);
}

}  // namespace fangpin::authorizations
