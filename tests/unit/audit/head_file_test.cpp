#include "gateway/audit/head_file.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "crypto/checkpoint.hpp"

namespace fangpin::audit {
namespace {

namespace fs = std::filesystem;

TEST(HeadFile, KeepsTheNoteBeforeTheLastOne) {
  std::string name = "/tmp/fangpin-head-XXXXXX";
  const fs::path folder = ::mkdtemp(name.data());
  const auto note = [](std::uint64_t size) {
    return crypto::sign_checkpoint({"x", size, Digest{}, {}}, crypto::SigningKey::generate()).to_text();
  };
  const std::string first = note(1), second = note(2), third = note(3), fourth = note(4);
  {
    HeadFile file(folder / "head");
    EXPECT_TRUE(file.read()->empty());
    ASSERT_TRUE(file.make());
    EXPECT_EQ(file.read().value(), std::vector<std::string>(2));
    for (const auto& text : {first, second, third}) ASSERT_TRUE(file.write(text));
    EXPECT_EQ(file.write(std::string(HeadFile::kNoteBytesMax + 1, 'x')).error().code, Errc::bug);
  }
  EXPECT_EQ(HeadFile(folder / "head").read().value(), (std::vector<std::string>{third, second}));
  {
    HeadFile file(folder / "head");
    ASSERT_TRUE(file.write(fourth));  // the older place
  }
  EXPECT_EQ(HeadFile(folder / "head").read().value(), (std::vector<std::string>{third, fourth}));
  EXPECT_EQ(HeadFile("/no/such/folder/head").write(first).error().code, Errc::storage);
  fs::remove_all(folder);
}

TEST(HeadFile, OverwritesAnotherOriginBeforeItsOwn) {
  std::string name = "/tmp/fangpin-head-XXXXXX";
  const fs::path folder = ::mkdtemp(name.data());
  const auto note = [](const char* origin, std::uint64_t size) {
    return crypto::sign_checkpoint({origin, size, Digest{}, {}}, crypto::SigningKey::generate()).to_text();
  };
  const std::string old_one = note("x", 8), old_two = note("x", 9), first = note("x-2", 3), second = note("x-2", 4);
  for (const auto& text : {old_one, old_two, first}) ASSERT_TRUE(HeadFile(folder / "head").write(text));
  EXPECT_EQ(HeadFile(folder / "head").read().value(), (std::vector<std::string>{first, old_two}));
  ASSERT_TRUE(HeadFile(folder / "head").write(second));
  EXPECT_EQ(HeadFile(folder / "head").read().value(), (std::vector<std::string>{first, second}));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace fangpin::audit
