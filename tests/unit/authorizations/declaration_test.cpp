#include "gateway/authorizations/declaration.hpp"

#include <gmock/gmock.h>

namespace fangpin::authorizations {

namespace {

using domain::Capacity;
using domain::LegalBasis;
using domain::SignedBy;
using testing::ElementsAre;
using testing::IsEmpty;

const Instant kNow = *parse_instant("2022-09-10T09:00:00+08:00");

class DeclarationTest : public testing::Test {
 protected:
  DeclarationTest() {
    policy_.purposes["verification"] = {"核实", "二"};
    policy_.validity_days = 365;
    config::AssetItem item;
    item.id = "check/vehicles";
    catalogue_.items.push_back(item);
  }

  static Declaration sample() {
    Declaration one;
    auto& record = one.record;
    record.form = "letter-2022@" + std::string(64, 'a');
    record.members = {{"", "head", Capacity::full, SignedBy::self, ""},
                      {"", "child", Capacity::none, SignedBy::guardian, ""}};
    one.persons = {{"测试甲", "130199198001011231", std::nullopt, false}, {"测试乙", "130199201101256011", 0, false}};
    record.grantees = {"bureau", "township:130126101"};
    record.providers = {"public-security"};
    record.purpose = "verification";
    record.items = {"check/vehicles"};
    record.signed_on = *parse_date("2022-09-10");
    record.effective_at = start_of_day(record.signed_on);
    record.valid_until = record.effective_at + std::chrono::days(365);
    record.evidence_method = "wet-signature";
    record.evidence[0] = 1;
    record.handler = "li-si";
    return one;
  }

  std::vector<std::string> faults(const Declaration& declaration, const std::string& area = {}) {
    const CaptureRules rules{policy_,
                             catalogue_,
                             kNow,
                             area,
                             [](std::string_view code) { return code == "130126101" || code == "130126102"; },
                             [](std::string_view department) { return department == "public-security"; },
                             [](std::string_view staff) { return staff == "li-si"; }};
    std::vector<std::string> all;
    for (const auto& fault : faults_of(declaration, rules)) all.push_back(fault.field + " " + fault.reason);
    return all;
  }

  // The only fault after the change.
  template <class Change>
  std::string after(Change change, const std::string& area = {}) {
    auto one = sample();
    change(one);
    const auto all = faults(one, area);
    return all.size() == 1 ? all.front() : std::to_string(all.size()) + " faults";
  }

  config::QueryRules policy_;
  config::AssetCatalogue catalogue_;
};

}  // namespace

TEST_F(DeclarationTest, AsItShouldBeHasNoFault) { EXPECT_THAT(faults(sample()), IsEmpty()); }

TEST_F(DeclarationTest, AHouseholdHasOneHeadAndNobodyTwice) {
  EXPECT_EQ(after([](auto& one) { one.record.members[0].relation = "spouse"; }), "members head-missing");
  EXPECT_EQ(after([](auto& one) { one.record.members[1].relation = "head"; }), "members heads-too-many");
  EXPECT_EQ(after([](auto& one) { one.persons[1].citizen_id = one.persons[0].citizen_id; }),
            "members[2].citizen_id member-twice");
  EXPECT_EQ(after([](auto& one) { one.record.members[1].relation = "friend"; }),
            "members[2].relation relation-unknown");
  EXPECT_EQ(after([](auto& one) { one.persons[0].name.clear(); }), "members[1].name name-missing");
}

TEST_F(DeclarationTest, AGuardianIsAMemberOfFullCapacityOrStatedToBeOutside) {
  EXPECT_EQ(after([](auto& one) { one.persons[1].guardian.reset(); }), "members[2].guardian guardian-missing");
  EXPECT_EQ(after([](auto& one) { one.persons[1].guardian = 7; }), "members[2].guardian guardian-not-a-member");
  EXPECT_EQ(after([](auto& one) { one.persons[1].guardian = 1; }), "members[2].guardian guardian-not-a-member");
  EXPECT_EQ(after([](auto& one) { one.record.members[0].capacity = Capacity::limited; }),
            "members[2].guardian guardian-without-capacity")
      << "and the head who signed alone is not covered, but the child is";
  EXPECT_EQ(after([](auto& one) { one.persons[0].guardian_outside = true; }),
            "members[1].guardian guardian-without-signature");
  auto outside = sample();
  outside.persons[1].guardian.reset();
  outside.persons[1].guardian_outside = true;
  EXPECT_THAT(faults(outside), IsEmpty());
}

TEST_F(DeclarationTest, SomebodyIsCoveredUnlessTheLawStandsInForConsent) {
  auto nobody = sample();
  for (auto& member : nobody.record.members) member.signed_by = SignedBy::nobody;
  nobody.persons[1].guardian.reset();
  EXPECT_THAT(faults(nobody), ElementsAre("members nobody-covered"));
  nobody.record.basis = LegalBasis::emergency;
  EXPECT_THAT(faults(nobody), ElementsAre("basis_document document-missing"));
  nobody.record.basis_document = "灵政应〔2022〕9号";
  EXPECT_THAT(faults(nobody), IsEmpty());
  EXPECT_EQ(after([](auto& one) { one.record.basis_document = "x"; }), "basis_document document-not-expected");
}

TEST_F(DeclarationTest, TheScopeIsOfThingsThatExist) {
  EXPECT_EQ(after([](auto& one) { one.record.providers = {"taxation"}; }), "providers provider-unknown");
  EXPECT_EQ(after([](auto& one) { one.record.providers.clear(); }), "providers missing");
  EXPECT_EQ(after([](auto& one) { one.record.items = {"check/gold"}; }), "items item-unknown");
  EXPECT_EQ(after([](auto& one) { one.record.purpose = "curiosity"; }), "purpose purpose-unknown");
  EXPECT_EQ(after([](auto& one) { one.record.grantees = {"township:130126999"}; }), "grantees grantee-unknown");
  EXPECT_EQ(after([](auto& one) { one.record.grantees = {"bureau", "bureau"}; }), "grantees twice");
  EXPECT_EQ(after([](auto& one) { one.record.uses_max = 0; }), "uses_max out-of-bounds");
  EXPECT_EQ(after([](auto& one) { one.record.handler = "nobody"; }), "handler staff-unknown");
  EXPECT_EQ(after([](auto& one) { one.record.form = "letter"; }), "form form-malformed");
  EXPECT_EQ(after([](auto& one) { one.record.form = "letter@" + std::string(64, '0'); }), "form form-malformed");
}

TEST_F(DeclarationTest, ATownshipGrantsItselfAndTheBureauOnly) {
  EXPECT_THAT(faults(sample(), "130126101"), IsEmpty());
  EXPECT_EQ(after([](auto&) {}, "130126102"), "grantees grantee-beyond-own-area");
}

TEST_F(DeclarationTest, TheThreeTimesAreInOrder) {
  EXPECT_EQ(after([](auto& one) {
              one.record.signed_on = *parse_date("2022-09-11");
              one.record.effective_at += std::chrono::days(1);
              one.record.valid_until = one.record.effective_at + std::chrono::days(1);
            }),
            "signed_on signed-in-future");
  EXPECT_EQ(after([](auto& one) {
              one.record.effective_at -= Milliseconds(1);
              one.record.valid_until -= Milliseconds(1);
            }),
            "effective_at effective-before-signature");
  EXPECT_EQ(after([](auto& one) { one.record.valid_until = one.record.effective_at; }),
            "valid_until ends-before-it-begins");
  EXPECT_EQ(after([](auto& one) { one.record.valid_until += Milliseconds(1); }),
            "valid_until longer-than-the-policy-allows");
}

TEST_F(DeclarationTest, EvidenceIsThere) {
  EXPECT_EQ(after([](auto& one) { one.record.evidence = {}; }), "evidence.digest evidence-missing");
  EXPECT_EQ(after([](auto& one) { one.record.evidence_method = "word-of-mouth"; }), "evidence.method method-unknown");
}

TEST_F(DeclarationTest, PersonsAreWiped) {
  auto one = sample();
  one.wipe_persons();
  EXPECT_TRUE(one.persons[0].name.empty());
  EXPECT_TRUE(one.persons[0].citizen_id.empty());
}

}  // namespace fangpin::authorizations
