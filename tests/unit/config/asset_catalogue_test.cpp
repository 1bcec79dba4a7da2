#include "config/asset_catalogue.hpp"

#include <gmock/gmock.h>

namespace fangpin::config {

namespace {

using testing::ElementsAre;

constexpr std::string_view kItem = R"(version = 1
[items."check/vehicles"]
name = "车辆"
question = "有车吗?"
clause = "一"
answer = "yes-no"
providers = ["public-security"]
sensitive = false
)";

std::string with(std::string_view before, std::string_view after) {
  std::string text(kItem);
  const auto found = text.find(before);
  if (found == std::string::npos) throw std::logic_error("not in the sample");
  return text.replace(found, before.size(), after);
}

ConfigMistake only(const std::string& text) {
  const auto read = parse_asset_catalogue(text, "catalogue.toml");
  EXPECT_FALSE(read);
  EXPECT_EQ(read.mistakes.size(), 1u);
  return read.mistakes.empty() ? ConfigMistake{} : read.mistakes.front();
}

}  // namespace

// The nine items of the joint review and deposits, and the ten classes.
TEST(AssetCatalogue, HoldsWhatTheNoticesName) {
  const auto read = load_asset_catalogue(FANGPIN_SOURCE_DIR "/config/asset-queries/catalogue.toml");
  ASSERT_TRUE(read) << (read.mistakes.empty() ? "" : to_text(read.mistakes.front()));
  std::size_t checks = 0, classes = 0;
  for (const auto& item : read.value->items) {
    ++(item.id.starts_with("check/") ? checks : classes);
    EXPECT_EQ(item.answer == AnswerForm::band, !item.bounds.empty()) << item.id;
  }
  EXPECT_EQ(checks, 10u);
  EXPECT_EQ(classes, 10u);
  EXPECT_THAT(read.value->skippable(), ElementsAre("check/deposits", "check/real-estate", "check/vehicles",
                                                   "exclusion/consumer-car", "exclusion/town-house"));
  ASSERT_NE(read.value->find("check/deposits"), nullptr);
  EXPECT_TRUE(read.value->find("check/deposits")->sensitive);
  EXPECT_EQ(read.value->find("check/nothing"), nullptr);
}

TEST(AssetCatalogue, NamesLineAndRemedyOfEachMistake) {
  EXPECT_TRUE(parse_asset_catalogue(kItem, "catalogue.toml"));
  EXPECT_EQ(only(with("check/vehicles", "vehicles")).line, 2);
  EXPECT_EQ(only(with("check/vehicles", "check/Vehicles")).line, 2);
  EXPECT_EQ(only(with("\"yes-no\"", "\"perhaps\"")).line, 6);
  EXPECT_EQ(only(with("[\"public-security\"]", "[]")).line, 7);
  EXPECT_EQ(only(with("sensitive = false", "")).key, "items.check/vehicles.sensitive");
  EXPECT_EQ(only(with("sensitive = false", "sensitive = false\nbounds = [1]")).line, 9);
  EXPECT_EQ(only(with("sensitive = false", "sensitive = false\ncolour = \"red\"")).line, 9);
}

TEST(AssetCatalogue, BandsRise) {
  const auto band = [](std::string_view bounds) {
    return with("\"yes-no\"", "\"band\"\nunit = \"元\"\nbounds = " + std::string(bounds));
  };
  EXPECT_TRUE(parse_asset_catalogue(band("[1, 2]"), "f"));
  EXPECT_EQ(only(band("[2, 2]")).line, 8);
  EXPECT_EQ(only(band("[]")).line, 8);
  EXPECT_EQ(only(band("[-1]")).line, 8);
  EXPECT_EQ(only(with("\"yes-no\"", "\"band\"\nbounds = [1]")).key, "items.check/vehicles.unit");
}

}  // namespace fangpin::config
