#include "gateway/access/approval.hpp"

#include "crypto/base/encoding.hpp"
#include "tests/support/county_fixture.hpp"

namespace fangpin::access {
namespace {

class ApprovalTest : public testing::Test {
 protected:
  ApprovalTest() {
    administrator("admin-1", first);
    administrator("admin-2", second);
    receiver.id = "officer";
    receiver.kind = domain::ParticipantKind::receiver;
    receiver.name = "身份信息管理员";
    receiver.envelope_key = crypto::EnvelopeKey::generate().public_text();
  }
  void administrator(const std::string& id, const crypto::SigningKey& key) {
    domain::Participant staff;
    staff.id = id;
    staff.kind = domain::ParticipantKind::staff;
    staff.role = "administrator";
    staff.name = id;
    staff.signing_keys = {key.verify_key().to_text()};
    put(staff);
  }
  void put(const domain::Participant& participant) {
    ASSERT_TRUE(
        county.store().run([&](store::Transaction& transaction) { return transaction.put_participant(participant); }));
    ASSERT_TRUE(registry().reload());
  }
  Registry& registry() { return county.county().registry; }
  std::string text() const { return approval_text("130126", receiver, nullptr); }
  static Approval approve(const std::string& id, const crypto::SigningKey& key, const std::string& what) {
    return {id, to_base64(key.sign(as_bytes(what)))};
  }

  test::CountyFixture county;
  crypto::SigningKey first = crypto::SigningKey::generate(), second = crypto::SigningKey::generate();
  domain::Participant receiver;
};

TEST_F(ApprovalTest, TwoAdministratorsMaySayYes) {
  const std::vector<Approval> both{approve("admin-1", first, text()), approve("admin-2", second, text())};
  EXPECT_TRUE(check_approvals(registry(), text(), both));
}

TEST_F(ApprovalTest, OneIsNotEnoughAndOneTwiceIsOne) {
  const std::vector<Approval> one{approve("admin-1", first, text())};
  EXPECT_FALSE(check_approvals(registry(), text(), one));
  const std::vector<Approval> twice{one[0], one[0]};
  const auto refused = check_approvals(registry(), text(), twice);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::forbidden);
}

TEST_F(ApprovalTest, AnApprovalFitsOneChangeOnly) {
  auto other = receiver;
  other.envelope_key = crypto::EnvelopeKey::generate().public_text();
  const std::vector<Approval> both{approve("admin-1", first, text()), approve("admin-2", second, text())};
  EXPECT_FALSE(check_approvals(registry(), approval_text("130126", other, nullptr), both));
  EXPECT_FALSE(check_approvals(registry(), approval_text("130126", receiver, &other), both))
      << "it replaces something else";
  EXPECT_FALSE(check_approvals(registry(), approval_text("640422", receiver, nullptr), both)) << "another county's";
}

TEST_F(ApprovalTest, OnlyAdministratorsWhoAreNotRevoked) {
  auto revoked = *registry().by_id("admin-2");
  revoked.revoked = true;
  put(revoked);
  const std::vector<Approval> both{approve("admin-1", first, text()), approve("admin-2", second, text())};
  EXPECT_FALSE(check_approvals(registry(), text(), both));
  const std::vector<Approval> clerk{approve("admin-1", first, text()), approve("bureau", second, text())};
  EXPECT_FALSE(check_approvals(registry(), text(), clerk));
}

TEST(NeedsApproval, ReceiversAndStaffDoDepartmentsDoNot) {
  domain::Participant participant;
  EXPECT_FALSE(needs_approval(participant));
  participant.kind = domain::ParticipantKind::receiver;
  EXPECT_TRUE(needs_approval(participant));
  participant.kind = domain::ParticipantKind::staff;
  EXPECT_TRUE(needs_approval(participant));
}

}  // namespace
}  // namespace fangpin::access
