#include "crypto/envelope.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <set>
#include <stdexcept>
#include <thread>

#include "crypto/base/encoding.hpp"
#include "scratch_directory.hpp"

namespace fangpin::crypto {
namespace {

using test::ScratchDirectory;
using testing::HasSubstr;
using namespace std::chrono_literals;

const std::string kIdentity = R"({"id":"130199200001010015","name":"测试人"})";
const auto kAlert = as_bytes("alert-000001");
const Instant kMinute = parse_instant("2022-09-01T01:12:00Z").value();

// An officer and the national system, and what they can open.
struct Parties {
  EnvelopeKey officer = EnvelopeKey::generate();
  EnvelopeKey national = EnvelopeKey::generate();
  SystemRandom random;
  EnvelopeSealer sealer{{EnvelopeReceiver::parse("national-system", national.public_text()).value(),
                         EnvelopeReceiver::parse("officer", officer.public_text()).value()},
                        random};

  // The data key as the receiver gets it.
  SecretBytes data_key(const SealedIdentity& sealed, const EnvelopeKey& key, const std::string& id) const {
    const auto wrapping = sealer.wrapped(sealed.data_key).value();
    for (const auto& [receiver, box] : wrapping.wrapped) {
      if (receiver == id) return key.unwrap(box).value();
    }
    throw std::runtime_error("not wrapped to " + id);
  }
};

TEST(Envelope, OpensForEachReceiver) {
  Parties parties;
  const auto sealed = parties.sealer.seal(kAlert, kIdentity, kMinute);
  EXPECT_EQ(
      open_identity(parties.data_key(sealed, parties.national, "national-system"), kAlert, sealed.ciphertext).value(),
      kIdentity);
  EXPECT_EQ(open_identity(parties.data_key(sealed, parties.officer, "officer"), kAlert, sealed.ciphertext).value(),
            kIdentity);
}

TEST(Envelope, ShowsNothingOfTheIdentity) {
  Parties parties;
  const auto sealed = parties.sealer.seal(kAlert, kIdentity, kMinute);
  EXPECT_EQ(sealed.ciphertext.size(), 24 + kIdentity.size() + 16);
  EXPECT_EQ(as_text(sealed.ciphertext).find("130199"), std::string_view::npos);
}

TEST(Envelope, RefusesEveryAlteredByte) {
  Parties parties;
  auto sealed = parties.sealer.seal(kAlert, kIdentity, kMinute);
  const auto key = parties.data_key(sealed, parties.officer, "officer");
  for (auto& byte : sealed.ciphertext) {
    byte = static_cast<std::uint8_t>(byte ^ 1U);
    EXPECT_EQ(open_identity(key, kAlert, sealed.ciphertext).error().code, Errc::malformed);
    byte = static_cast<std::uint8_t>(byte ^ 1U);
  }
  EXPECT_FALSE(open_identity(key, kAlert, ByteView(sealed.ciphertext).first(sealed.ciphertext.size() - 1)));
  EXPECT_FALSE(open_identity(key, kAlert, {}));
  EXPECT_TRUE(open_identity(key, kAlert, sealed.ciphertext));
}

TEST(Envelope, BelongsToItsAlert) {
  Parties parties;
  const auto sealed = parties.sealer.seal(kAlert, kIdentity, kMinute);
  const auto key = parties.data_key(sealed, parties.officer, "officer");
  EXPECT_FALSE(open_identity(key, as_bytes("alert-000002"), sealed.ciphertext));
  EXPECT_FALSE(open_identity(key, {}, sealed.ciphertext));
}

TEST(Envelope, DoesNotOpenWithAnotherDataKey) {
  Parties parties;
  const auto first = parties.sealer.seal(kAlert, kIdentity, kMinute);
  const auto second = parties.sealer.seal(kAlert, kIdentity, kMinute + 1min);
  EXPECT_FALSE(open_identity(parties.data_key(second, parties.officer, "officer"), kAlert, first.ciphertext));
  EXPECT_FALSE(open_identity(SecretBytes(31), kAlert, first.ciphertext));
}

TEST(Envelope, DoesNotUnwrapForAStrangerOrWhenDamaged) {
  Parties parties;
  const auto sealed = parties.sealer.seal(kAlert, kIdentity, kMinute);
  auto wrapping = parties.sealer.wrapped(sealed.data_key).value();
  auto& box = wrapping.wrapped[0].second;
  EXPECT_TRUE(parties.national.unwrap(box));
  EXPECT_EQ(parties.officer.unwrap(box).error().code, Errc::malformed);
  EXPECT_FALSE(EnvelopeKey::generate().unwrap(box));
  box[50] = static_cast<std::uint8_t>(box[50] ^ 1U);
  EXPECT_FALSE(parties.national.unwrap(box));
  EXPECT_FALSE(parties.national.unwrap(ByteView(box).first(79)));
  EXPECT_FALSE(parties.national.unwrap({}));
}

TEST(EnvelopeSealer, KeepsADataKeyForAMinuteOfRealTime) {
  Parties parties;
  const auto a = parties.sealer.seal(kAlert, kIdentity, kMinute);
  const auto b = parties.sealer.seal(kAlert, kIdentity, kMinute + 59'999ms);
  const auto c = parties.sealer.seal(kAlert, kIdentity, kMinute + 60s);
  EXPECT_EQ(a.data_key, b.data_key);
  EXPECT_NE(a.ciphertext, b.ciphertext);
  EXPECT_NE(a.data_key, c.data_key);
  EXPECT_TRUE(parties.sealer.wrapped(a.data_key));
  EXPECT_TRUE(parties.sealer.wrapped(c.data_key));
  EXPECT_FALSE(parties.sealer.wrapped(DataKeyId{}));
}

TEST(EnvelopeSealer, TakesALateCallIntoTheRunningMinute) {
  Parties parties;
  const auto running = parties.sealer.seal(kAlert, kIdentity, kMinute);
  EXPECT_EQ(parties.sealer.seal(kAlert, kIdentity, kMinute - 1ms).data_key, running.data_key);
  EXPECT_EQ(parties.sealer.seal(kAlert, kIdentity, kMinute - 1h).data_key, running.data_key);
}

TEST(EnvelopeSealer, ForgetsTheKeyOfAMinuteThatIsOver) {
  Parties parties;
  const auto first = parties.sealer.seal(kAlert, kIdentity, kMinute);
  parties.sealer.expire(kMinute + 30s);
  EXPECT_EQ(parties.sealer.seal(kAlert, kIdentity, kMinute + 31s).data_key, first.data_key);
  parties.sealer.expire(kMinute + 60s);
  EXPECT_NE(parties.sealer.seal(kAlert, kIdentity, kMinute + 31s).data_key, first.data_key);
  EXPECT_TRUE(parties.sealer.wrapped(first.data_key));  // the wrapping can still be stored
}

TEST(EnvelopeSealer, KeepsABoundedNumberOfWrappings) {
  Parties parties;
  const auto first = parties.sealer.seal(kAlert, kIdentity, kMinute);
  for (std::size_t i = 1; i < EnvelopeSealer::kWrappingsKept; ++i) {
    parties.sealer.seal(kAlert, kIdentity, kMinute + std::chrono::minutes(i));
  }
  EXPECT_TRUE(parties.sealer.wrapped(first.data_key));
  parties.sealer.seal(kAlert, kIdentity, kMinute + 1h);
  EXPECT_FALSE(parties.sealer.wrapped(first.data_key));
}

TEST(EnvelopeSealer, WrapsToNewReceiversFromTheNextSealOn) {
  Parties parties;
  const auto before = parties.sealer.seal(kAlert, kIdentity, kMinute);
  parties.sealer.replace_receivers({EnvelopeReceiver::parse("officer", parties.officer.public_text()).value()});
  const auto after = parties.sealer.seal(kAlert, kIdentity, kMinute);
  EXPECT_NE(before.data_key, after.data_key);
  const auto wrapping = parties.sealer.wrapped(after.data_key).value();
  ASSERT_EQ(wrapping.wrapped.size(), 1U);
  EXPECT_EQ(wrapping.wrapped[0].first, "officer");
}

TEST(EnvelopeSealer, SealsToNobodyNever) {
  SystemRandom random;
  EnvelopeSealer sealer({}, random);
  EXPECT_THROW(sealer.seal(kAlert, kIdentity, kMinute), std::logic_error);
  const auto receiver = EnvelopeReceiver::parse("officer", EnvelopeKey::generate().public_text()).value();
  EXPECT_THROW(EnvelopeSealer({receiver, receiver}, random), std::invalid_argument);
}

TEST(EnvelopeSealer, NeverRepeatsANonceAcrossThreads) {
  Parties parties;
  constexpr int kThreads = 4, kSeals = 500;
  std::vector<std::vector<SealedIdentity>> sealed(kThreads);
  std::vector<std::thread> threads;
  for (auto& mine : sealed) {
    threads.emplace_back([&] {
      for (int i = 0; i < kSeals; ++i) {
        mine.push_back(parties.sealer.seal(kAlert, kIdentity, kMinute + std::chrono::seconds(i)));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<std::pair<DataKeyId, Bytes>> nonces;
  for (const auto& mine : sealed) {
    for (const auto& one : mine)
      nonces.emplace(one.data_key, Bytes(one.ciphertext.begin(), one.ciphertext.begin() + 24));
  }
  EXPECT_EQ(nonces.size(), static_cast<std::size_t>(kThreads * kSeals));
  const auto& last = sealed[0].back();
  EXPECT_EQ(open_identity(parties.data_key(last, parties.officer, "officer"), kAlert, last.ciphertext).value(),
            kIdentity);
}

TEST(EnvelopeKey, IsKeptInAFileOfItsOwn) {
  const ScratchDirectory scratch;
  const auto key = EnvelopeKey::generate();
  ASSERT_TRUE(key.save(scratch.file("envelope.key")));
  EXPECT_EQ(key.save(scratch.file("envelope.key")).error().code, Errc::conflict);
  const auto loaded = EnvelopeKey::load(scratch.file("envelope.key"));
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->public_text(), key.public_text());
  ASSERT_EQ(::chmod(scratch.file("envelope.key").c_str(), 0604), 0);
  EXPECT_THAT(EnvelopeKey::load(scratch.file("envelope.key")).error().detail, HasSubstr("chmod 600"));
}

TEST(EnvelopeKey, SecretAndPublicFormAreNeverTakenForEachOther) {
  const ScratchDirectory scratch;
  const auto key = EnvelopeKey::generate();
  ASSERT_TRUE(key.save(scratch.file("envelope.key")));
  auto secret = scratch.read("envelope.key");
  secret.pop_back();
  EXPECT_FALSE(EnvelopeReceiver::parse("officer", secret));
  EXPECT_EQ(EnvelopeKey::load(scratch.write("public", key.public_text())).error().code, Errc::config);
}

TEST(EnvelopeReceiver, RefusesOtherTextAndPointsOfLowOrder) {
  const auto good = EnvelopeKey::generate().public_text();
  for (const std::string& text :
       {std::string(), std::string("x25519"), std::string("x25519:"), std::string("x25519:AAAA"), good + "\n",
        good.substr(0, good.size() - 1), "ed25519:" + good.substr(7), "x25519:" + to_base64(Bytes(32, 0)),
        "x25519:" + to_base64(*from_hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"))}) {
    EXPECT_EQ(EnvelopeReceiver::parse("officer", text).error().code, Errc::malformed) << text;
  }
}

}  // namespace
}  // namespace fangpin::crypto
