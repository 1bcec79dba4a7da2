#include "gateway/access/participant_json.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace fangpin::access {
namespace {

namespace bj = boost::json;
using domain::Participant;
using domain::ParticipantKind;

bool same(const Participant& a, const Participant& b) {
  return a.id == b.id && a.kind == b.kind && a.name == b.name && a.credit_code == b.credit_code && a.role == b.role &&
         a.area == b.area && a.certificate_fingerprints == b.certificate_fingerprints &&
         a.signing_keys == b.signing_keys && a.envelope_key == b.envelope_key &&
         a.signature_waived == b.signature_waived && a.revoked == b.revoked;
}

TEST(ParticipantJson, ComesBackAsItWent) {
  Participant full{"zhang-san", ParticipantKind::staff, "张三",        "11130126MB0000000X", "township",
                   "130126101", {"aa", "bb"},           {"ed25519:x"}, "x25519:y",           true,
                   true};
  const auto back = participant_of(to_json(full));
  ASSERT_TRUE(back);
  EXPECT_TRUE(same(*back, full));
  for (const auto kind : {ParticipantKind::department, ParticipantKind::receiver, ParticipantKind::staff}) {
    full.kind = kind;
    EXPECT_EQ(participant_of(to_json(full))->kind, kind);
  }
}

TEST(ParticipantJson, OfTheLogHasEverythingButTheName) {
  Participant one;
  one.id = "zhang-san";
  one.name = "张三";
  auto registration = registration_json(one);
  EXPECT_FALSE(registration.contains("name"));
  registration["name"] = one.name;
  EXPECT_EQ(registration, to_json(one));
  auto renamed = one;
  renamed.name = "张四";
  EXPECT_EQ(registration_digest(renamed), registration_digest(one));
  renamed.signing_keys = {"ed25519:x"};
  EXPECT_NE(registration_digest(renamed), registration_digest(one));
}

TEST(ParticipantJson, RefusesAnUnknownMember) {
  auto document = to_json(Participant{});
  document["admin"] = true;
  const auto refused = participant_of(document);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::malformed);
  EXPECT_NE(refused.error().detail.find("admin"), std::string::npos);
}

TEST(ParticipantJson, RefusesAnotherTypeForEachMember) {
  for (const auto& member : to_json(Participant{})) {
    auto document = to_json(Participant{});
    document[member.key()] = 1;
    const auto refused = participant_of(document);
    ASSERT_FALSE(refused) << member.key();
    EXPECT_NE(refused.error().detail.find(std::string(member.key())), std::string::npos);
  }
  auto document = to_json(Participant{});
  document["certificates"] = bj::array{"aa", 1};
  EXPECT_FALSE(participant_of(document));
  document = to_json(Participant{});
  document["kind"] = "administrator";
  EXPECT_FALSE(participant_of(document));
}

TEST(ParticipantJson, RefusesWhatIsNoObject) {
  EXPECT_FALSE(participant_of(bj::value("education")));
  EXPECT_FALSE(participant_of(bj::array{}));
}

TEST(ParticipantJson, RefusesAMissingMember) {
  for (const auto& member : to_json(Participant{})) {
    auto document = to_json(Participant{});
    document.erase(member.key());
    EXPECT_FALSE(participant_of(document)) << member.key();
  }
}

}  // namespace
}  // namespace fangpin::access
