#include "gateway/access/registry.hpp"

#include <gtest/gtest.h>

#include "crypto/envelope.hpp"
#include "tests/support/county_fixture.hpp"

namespace fangpin::access {
namespace {

using domain::Participant;
using domain::ParticipantKind;
using test::CountyFixture;
using test::fingerprint_of;

Participant department() {
  Participant participant;
  participant.id = "health";
  participant.name = "卫健局";
  participant.certificate_fingerprints = {fingerprint_of("health")};
  participant.signing_keys = {crypto::SigningKey::generate().verify_key().to_text()};
  return participant;
}

Participant staff() {
  Participant participant;
  participant.id = "zhang-san";
  participant.kind = ParticipantKind::staff;
  participant.role = "auditor";
  return participant;
}

Participant receiver() {
  Participant participant;
  participant.id = "national-system";
  participant.kind = ParticipantKind::receiver;
  participant.envelope_key = crypto::EnvelopeKey::generate().public_text();
  return participant;
}

template <class Change>
std::string refusal(Participant participant, Change change) {
  change(participant);
  const auto status = validate(participant);
  if (status) return "";
  EXPECT_EQ(status.error().code, Errc::malformed);
  return status.error().detail;
}

TEST(ParticipantForm, OfEachKindIsTaken) {
  for (const auto& participant : {department(), staff(), receiver()}) {
    EXPECT_TRUE(validate(participant)) << participant.id;
  }
}

using Known = std::vector<std::shared_ptr<const Participant>>;

std::string conflict(const Participant& fresh, const Known& all) {
  const auto status = check_distinct(fresh, all);
  if (status) return "";
  EXPECT_EQ(status.error().code, Errc::conflict);
  return status.error().detail;
}

TEST(ParticipantDistinct, ACertificateOrKeyBelongsToOneForEver) {
  const Known all = {std::make_shared<const Participant>(department())};
  auto other = department();
  other.id = "water";
  EXPECT_NE(conflict(other, all).find("health"), std::string::npos);
  other.signing_keys = {crypto::SigningKey::generate().verify_key().to_text()};
  EXPECT_NE(conflict(other, all), "") << "the certificate";
  other.certificate_fingerprints = {fingerprint_of("water")};
  EXPECT_EQ(conflict(other, all), "");
  other.signing_keys = all.front()->signing_keys;
  EXPECT_NE(conflict(other, all), "") << "the key";

  auto gone = department();
  gone.revoked = true;
  other.signing_keys.clear();
  other.certificate_fingerprints = gone.certificate_fingerprints;
  EXPECT_NE(conflict(other, {std::make_shared<const Participant>(gone)}), "") << "a revoked one's";

  auto first = receiver(), second = receiver();
  second.id = "officer";
  EXPECT_EQ(conflict(second, {std::make_shared<const Participant>(first)}), "");
  second.envelope_key = first.envelope_key;
  EXPECT_NE(conflict(second, {std::make_shared<const Participant>(first)}), "");
}

TEST(ParticipantDistinct, WhoIsRevokedComesBackWithOtherKeysOnly) {
  auto gone = department();
  gone.revoked = true;
  const Known all = {std::make_shared<const Participant>(gone)};
  auto back = gone;
  back.name = "卫生健康局";
  EXPECT_EQ(conflict(back, all), "") << "still revoked";
  back.revoked = false;
  EXPECT_NE(conflict(back, all), "");
  back.certificate_fingerprints = {fingerprint_of("health, the second")};
  EXPECT_NE(conflict(back, all), "") << "the old key";
  back.signing_keys = {crypto::SigningKey::generate().verify_key().to_text()};
  EXPECT_EQ(conflict(back, all), "");

  auto active = department();
  auto renamed = active;
  renamed.name = "卫生健康局";
  EXPECT_EQ(conflict(renamed, {std::make_shared<const Participant>(active)}), "") << "its own";
}

TEST(ParticipantForm, IdIsShortAndPlain) {
  for (const std::string id : {"", "Health", "he alth", "卫健局", "a/b", "a_b", "a\n"}) {
    EXPECT_NE(refusal(department(), [&](auto& p) { p.id = id; }).find("id must be"), std::string::npos) << id;
  }
  EXPECT_EQ(refusal(department(), [](auto& p) { p.id = std::string(64, 'a'); }), "");
  EXPECT_NE(refusal(department(), [](auto& p) { p.id = std::string(65, 'a'); }), "");
}

TEST(ParticipantForm, AStrangeIdIsNotRepeatedInTheMessage) {
  EXPECT_EQ(refusal(department(), [](auto& p) { p.id = "x\n{\"level\":\"info\"}"; }).find('\n'), std::string::npos);
}

TEST(ParticipantForm, NameIsShortUtf8) {
  EXPECT_NE(refusal(department(), [](auto& p) { p.name = std::string(201, 'a'); }), "");
  EXPECT_NE(refusal(department(), [](auto& p) { p.name = "\xff"; }), "");
}

TEST(ParticipantForm, StaffHaveARoleAndNobodyElse) {
  EXPECT_NE(refusal(staff(), [](auto& p) { p.role = ""; }).find("role"), std::string::npos);
  EXPECT_NE(refusal(staff(), [](auto& p) { p.role = "root"; }).find("role"), std::string::npos);
  EXPECT_NE(refusal(department(), [](auto& p) { p.role = "auditor"; }).find("role"), std::string::npos);
  EXPECT_NE(refusal(staff(), [](auto& p) { p.role = "township"; }).find("area"), std::string::npos);
  EXPECT_NE(refusal(staff(), [](auto& p) { p.role = "bureau", p.area = "130126101"; }).find("area"), std::string::npos);
  EXPECT_EQ(refusal(staff(), [](auto& p) { p.role = "township", p.area = "130126101"; }), "");
  for (const auto* role : {"bureau", "auditor", "administrator", "identity-officer", "witness"}) {
    EXPECT_EQ(refusal(staff(), [&](auto& p) { p.role = role; }), "");
  }
}

TEST(ParticipantForm, KeysAndFingerprintsAreCheckedAndFew) {
  const auto fingerprint = fingerprint_of("health");
  for (const auto& wrong : {fingerprint.substr(1), fingerprint + "0", std::string(64, 'A'), std::string(64, 'g')}) {
    EXPECT_NE(refusal(department(), [&](auto& p) { p.certificate_fingerprints = {wrong}; }), "") << wrong;
  }
  EXPECT_NE(refusal(department(), [&](auto& p) { p.certificate_fingerprints.assign(5, fingerprint); }), "");
  for (const auto* wrong :
       {"", "ed25519:", "ed25519:AAAA", "rsa:AAAA", "ed25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}) {
    EXPECT_NE(refusal(department(), [&](auto& p) { p.signing_keys = {wrong}; }), "") << wrong;
  }
  EXPECT_NE(refusal(department(), [](auto& p) { p.signing_keys.assign(5, p.signing_keys.front()); }), "");
  EXPECT_NE(refusal(receiver(), [](auto& p) { p.envelope_key = "x25519:AAAA"; }), "");
  EXPECT_NE(refusal(receiver(), [](auto& p) { p.envelope_key = ""; }).find("needs an envelope key"), std::string::npos);
}

TEST(KeyId, NamesTheParticipantAndTheKey) {
  const auto one = crypto::SigningKey::generate().verify_key();
  const auto two = crypto::SigningKey::generate().verify_key();
  const auto id = key_id("health", one);
  ASSERT_EQ(id.size(), std::string("health/").size() + 8);
  EXPECT_TRUE(id.starts_with("health/"));
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef", 7), std::string::npos);
  EXPECT_EQ(id, key_id("health", one));
  EXPECT_NE(id, key_id("health", two));
  EXPECT_NE(id, key_id("education", one));
}

class RegistryTest : public testing::Test {
 protected:
  Registry& registry() { return county.county().registry; }
  void write(const Participant& participant) {
    ASSERT_TRUE(
        county.store().run([&](store::Transaction& transaction) { return transaction.put_participant(participant); }));
  }
  CountyFixture county;
};

TEST_F(RegistryTest, FindsByCertificateAndById) {
  const auto who = registry().by_certificate(fingerprint_of("health"));
  ASSERT_TRUE(who);
  EXPECT_EQ(who->id, "health");
  EXPECT_EQ(registry().by_id("health"), who);
  EXPECT_EQ(registry().by_id("nobody"), nullptr);
}

TEST_F(RegistryTest, WhatIsNoFingerprintFindsNobody) {
  EXPECT_EQ(registry().by_certificate(""), nullptr);
  EXPECT_EQ(registry().by_certificate(fingerprint_of("somebody else")), nullptr);
  auto upper = fingerprint_of("health");
  for (char& c : upper) c = c >= 'a' ? static_cast<char>(c - 32) : c;
  EXPECT_EQ(registry().by_certificate(upper), nullptr);
}

TEST_F(RegistryTest, AChangeCountsFromTheReloadOn) {
  auto changed = *registry().by_id("health");
  changed.revoked = true;
  write(changed);
  EXPECT_FALSE(registry().by_certificate(fingerprint_of("health"))->revoked);
  ASSERT_TRUE(registry().reload());
  // Revoked ones are still found: the answer says "revoked" and not "unknown".
  ASSERT_TRUE(registry().by_certificate(fingerprint_of("health")));
  EXPECT_TRUE(registry().by_certificate(fingerprint_of("health"))->revoked);
}

TEST_F(RegistryTest, WhoHoldsAnEntryKeepsItUnchangedThroughAReload) {
  const auto held = registry().by_id("health");
  county.revoke("health");
  EXPECT_FALSE(held->revoked);
  EXPECT_TRUE(registry().by_id("health")->revoked);
}

TEST_F(RegistryTest, ASigningKeyIsItsParticipantsOwn) {
  const auto own = crypto::SigningKey::generate().verify_key();
  const auto second = crypto::SigningKey::generate().verify_key();
  auto health = *registry().by_id("health");
  health.signing_keys = {own.to_text(), second.to_text()};
  write(health);
  ASSERT_TRUE(registry().reload());
  const auto who = registry().by_id("health");
  ASSERT_TRUE(registry().signing_key(*who, key_id("health", own)));
  EXPECT_TRUE(*registry().signing_key(*who, key_id("health", second)) == second);
  EXPECT_FALSE(registry().signing_key(*who, key_id("education", own)));
  EXPECT_FALSE(registry().signing_key(*registry().by_id("education"), key_id("health", own)));
  EXPECT_FALSE(registry().signing_key(*who, "health/00000000"));
  EXPECT_FALSE(registry().signing_key(*who, ""));
  county.revoke("health");
  EXPECT_FALSE(registry().signing_key(*registry().by_id("health"), key_id("health", own)));
}

TEST_F(RegistryTest, HoldsEverybodyOnce) {
  const auto before = registry().all().size();
  EXPECT_EQ(before, 11u);  // nine departments, the national system, the bureau
  county.revoke("health");
  EXPECT_EQ(registry().all().size(), before);
}

}  // namespace
}  // namespace fangpin::access
