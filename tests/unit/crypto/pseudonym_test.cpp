#include "crypto/pseudonym.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/stat.h>

#include <set>
#include <thread>

#include "crypto/base/encoding.hpp"
#include "scratch_directory.hpp"

namespace fangpin::crypto {
namespace {

using test::ScratchDirectory;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kKey1 = to_base64(Bytes(32, 0x11));
const std::string kKey2 = to_base64(Bytes(32, 0x22));
const std::string kPerson = "130199200001010015";

Instant at(const char* text) { return parse_instant(text).value(); }
const Instant kSeptember = at("2022-09-01T00:00:00Z");
const Instant kRotation = at("2022-09-15T16:00:00Z");

std::string line(int number, const std::string& start, const std::string& retired, const std::string& key) {
  return "epoch " + std::to_string(number) + " " + start + " " + retired + " " + key + "\n";
}
const std::string kTwoEpochs =
    line(1, "2022-09-01T00:00:00.000Z", "-", kKey1) + line(2, "2022-09-15T16:00:00.000Z", "-", kKey2);

PseudonymKeys keys_of(const ScratchDirectory& scratch, const std::string& text) {
  return PseudonymKeys::load(scratch.write("keys", text)).value();
}

// The definition, computed by other code.
std::string reference(std::uint8_t key_byte, std::uint8_t kind, const std::string& county, const std::string& value) {
  std::string message(1, static_cast<char>(kind));
  message += std::string("\0\0\0", 3) + static_cast<char>(county.size()) + county + value;
  const Bytes key(32, key_byte);
  Bytes out(32);
  HMAC(EVP_sha256(), key.data(), 32, as_bytes(message).data(), message.size(), out.data(), nullptr);
  return to_hex(out);
}

TEST(Pseudonym, IsHmacSha256OverKindCountyAndValue) {
  const ScratchDirectory scratch;
  const auto keys = keys_of(scratch, kTwoEpochs);
  for (const std::string& value : {std::string(), kPerson, std::string(55, 'x'), std::string(500, 'y')}) {
    const auto tokens = keys.tokens(TokenKind::police_household, "130126", value, kRotation);
    ASSERT_EQ(tokens.size(), 2U);
    EXPECT_EQ(to_hex(tokens[0].value), reference(0x22, 2, "130126", value));
    EXPECT_EQ(to_hex(tokens[1].value), reference(0x11, 2, "130126", value));
  }
}

TEST(Pseudonym, NeverMeetsAnotherKindsCountysOrValues) {
  const ScratchDirectory scratch;
  const auto keys = keys_of(scratch, kTwoEpochs);
  std::set<Digest> seen;
  std::size_t made = 0;
  for (const auto kind : {TokenKind::person, TokenKind::police_household, TokenKind::national_household,
                          TokenKind::natural_key, TokenKind::row_digest}) {
    for (const char* county : {"130126", "13012", "1301260"}) {
      for (const char* value : {"", "0", "00", "60", "130199200001010015", "130199200001010023"}) {
        for (const auto& token : keys.tokens(kind, county, value, kRotation)) {
          seen.insert(token.value);
          ++made;
        }
      }
    }
  }
  EXPECT_EQ(seen.size(), made);
}

TEST(PseudonymKeys, OverlapNewestFirst) {
  const ScratchDirectory scratch;
  const auto keys = keys_of(scratch, kTwoEpochs);
  EXPECT_THAT(keys.live(kSeptember), ElementsAre(1U));
  EXPECT_THAT(keys.live(kRotation - Milliseconds{1}), ElementsAre(1U));
  EXPECT_THAT(keys.live(kRotation), ElementsAre(2U, 1U));
  const auto before = keys.tokens(TokenKind::person, "130126", kPerson, kSeptember);
  const auto after = keys.tokens(TokenKind::person, "130126", kPerson, kRotation);
  ASSERT_EQ(before.size(), 1U);
  ASSERT_EQ(after.size(), 2U);
  EXPECT_EQ(after[0].epoch, 2U);
  EXPECT_EQ(after[1], before[0]);  // what was stored under the old key is found
}

TEST(PseudonymKeys, HaveATokenBeforeTheFirstStartToo) {
  const ScratchDirectory scratch;
  const auto keys = keys_of(scratch, kTwoEpochs);
  EXPECT_THAT(keys.live(at("2021-01-01T00:00:00Z")), ElementsAre(1U));
  EXPECT_EQ(keys.tokens(TokenKind::person, "130126", kPerson, at("2021-01-01T00:00:00Z")).size(), 1U);
}

TEST(PseudonymKeys, AreCreatedRotatedAndRetired) {
  const ScratchDirectory scratch;
  const auto path = scratch.file("keys");
  ASSERT_TRUE(PseudonymKeys::create(path, kSeptember));
  EXPECT_EQ(PseudonymKeys::create(path, kSeptember).error().code, Errc::conflict);
  const auto first = PseudonymKeys::load(path).value().tokens(TokenKind::person, "130126", kPerson, kRotation);

  EXPECT_EQ(PseudonymKeys::rotate(path, kSeptember).error().code, Errc::unprocessable);
  ASSERT_TRUE(PseudonymKeys::rotate(path, kRotation));
  const auto both = PseudonymKeys::load(path).value().tokens(TokenKind::person, "130126", kPerson, kRotation);
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[1], first[0]);
  EXPECT_NE(both[0].value, both[1].value);

  EXPECT_EQ(PseudonymKeys::retire(path, 2).error().code, Errc::unprocessable);
  EXPECT_EQ(PseudonymKeys::retire(path, 7).error().code, Errc::not_found);
  ASSERT_TRUE(PseudonymKeys::retire(path, 1));
  EXPECT_EQ(PseudonymKeys::retire(path, 1).error().code, Errc::not_found);
  EXPECT_THAT(PseudonymKeys::load(path).value().tokens(TokenKind::person, "130126", kPerson, kRotation),
              ElementsAre(both[0]));
  EXPECT_EQ(scratch.count(), 1U);
}

TEST(PseudonymKeys, LeaveNothingOfARetiredKeyInTheFile) {
  const ScratchDirectory scratch;
  const auto path = scratch.write("keys", kTwoEpochs);
  ASSERT_THAT(scratch.read("keys"), HasSubstr(kKey1));
  ASSERT_TRUE(PseudonymKeys::retire(path, 1));
  EXPECT_THAT(scratch.read("keys"), Not(HasSubstr(kKey1)));
  EXPECT_THAT(scratch.read("keys"), HasSubstr(kKey2));
  struct stat facts {};
  ASSERT_EQ(::stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777U, 0600U);
  ASSERT_TRUE(PseudonymKeys::rotate(path, at("2023-10-15T00:00:00Z")));
  EXPECT_THAT(PseudonymKeys::load(path).value().live(at("2024-01-01T00:00:00Z")), ElementsAre(3U, 2U));
}

TEST(PseudonymKeys, AreAtMostThreeAtATime) {
  const ScratchDirectory scratch;
  const auto path = scratch.write("keys", kTwoEpochs);
  ASSERT_TRUE(PseudonymKeys::rotate(path, at("2022-10-01T00:00:00Z")));
  EXPECT_EQ(PseudonymKeys::rotate(path, at("2022-11-01T00:00:00Z")).error().code, Errc::conflict);
  EXPECT_THAT(PseudonymKeys::load(path).value().live(at("2023-01-01T00:00:00Z")), ElementsAre(3U, 2U, 1U));
  const auto four = scratch.read("keys") + line(4, "2022-12-01T00:00:00Z", "-", kKey1);
  EXPECT_EQ(PseudonymKeys::load(scratch.write("four", four)).error().code, Errc::config);
}

TEST(PseudonymKeys, RefuseAFileWithAnyOtherLine) {
  const ScratchDirectory scratch;
  const std::string start = "2022-09-01T00:00:00.000Z";
  const auto good = line(1, start, "-", kKey1);
  for (const std::string& text :
       {std::string(), std::string("\n"), good + "\n", "#" + good, line(0, start, "-", kKey1),
        line(-1, start, "-", kKey1), line(1, "2022-09-01", "-", kKey1), line(1, start, "-", "AAAA"),
        line(1, start, "-", kKey1 + " x"), line(1, start, start, kKey1), line(1, start, start, "-"),
        line(1, start, "-", "-"), good + good, good + line(2, start, "-", kKey2),
        line(2, start, "-", kKey2) + line(1, "2022-10-01T00:00:00Z", "-", kKey1),
        good + line(2, "2022-10-01T00:00:00Z", "2022-11-01T00:00:00Z", "-"), "epoch  1 " + start + " - " + kKey1,
        "epoch 99999999999 " + start + " - " + kKey1}) {
    const auto loaded = PseudonymKeys::load(scratch.write("bad", text));
    ASSERT_FALSE(loaded) << text;
    EXPECT_EQ(loaded.error().code, Errc::config) << text;
    EXPECT_THAT(loaded.error().detail, Not(HasSubstr(kKey1))) << "an error holds no key";
  }
}

TEST(PseudonymKeys, RefuseAFileThatOthersCanRead) {
  const ScratchDirectory scratch;
  const auto path = scratch.write("keys", kTwoEpochs);
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  EXPECT_THAT(PseudonymKeys::load(path).error().detail, HasSubstr("chmod 600"));
  EXPECT_FALSE(PseudonymKeys::rotate(path, at("2023-01-01T00:00:00Z")));
}

TEST(PseudonymKeys, ServeSeveralThreadsAtOnce) {
  const ScratchDirectory scratch;
  const auto keys = keys_of(scratch, kTwoEpochs);
  std::vector<int> wrong(4);
  std::vector<std::thread> threads;
  for (auto& count : wrong) {
    threads.emplace_back([&keys, &count] {
      for (int i = 0; i < 500; ++i) {
        const auto value = std::to_string(i);
        const auto tokens = keys.tokens(TokenKind::person, "130126", value, kSeptember);
        if (to_hex(tokens[0].value) != reference(0x11, 1, "130126", value)) ++count;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

}  // namespace
}  // namespace fangpin::crypto
