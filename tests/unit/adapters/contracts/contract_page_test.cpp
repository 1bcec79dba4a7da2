#include "adapters/contract_page.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "adapters/contract_schema.hpp"
#include "crypto/base/json.hpp"

namespace fangpin::adapters {
namespace {

using testing::HasSubstr;

TEST(ContractPage, NamesEveryFieldItsClauseAndItsFate) {
  for (const auto& contract : all_contracts()) {
    const auto page = contract_page(contract);
    EXPECT_THAT(page, HasSubstr(std::string(contract.feed)));
    EXPECT_THAT(page, HasSubstr(std::string(contract.title_en)));
    for (const auto& field : contract.fields) {
      EXPECT_THAT(page, HasSubstr("| " + std::string(field.title) + " | " + std::string(field.id) + " |"));
      if (field.treatment != Treatment::drop) {
        EXPECT_THAT(page, HasSubstr(std::string(field.clause)));
      }
    }
  }
}

TEST(ContractPage, SaysWhatLeavesAndWhatNeverDoes) {
  const auto page = contract_page(*find_contract("health/serious-illness"));
  const auto leaves = page.find("## 离开网关的内容 What leaves the gateway");
  const auto never = page.find("What never leaves and is never stored");
  ASSERT_NE(leaves, std::string::npos);
  ASSERT_NE(never, std::string::npos);
  EXPECT_THAT(page.substr(leaves, never - leaves), HasSubstr("救治医院"));
  EXPECT_THAT(page.substr(never), HasSubstr("病历号"));
  EXPECT_THAT(page, HasSubstr("同一记录 Natural key: 身份证号 + 确诊日期"));
  EXPECT_THAT(contract_page(*find_contract("public-security/household-register")),
              HasSubstr("The register itself goes nowhere"));
}

TEST(ContractPage, SaysThatTheThresholdIsThePolicys) {
  EXPECT_THAT(contract_page(*find_contract("medical-insurance/cost-burden")), HasSubstr("threshold on, inclusive"));
}

TEST(ContractSchema, IsCanonicalAndCarriesTreatmentAndClause) {
  for (const auto& contract : all_contracts()) {
    const auto text = contract_json_schema(contract);
    const auto schema = boost::json::parse(text);
    EXPECT_EQ(text, canonical_json(schema));
    EXPECT_EQ(schema.at("$schema").as_string(), "https://json-schema.org/draft/2020-12/schema");
    for (const auto& field : contract.fields) {
      const auto* definition = schema.at("$defs").as_object().if_contains(std::string(field.id));
      if (field.treatment == Treatment::drop) {
        EXPECT_EQ(definition, nullptr);
        continue;
      }
      ASSERT_NE(definition, nullptr) << field.id;
      EXPECT_EQ(definition->at("x-treatment").as_string(), to_text(field.treatment));
      EXPECT_EQ(definition->at("x-clause").as_string(), field.clause);
      for (const auto alias : field.aliases) {
        EXPECT_EQ(schema.at("properties").at(std::string(alias)).at("$ref").as_string(),
                  "#/$defs/" + std::string(field.id));
      }
    }
  }
}

TEST(ContractSchema, AsksForTheAmountThatThePolicyReads) {
  const auto& contract = *find_contract("medical-insurance/cost-burden");
  const auto scope = contract_json_schema(contract);
  const auto after = contract_json_schema(contract, {.amount = Readings::Amount::after_reimbursement});
  EXPECT_THAT(scope, HasSubstr("{\"required\":[\"政策范围内自付费用\"]}"));
  EXPECT_THAT(after, testing::Not(HasSubstr("{\"required\":[\"政策范围内自付费用\"]}")));
  EXPECT_THAT(after, HasSubstr("{\"required\":[\"个人自付\"]}"));
}

TEST(ContractPage, WarnsWhereTheKeyMayLackItsDay) {
  EXPECT_THAT(contract_page(*find_contract("water/unsafe-supply")), HasSubstr("没有日期 Without a day"));
  for (const auto* feed : {"emergency-management/fire", "civil-affairs/widowed-alone"}) {
    EXPECT_THAT(contract_page(*find_contract(feed)), testing::Not(HasSubstr("Without a day"))) << feed;
  }
}

}  // namespace
}  // namespace fangpin::adapters
