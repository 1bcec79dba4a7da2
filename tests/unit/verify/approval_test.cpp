#include "gateway/access/approval.hpp"

#include "gateway/audit/access_entry.hpp"
#include "gateway/audit/authorization_entry.hpp"
#include "gateway/audit/log_entry.hpp"
#include "gateway/authorizations/withholding.hpp"
#include "registry_fixture.hpp"

// What takes two administrators: that both signed, and signed just this.
namespace fangpin::verify {
namespace {

using testing::HasSubstr;
using testing::Not;

class VerifyApproval : public test::RegistryFixture {};

TEST_F(VerifyApproval, AnApprovalThatTheAdministratorDidNotSignIsFound) {
  const auto officer = staff("officer", "identity-officer", crypto::SigningKey::generate());
  auto approvals = approved(officer);
  approvals[1].second = approvals[0].second;
  add(officer, approvals);
  expect_only("B13", 6, "the signature of the administrator admin-2 is not good");
}

TEST_F(VerifyApproval, AnApprovalByWhoIsNoAdministratorOrWithTheOthersKeyIsFound) {
  const auto officer = staff("officer", "identity-officer", crypto::SigningKey::generate());
  auto approvals = approved(officer);
  approvals[0].first = "staff-1";
  add(officer, approvals);
  expect_only("B13", 6, "staff-1 was no administrator then");
  entries_.pop_back();
  known_.erase("officer");
  auto third = staff("admin-3", "administrator", first_);  // the gateway refuses this; a forged log may have it
  add(third, approved(third));
  approvals = approved(officer);
  approvals[1] = {"admin-3", approvals[0].second};
  add(officer, approvals);
  expect_only("B13", 7, "both administrators signed with one key");
}

TEST_F(VerifyApproval, AnErasureOrAWithholdingThatTwoDidNotSignIsFound) {
  add_authorization();
  add_access();
  auto approvals = approved(access::erasure_text("130126", kChild, "个人信息保护法47", "灵信〔2022〕1号"));
  add([&](const auto& at) {
    return audit::erasure({"130126", kSpouse, "个人信息保护法47", "灵信〔2022〕1号", approvals, clock_}, at);
  });
  const auto until = clock_ + std::chrono::hours(1);
  const auto text = authorizations::withholding_text("130126", {"query-1", until, "灵监〔2022〕7号"});
  add([&](const auto& at) {
    return audit::withholding(
        {"130126", kHousehold, "query-1", until + std::chrono::hours(1), "灵监〔2022〕7号", approved(text), clock_},
        at);
  });
  EXPECT_EQ(decide(), kFindings);
  for (const char* what : {"[B14] 第 8 条", "[B13] 第 9 条", "发现 4 项"}) EXPECT_THAT(out_, HasSubstr(what)) << out_;
}

// What the restart of a log rests on: two administrators' signatures over the very restart.
class VerifyRestartApproval : public test::RegistryFixture {
 protected:
  static constexpr const char* kFormer = "fangpin.example/130126-0-demonstration";
  std::string restart_text(std::uint64_t size) const {
    return audit::restart_text("130126", kFormer, origin_, size, "县府办〔2022〕3号");
  }
  std::uint64_t here() const { return entries_.size(); }
  void restart(const audit::Approvals& approvals) {
    audit::LogRestartEntry entry;
    entry.county = "130126";
    entry.restart = {kFormer, origin_, std::nullopt};
    entry.restored_size = here();
    entry.document = "县府办〔2022〕3号";
    entry.actor = "uid:0";
    entry.approvals = approvals;
    entry.at = clock_;
    add([&](const auto& at) { return audit::log_restart(entry, at); });
  }
  // Exactly these of B13 are found, all at the restart's entry; that there was one is L5 each time.
  void expect_of_the_restart(const std::vector<std::string>& words) {
    EXPECT_EQ(decide(), kFindings) << out_ << err_;
    EXPECT_THAT(out_, HasSubstr("[L5] 第 6 条"));
    EXPECT_THAT(out_, HasSubstr("发现 " + std::to_string(1 + words.size()) + " 项")) << out_;
    for (const auto& what : words) EXPECT_THAT(out_, HasSubstr(what)) << out_;
    EXPECT_EQ(out_.find("[B13] 第 6 条") != std::string::npos, !words.empty());
  }
};

TEST_F(VerifyRestartApproval, ThatBothSignedIsGood) {
  restart(approved(restart_text(here())));
  expect_of_the_restart({});
  EXPECT_THAT(out_, Not(HasSubstr("administrators' approvals:")));
}

TEST_F(VerifyRestartApproval, OfWhichOneIsBadNamesWhose) {
  auto approvals = approved(restart_text(here()));
  approvals[1].second = to_base64(crypto::SigningKey::generate().sign(as_bytes(restart_text(here()))));
  restart(approvals);
  expect_of_the_restart({"the signature of the administrator admin-2 is not good"});
}

TEST_F(VerifyRestartApproval, OverAnotherRestartIsGoodForNone) {
  restart(approved(restart_text(here() + 1)));
  expect_of_the_restart({"the signature of the administrator admin-1 is not good",
                         "the signature of the administrator admin-2 is not good"});
}

TEST_F(VerifyRestartApproval, OfOneAloneWantsTheOther) {
  auto approvals = approved(restart_text(here()));
  approvals.pop_back();
  restart(approvals);
  expect_of_the_restart({"needs two persons, and two different ones are not named"});
}

TEST_F(VerifyRestartApproval, OfNobodyWantsBoth) {
  restart({});
  expect_of_the_restart({"needs two persons", "without the two administrators' signatures"});
}

TEST_F(VerifyRestartApproval, WithoutTheSecondsSignatureSaysSo) {
  auto approvals = approved(restart_text(here()));
  approvals[1].second.clear();
  restart(approvals);
  expect_of_the_restart(
      {"an approval of the restart bears no signature", "the signature of the administrator admin-2 is not good"});
}

TEST_F(VerifyRestartApproval, TwiceByTheSamePersonIsOne) {
  auto approvals = approved(restart_text(here()));
  approvals[1] = approvals[0];
  restart(approvals);
  expect_of_the_restart(
      {"needs two persons, and two different ones are not named", "both administrators signed with one key"});
}

TEST_F(VerifyRestartApproval, ByWhoIsNoAdministratorOrUnknownIsFound) {
  auto approvals = approved(restart_text(here()));
  approvals[0].first = "staff-1";
  approvals[1].first = "nobody";
  restart(approvals);
  expect_of_the_restart({"staff-1 was no administrator then", "nobody was never entered in the registry"});
}

}  // namespace
}  // namespace fangpin::verify
