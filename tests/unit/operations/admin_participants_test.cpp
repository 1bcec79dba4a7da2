#include <boost/json/parse.hpp>

#include "crypto/base/encoding.hpp"
#include "gateway/access/approval.hpp"
#include "gateway/access/participant_json.hpp"
#include "tests/unit/operations/admin_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;
using domain::Participant;
using domain::ParticipantKind;

class AdminParticipantsTest : public AdminTest {
 protected:
  http::Response put(const Participant& participant, bj::array approvals = {}) {
    bj::object document{{"participant", access::to_json(participant)}};
    if (!approvals.empty()) document["approvals"] = std::move(approvals);
    return post("/admin/participants", document);
  }
  Participant agriculture() {
    Participant participant;
    participant.id = "agriculture";
    participant.name = "农业农村局";
    participant.certificate_fingerprints = {fingerprint_of("agriculture")};
    return participant;
  }
  Participant officer() {
    Participant participant;
    participant.id = "officer";
    participant.kind = ParticipantKind::receiver;
    participant.envelope_key = crypto::EnvelopeKey::generate().public_text();
    return participant;
  }
  void end_the_founding() {
    ASSERT_TRUE(
        county.store().run([](store::Transaction& transaction) { return transaction.set_fact("served", "true"); }));
  }
  access::Registry& registry() { return county.county().registry; }
};

TEST_F(AdminParticipantsTest, ANewOneCountsAtOnceAndIsLogged) {
  ASSERT_EQ(put(agriculture()).status, 200);
  const auto who = registry().by_certificate(fingerprint_of("agriculture"));
  ASSERT_TRUE(who);
  EXPECT_EQ(who->name, "农业农村局");
  const auto actions = entries("action");
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_EQ(actions[0].at("action").as_string(), "participant-written");
  EXPECT_EQ(actions[0].at("version").as_int64(), 4);
  EXPECT_EQ(actions[0].at("participant"), access::registration_json(*who));
  EXPECT_FALSE(actions[0].at("participant").as_object().contains("name"));
  EXPECT_TRUE(actions[0].at("replaces").is_null());
  EXPECT_TRUE(actions[0].at("approvals").as_array().empty());
  EXPECT_EQ(actions[0].at("subject").as_string(), "agriculture");
  EXPECT_EQ(actions[0].at("actor").as_string(), "uid:0");
  EXPECT_EQ(actions[0].at("digest").as_string(), to_hex(access::registration_digest(*who)));
  const auto listed = bj::parse(get("/admin/participants").body);
  EXPECT_EQ(listed.at("participants").as_array().size(), registry().all().size());
}

TEST_F(AdminParticipantsTest, WhatIsNotInFormChangesNothing) {
  auto nameless = agriculture();
  nameless.id = "农业";
  EXPECT_EQ(put(nameless).status, 400);
  auto document = access::to_json(agriculture());
  document.erase("certificates");
  EXPECT_EQ(post("/admin/participants", bj::object{{"participant", document}}).status, 400);
  EXPECT_EQ(post("/admin/participants", access::to_json(agriculture())).status, 400);
  EXPECT_EQ(registry().by_id("agriculture"), nullptr);
  EXPECT_TRUE(county.audit_entries().empty());
}

TEST_F(AdminParticipantsTest, ANewReceiverGetsTheNextIdentities) {
  const auto before = county.county().sealer.load();
  ASSERT_EQ(put(officer()).status, 200);
  EXPECT_NE(county.county().sealer.load(), before);
  EXPECT_EQ(intake::receivers_of(registry().all())->size(), 2u);
}

TEST_F(AdminParticipantsTest, ARevokedOneIsRefusedAtTheNextRequest) {
  ASSERT_EQ(push().status, 200);
  ASSERT_EQ(post("/admin/participants/education/revoke", bj::object{}).status, 200);
  EXPECT_EQ(code_of(push("key-00000002")), "certificate-revoked");
  const auto revoked = entries("action").back();
  EXPECT_EQ(revoked.at("action").as_string(), "participant-revoked");
  EXPECT_TRUE(revoked.at("participant").at("revoked").as_bool());
  EXPECT_TRUE(revoked.at("replaces").is_string());
  EXPECT_EQ(post("/admin/participants/nobody/revoke", bj::object{}).status, 404);
}

TEST_F(AdminParticipantsTest, OnceServedAReceiverTakesTwoAdministrators) {
  const auto first = crypto::SigningKey::generate(), second = crypto::SigningKey::generate();
  for (const auto& [id, key] : {std::pair("admin-1", &first), std::pair("admin-2", &second)}) {
    Participant administrator;
    administrator.id = id;
    administrator.kind = ParticipantKind::staff;
    administrator.role = "administrator";
    administrator.signing_keys = {key->verify_key().to_text()};
    ASSERT_EQ(put(administrator).status, 200);
  }
  end_the_founding();
  EXPECT_EQ(put(agriculture()).status, 200) << "departments take none";
  const auto fresh = officer();
  EXPECT_EQ(put(fresh).status, 403);
  const auto text = access::approval_text("130126", fresh, nullptr);
  const auto approval = [&](const char* id, const crypto::SigningKey& key) {
    return bj::object{{"administrator", id}, {"signature", to_base64(key.sign(as_bytes(text)))}};
  };
  EXPECT_EQ(put(fresh, {approval("admin-1", first)}).status, 403);
  EXPECT_EQ(registry().by_id("officer"), nullptr);
  EXPECT_EQ(put(fresh, {approval("admin-1", first), approval("admin-2", second)}).status, 200);
  EXPECT_TRUE(registry().by_id("officer"));
  const auto written = entries("action").back();
  EXPECT_EQ(written.at("participant").at("kind").as_string(), "receiver");
  EXPECT_EQ(written.at("approvals"), (bj::array{approval("admin-1", first), approval("admin-2", second)}));
}

TEST_F(AdminParticipantsTest, OnceServedADepartmentsEntryIsNoWayAroundTheTwo) {
  end_the_founding();
  auto disguised = agriculture();
  disguised.id = "national-system";
  EXPECT_EQ(put(disguised).status, 403);
  EXPECT_EQ(registry().by_id("national-system")->kind, ParticipantKind::receiver);
}

TEST_F(AdminParticipantsTest, ACreditCodeIsCheckedWhereThereIsOne) {
  auto participant = agriculture();
  for (const auto* wrong :
       {"123", "91512081MA62K0260F", "91512081MA62K026OE", "91512081ma62k0260e", "９1512081MA62K0260E"}) {
    participant.credit_code = wrong;
    const auto refused = put(participant);
    EXPECT_EQ(refused.status, 400) << wrong;
    EXPECT_NE(refused.body.find("GB 32100"), std::string::npos) << refused.body;
  }
  EXPECT_FALSE(registry().by_id("agriculture"));
  participant.credit_code = "91512081MA62K0260E";
  EXPECT_EQ(put(participant).status, 200);
  EXPECT_EQ(registry().by_id("agriculture")->credit_code, "91512081MA62K0260E");
}

}  // namespace
}  // namespace fangpin::test
