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

  // What is expected where the only fault is.
  std::string expected(const Declaration& declaration) {
    const CaptureRules rules{policy_,
                             catalogue_,
                             kNow,
                             {},
                             [](std::string_view) { return true; },
                             [](std::string_view) { return true; },
                             [](std::string_view) { return true; }};
    const auto all = faults_of(declaration, rules);
    return all.size() == 1 ? all.front().expected : std::to_string(all.size()) + " faults";
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

// A policy that lists forms takes letters on these texts only, and each until the day from which it is retired.
TEST_F(DeclarationTest, TheFormIsOneOfThePolicys) {
  const auto form = [](const std::string& text) { return [text](auto& one) { one.record.form = text; }; };
  EXPECT_THAT(faults(sample()), IsEmpty()) << "it lists none and takes any";
  policy_.forms["letter-2021"] = {"旧", "二", std::string(64, 'b'), parse_date("2022-09-10")};
  policy_.forms["letter-2022"] = {"新", "二", std::string(64, 'a'), std::nullopt};
  EXPECT_THAT(faults(sample()), IsEmpty());
  EXPECT_EQ(after(form("letter-2020@" + std::string(64, 'a'))), "form form-unknown");
  EXPECT_EQ(after(form("letter-2022@" + std::string(64, 'b'))), "form form-unknown") << "another text";
  auto old = sample();
  old.record.form = "letter-2021@" + std::string(64, 'b');
  EXPECT_THAT(faults(old), ElementsAre("form form-retired")) << "on the day itself";
  EXPECT_EQ(expected(old), "letter-2022") << "what is taken instead";
  old.record.signed_on = *parse_date("2022-09-09");
  EXPECT_THAT(faults(old), IsEmpty()) << "signed before";
  old.record.form = "letter-2021@" + std::string(64, 'a');
  EXPECT_EQ(expected(old), "letter-2021@" + std::string(64, 'b'));
  old.record.form = "letter-2020@" + std::string(64, 'a');
  EXPECT_EQ(expected(old), "letter-2021 | letter-2022");
  old.record.basis = LegalBasis::statutory_duty;
  old.record.basis_document = "灵政〔2022〕9号";
  EXPECT_THAT(faults(old), ElementsAre("form form-unknown")) << "whatever the basis";
  for (int i = 0; i < 30; ++i) policy_.forms[std::string(60, 'x') + std::to_string(i)] = {};
  EXPECT_LE(expected(old).size(), 1'024u);
}

TEST_F(DeclarationTest, TooLongOrTooManySaysHowMuchIsAllowed) {
  auto one = sample();
  one.persons[0].name = std::string(101, 'x');
  EXPECT_THAT(faults(one), ElementsAre("members[1].name too-long"));
  EXPECT_EQ(expected(one), "text, 1..100 bytes");
  one = sample();
  one.record.valid_until += Milliseconds(1);
  EXPECT_EQ(expected(one), "effective_at + 365 天 / days");
  one = sample();
  one.record.uses_max = 10'001;
  EXPECT_EQ(expected(one), "1..10000");
  one = sample();
  one.record.programme = std::string(65, 'x');
  EXPECT_EQ(expected(one), "[a-z0-9-], 1..64");
  one = sample();
  one.record.grantees.clear();
  for (int i = 0; i < 17; ++i) one.record.grantees.push_back("township:" + std::to_string(130126100 + i));
  EXPECT_EQ(expected(one), "array, 1..16 values");
  one = sample();
  one.record.basis = LegalBasis::emergency;
  one.record.basis_document = "灵政应〔2022〕9号" + std::string(60, '1');
  EXPECT_THAT(expected(one), testing::HasSubstr("at most 64 characters"));
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
