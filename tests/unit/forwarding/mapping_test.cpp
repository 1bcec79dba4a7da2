#include "gateway/forwarding/mapping.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "sample_delivery.hpp"

namespace fangpin::forwarding {
namespace {

std::string mistakes_of(const std::string& text, std::vector<std::string_view> feeds = {}) {
  Result<Mapping> mapping = Mapping::parse(text, "m.toml", feeds);
  return mapping ? std::string() : mapping.error().detail;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Mapping, FillsTheFieldsOfTheInterface) {
  const Result<boost::json::object> fields = sample_mapping().fields_of(sample_delivery(1, 1));
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->at("risk").as_string(), "因学");
  EXPECT_EQ(fields->at("risk_code").as_string(), "09");
  EXPECT_EQ(fields->at("household_kind").as_string(), "police");
  EXPECT_EQ(fields->at("received_at").as_string(), "2022-09-01T02:40:00.001Z");
  EXPECT_EQ(fields->at("discovered").as_string(), "2022-09-03");
  EXPECT_TRUE(fields->at("population").is_null());
  EXPECT_TRUE(fields->at("national_household").is_null());
}

TEST(Mapping, WhatIsNotListedDoesNotLeave) {
  const Result<boost::json::object> fields = sample_mapping().fields_of(sample_delivery(1, 1));
  ASSERT_TRUE(fields);
  EXPECT_EQ(boost::json::serialize(fields->at("details")),
            R"({"发生日期":"2022-09-01","失学或辍学原因":"tired-of-school"})");
  EXPECT_EQ(boost::json::serialize(*fields).find("stays"), std::string::npos);
}

TEST(Mapping, NationalHouseholdStandsInWhereThereIsNoPoliceOne) {
  store::Delivery delivery = sample_delivery(1, 1);
  delivery.police_household.clear();
  delivery.national_household = "1:" + std::string(64, 'b');
  const Result<boost::json::object> fields = sample_mapping().fields_of(delivery);
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->at("household"), fields->at("national_household"));
  EXPECT_EQ(fields->at("household_kind").as_string(), "national");
  delivery.national_household.clear();
  EXPECT_TRUE(sample_mapping().fields_of(delivery)->at("household").is_null());
}

TEST(Mapping, AValueThatNoMapNamesIsAnErrorWithoutTheValue) {
  store::Delivery delivery = sample_delivery(1, 1);
  delivery.feed = "water/unsafe-supply";
  const Result<boost::json::object> fields = sample_mapping().fields_of(delivery);
  ASSERT_FALSE(fields);
  EXPECT_EQ(fields.error().code, Errc::unprocessable);
  EXPECT_EQ(fields.error().detail, "mapping: no value for field risk");
  delivery = sample_delivery(1, 1);
  delivery.kept = "[1]";
  EXPECT_FALSE(sample_mapping().fields_of(delivery));
  for (const char* odd : {R"({"reason":{"deep":1}})", R"({"reason":1.5})", R"({"reason":9007199254740993})"}) {
    delivery.kept = odd;
    EXPECT_FALSE(sample_mapping().fields_of(delivery)) << odd;
  }
}

TEST(Mapping, OtherwiseIsTakenForWhatIsNotNamed) {
  const std::string text = replaced(kSampleMapping, R"("education/dropout" = "09")", R"("*" = "99")");
  Result<Mapping> mapping = Mapping::parse(text, "m.toml", std::vector<std::string_view>{"education/dropout"});
  ASSERT_TRUE(mapping) << mapping.error().detail;
  EXPECT_EQ(mapping->fields_of(sample_delivery(1, 1))->at("risk_code").as_string(), "99");
}

TEST(MappingFile, EveryMistakeIsNamedWithItsLine) {
  const std::string text = R"(interface = "alerts-v9"
colour = 1
[[field]]
to = "risk"
from = "feeds"
values = "nothing"
[[field]]
to = "risk"
from = "feed"
note = "x"
[[field]]
to = "nonsense"
from = "feed"
[values.unused]
a = 1
[details]
x = "y"
z = "y"
)";
  const std::string mistakes = mistakes_of(text);
  for (const char* expected :
       {"m.toml:1: interface must be", "m.toml:2: unknown key \"colour\"", "m.toml:3: from = \"feeds\" is nothing",
        "m.toml:3: values = \"nothing\"", "m.toml:7: to = \"risk\" is filled twice", "m.toml:10: unknown key \"note\"",
        "m.toml:11: to = \"nonsense\" is no field", "no [[field]] fills \"person\"", "m.toml:15: the value for \"a\"",
        "m.toml:14: values.unused is used by no [[field]]", "m.toml:18: details: \"y\" is filled twice"}) {
    EXPECT_NE(mistakes.find(expected), std::string::npos) << expected << "\nin:\n" << mistakes;
  }
}

TEST(MappingFile, BrokenTomlIsNamedWithItsLine) {
  EXPECT_EQ(mistakes_of("interface = \"alerts-v1\"\n[[field]\n").rfind("m.toml:2: not TOML", 0), 0u);
  EXPECT_NE(mistakes_of("").find("there is no [[field]]"), std::string::npos);
}

TEST(MappingFile, AFeedWithoutAValueIsAMistake) {
  EXPECT_EQ(mistakes_of(kSampleMapping, {"education/dropout"}), "");
  EXPECT_NE(mistakes_of(kSampleMapping, {"education/dropout", "water/unsafe-supply"})
                .find("values.risk has no value for feed \"water/unsafe-supply\""),
            std::string::npos);
}

TEST(MappingFile, TheShippedOneCoversEveryFeedOfTheProduct) {
  const std::vector<std::string_view> feeds = {"education/dropout",
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
                                               "public-security/crime-victim"};
  const Result<Mapping> mapping =
      Mapping::load(std::string(FANGPIN_SOURCE_DIR) + "/config/national/mapping.toml", feeds);
  ASSERT_TRUE(mapping) << mapping.error().detail;
  EXPECT_EQ(mapping->version().size(), 16u);
  for (const std::string_view feed : feeds) {
    store::Delivery delivery = sample_delivery(1, 1);
    delivery.feed = feed;
    EXPECT_TRUE(mapping->fields_of(delivery)) << feed;
  }
}

TEST(MappingFile, AFileThatIsNotThereIsNamed) {
  const Result<Mapping> mapping = Mapping::load("/nowhere/mapping.toml", {});
  ASSERT_FALSE(mapping);
  EXPECT_EQ(mapping.error().code, Errc::config);
  EXPECT_EQ(mapping.error().detail, "/nowhere/mapping.toml:1: cannot be read");
}

}  // namespace
}  // namespace fangpin::forwarding
