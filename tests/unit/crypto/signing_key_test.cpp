#include "crypto/signing_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "crypto/base/encoding.hpp"
#include "hardware_key.hpp"
#include "scratch_directory.hpp"

namespace fangpin::crypto {
namespace {

using test::HardwareKey;
using test::ScratchDirectory;
using testing::HasSubstr;

// RFC 8032 7.1, TEST 2.
const Bytes kSeed = *from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
constexpr auto kPublic = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
constexpr auto kSignature =
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
const Bytes kMessage{0x72};

TEST(SigningKey, MakesTheSignatureOfRfc8032) {
  const auto key = SigningKey::from_seed(kSeed);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->verify_key().to_text(), "ed25519:" + to_base64(*from_hex(kPublic)));
  EXPECT_EQ(to_hex(key->sign(kMessage)), kSignature);
  EXPECT_TRUE(key->verify_key().verify(kMessage, *from_hex(kSignature)));
}

TEST(VerifyKey, RefusesEveryAlteredBit) {
  const auto key = SigningKey::from_seed(kSeed).value().verify_key();
  auto signature = *from_hex(kSignature);
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
    const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
    signature[bit / 8] = static_cast<std::uint8_t>(signature[bit / 8] ^ mask);
    EXPECT_FALSE(key.verify(kMessage, signature)) << bit;
    signature[bit / 8] = static_cast<std::uint8_t>(signature[bit / 8] ^ mask);
  }
  EXPECT_FALSE(key.verify(Bytes{0x73}, signature));
  EXPECT_FALSE(key.verify({}, signature));
  signature.pop_back();
  EXPECT_FALSE(key.verify(kMessage, signature));
  EXPECT_FALSE(key.verify(kMessage, {}));
  EXPECT_FALSE(SigningKey::generate().verify_key().verify(kMessage, *from_hex(kSignature)));
}

TEST(VerifyKey, ReadsItsOwnText) {
  const auto key = SigningKey::generate().verify_key();
  const auto parsed = VerifyKey::parse(key.to_text());
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, key);
  EXPECT_EQ(parsed->scheme(), "ed25519");
}

TEST(VerifyKey, RefusesOtherTextAndPointsOfLowOrder) {
  const std::string good = SigningKey::generate().verify_key().to_text();
  for (const std::string& text :
       {std::string(), std::string("ed25519"), std::string("ed25519:"), std::string("ed25519:AAAA"), good + "\n",
        " " + good, "ED25519" + good.substr(7), good.substr(0, good.size() - 1), "ed25519:" + to_base64(Bytes(32, 0)),
        "ed25519:" + to_base64(*from_hex("0100000000000000000000000000000000000000000000000000000000000000")),
        std::string("ecdsa-p256"), std::string("ecdsa-p256:AAAA"), "ed25519-seed:" + to_base64(kSeed)}) {
    const auto parsed = VerifyKey::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, Errc::malformed);
  }
}

TEST(SigningKey, IsKeptInAFileOfItsOwn) {
  const ScratchDirectory scratch;
  const auto key = SigningKey::generate();
  ASSERT_TRUE(key.save(scratch.file("sign.key")));
  EXPECT_EQ(key.save(scratch.file("sign.key")).error().code, Errc::conflict);
  EXPECT_TRUE(scratch.read("sign.key").starts_with("ed25519-seed:"));
  const auto loaded = SigningKey::load(scratch.file("sign.key"));
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->verify_key(), key.verify_key());

  ASSERT_EQ(::chmod(scratch.file("sign.key").c_str(), 0640), 0);
  EXPECT_THAT(SigningKey::load(scratch.file("sign.key")).error().detail, HasSubstr("chmod 600"));
}

TEST(SigningKey, RefusesAFileThatIsNotOne) {
  const ScratchDirectory scratch;
  const auto seed = to_base64(kSeed);
  for (const std::string& text :
       {std::string(), std::string("ed25519-seed:"), "ed25519-seed:" + seed.substr(1), "ed25519:" + seed,
        "ed25519-seed:" + seed + "\n\n", "ed25519-seed:" + seed + "AAAA", "ed25519-seed:" + seed + "\r\n"}) {
    const auto loaded = SigningKey::load(scratch.write("bad", text));
    ASSERT_FALSE(loaded) << text;
    EXPECT_EQ(loaded.error().code, Errc::config);
    EXPECT_THAT(loaded.error().detail, Not(HasSubstr(seed.substr(1, 20))));
  }
  EXPECT_FALSE(SigningKey::from_seed(Bytes(31)));
}

TEST(VerifyKey, TakesEcdsaP256InFixedWidth) {
  const HardwareKey hardware;
  const auto key = VerifyKey::parse(hardware.text());
  ASSERT_TRUE(key);
  EXPECT_EQ(key->to_text(), hardware.text());
  auto signature = hardware.sign(kMessage);
  EXPECT_TRUE(key->verify(kMessage, signature));
  EXPECT_FALSE(key->verify(Bytes{0x73}, signature));
  EXPECT_FALSE(VerifyKey::parse(HardwareKey().text())->verify(kMessage, signature));
  signature[40] = static_cast<std::uint8_t>(signature[40] ^ 1U);
  EXPECT_FALSE(key->verify(kMessage, signature));
  EXPECT_FALSE(key->verify(kMessage, Bytes(64, 0)));
}

TEST(VerifyKey, RefusesEcdsaOverAnotherCurveAndTrailingBytes) {
  EXPECT_FALSE(VerifyKey::parse(HardwareKey("P-384").text()));
  auto spki = *from_base64(HardwareKey().text().substr(11));
  spki.push_back(0);
  EXPECT_FALSE(VerifyKey::parse("ecdsa-p256:" + to_base64(spki)));
}

}  // namespace
}  // namespace fangpin::crypto
