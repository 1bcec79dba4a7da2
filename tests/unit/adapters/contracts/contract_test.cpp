#include "adapters/contract.hpp"

#include <gtest/gtest.h>

#include <set>

namespace fangpin::adapters {
namespace {

TEST(Contract, EveryFeedOfTheNoticesHasOne) {
  std::set<std::string> feeds;
  for (const auto& contract : all_contracts()) feeds.emplace(contract.feed);
  const std::set<std::string> expected = {"education/dropout",
                                          "education/study-cost-burden",
                                          "education/freshman-hardship",
                                          "education/private-or-coastal-college",
                                          "health/epidemic",
                                          "health/serious-illness",
                                          "health/chronic-illness",
                                          "health/monitored-treatment",
                                          "medical-insurance/cost-burden",
                                          "civil-affairs/minimum-living",
                                          "civil-affairs/extreme-poverty",
                                          "civil-affairs/temporary-relief",
                                          "civil-affairs/widowed-alone",
                                          "civil-affairs/distressed-children",
                                          "housing/dangerous-house",
                                          "housing/unsafe-house",
                                          "water/unsafe-supply",
                                          "emergency-management/disaster",
                                          "emergency-management/fire",
                                          "public-security/traffic-injury",
                                          "public-security/crime-victim",
                                          "public-security/household-register",
                                          "rural-revitalization/poverty-alleviated-register",
                                          "rural-revitalization/monitored-register"};
  EXPECT_EQ(feeds, expected);
  EXPECT_EQ(find_contract("education/drop-out"), nullptr);
  EXPECT_EQ(find_contract(""), nullptr);
}

TEST(Contract, NoneBreaksARule) {
  for (const auto& contract : all_contracts()) EXPECT_THAT(contract_faults(contract), testing::IsEmpty());
}

TEST(Contract, NothingThatPointsAtAPersonIsKept) {
  for (const auto& contract : all_contracts()) {
    for (const auto& field : contract.fields) {
      SCOPED_TRACE(std::string(contract.feed) + " " + std::string(field.id));
      const bool points_at_a_person = field.type == FieldType::name || field.type == FieldType::phone ||
                                      field.type == FieldType::citizen_id || field.type == FieldType::household_number;
      if (points_at_a_person) {
        EXPECT_TRUE(field.treatment == Treatment::seal || field.treatment == Treatment::pseudonym ||
                    field.treatment == Treatment::drop);
      }
      if (field.type == FieldType::money) {
        EXPECT_EQ(field.treatment, Treatment::band);
      }
      if (field.type == FieldType::text) {
        EXPECT_TRUE(field.treatment == Treatment::seal || field.treatment == Treatment::drop);
      }
    }
  }
}

TEST(Contract, TheMedicalFeedHasTheFieldsOfAnnexOne) {
  const auto& contract = *find_contract("medical-insurance/cost-burden");
  for (const std::string_view title :
       {"姓名", "身份证号", "住院日期", "结算日期", "医疗总费用", "政策范围内自付费用"}) {
    const auto field = std::find_if(contract.fields.begin(), contract.fields.end(),
                                    [&](const Field& candidate) { return candidate.title == title; });
    ASSERT_NE(field, contract.fields.end()) << title;
    EXPECT_NE(field->treatment, Treatment::drop);
    EXPECT_NE(field->clause.find("shuangjiang-2021 附件1"), std::string_view::npos);
  }
  EXPECT_TRUE(contract.two_populations);
}

// A contract that is right, to be broken one rule at a time.
Contract sound() {
  Contract contract{.feed = "test/feed",
                    .department = "test",
                    .title = "测试",
                    .title_en = "Test",
                    .risk = "其他",
                    .natural_key = {"citizen_id"},
                    .clause = "clause"};
  contract.fields = {{.id = "citizen_id",
                      .title = "身份证号",
                      .aliases = {"身份证号"},
                      .type = FieldType::citizen_id,
                      .treatment = Treatment::pseudonym,
                      .required = true,
                      .value_required = true,
                      .clause = "clause",
                      .legal_basis = "law"},
                     {.id = "amount",
                      .title = "金额",
                      .aliases = {"金额"},
                      .type = FieldType::money,
                      .treatment = Treatment::band,
                      .bands_cents = {0, 100},
                      .clause = "clause",
                      .legal_basis = "law"}};
  return contract;
}

TEST(Contract, FaultsAreFound) {
  ASSERT_THAT(contract_faults(sound()), testing::IsEmpty());
  const auto broken = [](auto change) {
    Contract contract = sound();
    change(contract);
    return contract_faults(contract);
  };
  EXPECT_THAT(broken([](Contract& c) { c.fields[1].aliases.push_back("身份证号（必填）"); }),
              testing::Contains(testing::HasSubstr("belongs to citizen_id too")));
  EXPECT_THAT(broken([](Contract& c) { c.fields[1].id = "citizen_id"; }),
              testing::Contains(testing::HasSubstr("twice")));
  EXPECT_THAT(broken([](Contract& c) { c.fields[1].treatment = Treatment::keep; }),
              testing::Contains(testing::HasSubstr("treatment")));
  EXPECT_THAT(broken([](Contract& c) { c.fields[0].treatment = Treatment::keep; }), testing::Not(testing::IsEmpty()));
  EXPECT_THAT(broken([](Contract& c) {
                c.fields[1].bands_cents = {0, 100, 100};
              }),
              testing::Contains(testing::HasSubstr("rise")));
  EXPECT_THAT(broken([](Contract& c) { c.fields[1].bands_cents = {100}; }), testing::Not(testing::IsEmpty()));
  EXPECT_THAT(broken([](Contract& c) { c.fields[1].clause = ""; }), testing::Contains(testing::HasSubstr("clause")));
  EXPECT_THAT(broken([](Contract& c) { c.fields[1].legal_basis = ""; }),
              testing::Contains(testing::HasSubstr("legal basis")));
  EXPECT_THAT(broken([](Contract& c) { c.natural_key = {"nobody"}; }),
              testing::Contains(testing::HasSubstr("natural key")));
  EXPECT_THAT(broken([](Contract& c) { c.natural_key = {}; }), testing::Not(testing::IsEmpty()));
  EXPECT_THAT(broken([](Contract& c) { c.fields.erase(c.fields.begin()); }),
              testing::Contains(testing::HasSubstr("citizen_id")));
  EXPECT_THAT(broken([](Contract& c) { c.event_field = "amount"; }), testing::Contains(testing::HasSubstr("dates")));
  EXPECT_THAT(broken([](Contract& c) { c.rule = AlertRule::none; }), testing::Not(testing::IsEmpty()));
  EXPECT_THAT(broken([](Contract& c) { c.rule = AlertRule::cost_threshold; }),
              testing::Contains(testing::HasSubstr("cost")));
  EXPECT_THAT(broken([](Contract& c) { c.feed = "other/feed"; }), testing::Not(testing::IsEmpty()));
}

}  // namespace
}  // namespace fangpin::adapters
