#include "crypto/key_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "scratch_directory.hpp"

namespace fangpin::crypto {
namespace {

using test::ScratchDirectory;
using testing::HasSubstr;

unsigned mode_of(const std::string& path) {
  struct stat facts {};
  EXPECT_EQ(::stat(path.c_str(), &facts), 0);
  return facts.st_mode & 07777U;
}

TEST(SecretFile, IsReadBackAsItWasCreated) {
  const ScratchDirectory scratch;
  const std::string content("a\0b\n", 4);
  ASSERT_TRUE(create_secret_file(scratch.file("key"), as_bytes(content)));
  EXPECT_EQ(mode_of(scratch.file("key")), 0600U);
  const auto read = read_secret_file(scratch.file("key"));
  ASSERT_TRUE(read);
  EXPECT_EQ(as_text(read->view()), content);
}

TEST(SecretFile, HasItsModeUnderAnyUmask) {
  const ScratchDirectory scratch;
  const auto before = ::umask(0277);
  const auto created = create_secret_file(scratch.file("key"), as_bytes("x"));
  ::umask(before);
  ASSERT_TRUE(created);
  EXPECT_EQ(mode_of(scratch.file("key")), 0600U);
}

TEST(SecretFile, IsNotOverwrittenByCreate) {
  const ScratchDirectory scratch;
  scratch.write("key", "old");
  const auto created = create_secret_file(scratch.file("key"), as_bytes("new"));
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code, Errc::conflict);
  EXPECT_EQ(scratch.read("key"), "old");
  EXPECT_EQ(scratch.count(), 1U);  // no temporary file with a secret is left
}

TEST(SecretFile, IsReplacedWhole) {
  const ScratchDirectory scratch;
  scratch.write("key", "a longer old content");
  ASSERT_TRUE(replace_secret_file(scratch.file("key"), as_bytes("new")));
  EXPECT_EQ(scratch.read("key"), "new");
  EXPECT_EQ(mode_of(scratch.file("key")), 0600U);
  EXPECT_EQ(scratch.count(), 1U);
}

TEST(SecretFile, WithAnyBitForOthersIsRefusedWithTheRemedy) {
  const ScratchDirectory scratch;
  const auto path = scratch.write("key", "SECRET");
  for (const unsigned mode : {0640U, 0620U, 0610U, 0604U, 0602U, 0601U, 0777U}) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    const auto read = read_secret_file(path);
    ASSERT_FALSE(read) << mode;
    EXPECT_EQ(read.error().code, Errc::config);
    EXPECT_THAT(read.error().detail, HasSubstr("chmod 600 " + path));
    EXPECT_THAT(read.error().detail, Not(HasSubstr("SECRET")));
  }
  for (const unsigned mode : {0600U, 0400U}) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    EXPECT_TRUE(read_secret_file(path)) << mode;
  }
}

TEST(SecretFile, ThatIsNotARegularFileIsRefusedAtOnce) {
  const ScratchDirectory scratch;
  EXPECT_EQ(read_secret_file(scratch.path()).error().code, Errc::config);
  ASSERT_EQ(::mkfifo(scratch.file("fifo").c_str(), 0600), 0);
  EXPECT_EQ(read_secret_file(scratch.file("fifo")).error().code, Errc::config);
  EXPECT_EQ(read_secret_file("/dev/zero").error().code, Errc::config);
}

TEST(SecretFile, HasABound) {
  const ScratchDirectory scratch;
  EXPECT_TRUE(read_secret_file(scratch.write("most", std::string(64 * 1024, 'x'))));
  EXPECT_EQ(read_secret_file(scratch.write("more", std::string(64 * 1024 + 1, 'x'))).error().code, Errc::config);
}

TEST(SecretFile, ThatIsMissingIsNotFound) {
  const ScratchDirectory scratch;
  EXPECT_EQ(read_secret_file(scratch.file("none")).error().code, Errc::not_found);
  EXPECT_EQ(create_secret_file(scratch.file("no/such/folder"), as_bytes("x")).error().code, Errc::storage);
}

}  // namespace
}  // namespace fangpin::crypto
