#include "gateway/audit/cosigned_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "crypto/tile.hpp"
#include "tests/unit/crypto/scratch_directory.hpp"

namespace fangpin::audit {
namespace {

EntrySource notes(std::uint64_t count) {
  return [count](std::uint64_t from) -> Result<std::vector<std::string>> {
    std::vector<std::string> out;
    for (auto i = from; i < count && out.size() < 100; ++i) out.push_back("note " + std::to_string(i));
    return out;
  };
}

class CosignedFiles : public testing::Test {
 protected:
  // All that the folder holds, as a reader finds it by its count.
  std::vector<std::string> read() const {
    std::vector<std::string> out;
    const auto count = std::stoull(directory.read("cosigned/count"));
    for (std::uint64_t index = 0; index * 256 < count; ++index) {
      const auto width = crypto::tile_width(0, index, count);
      const auto bundle = directory.read(cosigned_path(index, width));
      for (const auto& note : crypto::parse_bundle(bundle, width).value()) out.emplace_back(note);
    }
    return out;
  }
  crypto::test::ScratchDirectory directory;
};

TEST_F(CosignedFiles, AreCutLikeEntries) {
  EXPECT_EQ(cosigned_path(0, 5), "cosigned/000.p/5");
  EXPECT_EQ(cosigned_path(0, 256), "cosigned/000");
  EXPECT_EQ(cosigned_path(1067, 1), "cosigned/x001/067.p/1");
}

TEST_F(CosignedFiles, GrowFromExportToExport) {
  for (const std::uint64_t count : {0, 3, 3, 255, 256, 257, 700}) {
    ASSERT_EQ(export_cosigned(directory.path(), notes(count)).value(), count);
    const auto found = read();
    ASSERT_EQ(found.size(), count);
    for (std::uint64_t i = 0; i < count; ++i) ASSERT_EQ(found[i], "note " + std::to_string(i));
  }
  EXPECT_EQ(directory.read("cosigned/count"), "700\n");
}

TEST_F(CosignedFiles, AFolderThatCannotBeReadIsSaid) {
  ASSERT_TRUE(export_cosigned(directory.path(), notes(3)));
  std::filesystem::remove(directory.file("cosigned/count"));
  std::filesystem::create_symlink("count", directory.file("cosigned/count"));  // of itself
  const auto refused = export_cosigned(directory.path(), notes(3));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::storage);
}

TEST_F(CosignedFiles, AreNotCutShort) {
  ASSERT_TRUE(export_cosigned(directory.path(), notes(300)));
  for (const std::uint64_t fewer : {0, 10, 299}) {
    const auto refused = export_cosigned(directory.path(), notes(fewer));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
  }
  EXPECT_EQ(read().size(), 300U);
}

TEST_F(CosignedFiles, PassOnTheSourcesError) {
  const auto failing = [](std::uint64_t) -> Result<std::vector<std::string>> {
    return error(Errc::unavailable, "gone");
  };
  EXPECT_EQ(export_cosigned(directory.path(), failing).error().code, Errc::unavailable);
  EXPECT_FALSE(std::filesystem::exists(directory.file("cosigned/count")));
}

}  // namespace
}  // namespace fangpin::audit
