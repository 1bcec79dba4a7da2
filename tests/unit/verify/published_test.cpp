#include <sstream>

#include "access_fixture.hpp"
#include "config/asset_catalogue.hpp"
#include "config/policy.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/sha256.hpp"

// Letters' numbers and the items that may be asked, by the rules that the county published.
namespace fangpin::verify {
namespace {

namespace bj = boost::json;
namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class VerifyPublished : public test::AccessFixture {
 protected:
  VerifyPublished() {
    entries_.clear();
    fs::create_directories(root_ / "published");
    for (const auto* folder : {"policies", "calendars", "asset-queries"}) {
      fs::copy(fs::path(FANGPIN_SOURCE_DIR) / "config" / folder, root_ / "published" / folder);
    }
    const std::string policy = "published/policies/demonstration-2022.toml";
    write(policy, read(policy).substr(0, read(policy).find("[queries.forms.")));  // any form
    start();
  }
  void start(const Members& more = {}) {
    crypto::Sha256 hash;
    for (const char* name : {"demonstration-2022", "lingshou-2022"}) {
      const auto text = read("published/policies/" + std::string(name) + ".toml");
      hash.update(as_bytes(std::to_string(text.size()) + "\n" + text));
    }
    const auto policy = *config::load_policy(root_ / "published/policies/demonstration-2022.toml").value;
    const auto& rules = policy.queries;
    const auto catalogue = read("published/asset-queries/catalogue.toml");
    bj::array skippable;
    for (const auto& item : config::parse_asset_catalogue(catalogue, "").value->skippable()) {
      skippable.emplace_back(item);
    }
    configuration_ = {{"version", 4},
                      {"policy", policy.id()},
                      {"policy_digest", to_hex(hash.finish())},
                      {"catalogue", to_hex(crypto::sha256(catalogue))},
                      {"program", "0.1.0"},
                      {"demonstration", true},
                      {"queries", rules_ = {{"validity_days", rules.validity_days},
                                            {"answer_hours", rules.answer_hours},
                                            {"clear_risk_skips", rules.clear_risk_skips},
                                            {"find_subject_per_day", rules.find_subject_per_day},
                                            {"capture_persons_per_day", rules.capture_persons_per_day},
                                            {"skippable_items", skippable}}}};
    add_entry("configuration", configuration_, more);
  }
  void letter(const std::string& number, const Members& more = {}) {
    Members members{{"version", 2},
                    {"captured_after", bj::array{}},
                    {"number", number},
                    {"items", bj::array{"check/real-estate", "check/vehicles"}}};
    for (const auto& [name, value] : more) members[name] = value;
    add_authorization(members);
  }
  // The exit code of `log`.
  int checked(bool published = true, const std::string& state = "") {
    if (state.empty()) fs::remove_all(log_);
    export_log();
    std::ostringstream out, err;
    LogCommand command{log_, root_ / "policy", state, 2, {}, false, false, {}};
    if (published) command.published = root_ / "published";
    const int exit = verify_log(command, {out, err, now_, {}});
    out_ = out.str();
    err_ = err.str();
    return exit;
  }
  // That it is found, at the last entry, and nothing else; and nothing without the rules.
  void expect_last(const std::string& check, const std::string& words) {
    EXPECT_EQ(checked(false), kClean) << out_ << err_;
    EXPECT_EQ(checked(), kFindings) << out_ << err_;
    EXPECT_THAT(out_, HasSubstr("[" + check + "] 第 " + std::to_string(entries_.size() - 1) + " 条"));
    EXPECT_THAT(out_, HasSubstr(words));
    EXPECT_THAT(out_, HasSubstr("发现 1 项"));
  }
  static constexpr const char* kCatalogueIsGiven = "--published with asset-queries/catalogue.toml";
  Members configuration_, rules_;
};

TEST_F(VerifyPublished, LettersThatAreNumberedByTheRuleAreClean) {
  letter("130126-2022-000001");
  add_end("130126-2022-000001");
  start();
  letter("130126-2022-000002");
  clock_ = *parse_instant("2022-12-31T16:00:00Z");  // the new year in Shanghai
  letter("130126-2023-000001");
  EXPECT_EQ(checked(), kClean) << out_ << err_;
  EXPECT_THAT(out_, Not(HasSubstr("numbers of letters")));
  EXPECT_EQ(checked(false), kClean) << out_;
  EXPECT_THAT(out_, HasSubstr("numbers of letters"));
}

TEST_F(VerifyPublished, ALetterThatWasLeftOutIsFoundByTheNumberBehindIt) {
  letter("130126-2022-000001");
  letter("130126-2022-000003");
  expect_last("B9", "has the serial 3 of 2022; it should be 2");
  letter("130126-2022-000004");  // told once
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("发现 1 项"));
}

TEST_F(VerifyPublished, TheFirstLetterOfAYearHasTheSerialOne) {
  letter("130126-2022-000002");
  expect_last("B9", "has the serial 2 of 2022; it should be 1");
}

TEST_F(VerifyPublished, ANumberThatIsNoneOfTheRuleIsFound) {
  for (const auto* number : {"640422-2022-000001", "130126-2021-000001", "130126-2022-1", "130126-2022-000001a", "1"}) {
    letter(number);
    expect_last("B9", "is none of the policy's rule {county}-{year}-{serial}");
    entries_.pop_back();
  }
}

TEST_F(VerifyPublished, NumbersGoOnAfterAPause) {
  const auto state = (root_ / "state").string();
  letter("130126-2022-000001");
  EXPECT_EQ(checked(false, state), kClean) << out_ << err_;
  letter("130126-2022-000003");
  EXPECT_EQ(checked(true, state), kFindings) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("it should be 2"));
  EXPECT_THAT(out_, HasSubstr("发现 1 项"));
}

TEST_F(VerifyPublished, OfAnotherTextOfThePolicyNothingIsSaidOfNumbers) {
  letter("1");
  write("published/policies/demonstration-2022.toml", read("published/policies/demonstration-2022.toml") + "\n");
  EXPECT_EQ(checked(), kClean) << out_;
}

TEST_F(VerifyPublished, AnItemThatTheCatalogueDoesNotHaveIsB4) {
  letter("130126-2022-000001", {{"items", bj::array{"check/horoscope"}}});
  expect_last("B4", "the catalogue has no item check/horoscope");
  entries_.pop_back();
  letter("130126-2022-000001");
  add_denial(
      "item-not-in-scope",
      {{"item", "check/horoscope"}, {"authorization", "130126-2022-000001"}, {"policy", configuration_["policy"]}});
  expect_last("B4", "the catalogue has no item check/horoscope");
}

TEST_F(VerifyPublished, TheItemsThatMayBeSkippedAreTheCataloguesOwn) {
  rules_["skippable_items"] = bj::array{};
  start({{"queries", rules_}});
  expect_last("B12", "by the catalogue it is check/");
  entries_.pop_back();
  auto more = rules_;
  more["skippable_items"] = bj::array{"check/deposits", "check/real-estate", "check/vehicles", "exclusion/company"};
  start({{"queries", more}});
  expect_last("B12", "exclusion/company may be skipped; by the catalogue");
}

TEST_F(VerifyPublished, ACatalogueIsBelievedByItsDigestOnly) {
  EXPECT_EQ(checked(), kClean) << out_;
  EXPECT_THAT(out_, Not(HasSubstr(kCatalogueIsGiven)));
  const auto digest = to_hex(crypto::sha256(read("published/asset-queries/catalogue.toml")));
  letter("130126-2022-000001", {{"items", bj::array{"check/horoscope"}}});
  write("published/asset-queries/catalogue.toml", read("published/asset-queries/catalogue.toml") + "\n");
  EXPECT_EQ(checked(), kClean) << out_;
  EXPECT_THAT(out_, HasSubstr(kCatalogueIsGiven));
  EXPECT_THAT(out_, HasSubstr(digest));
  fs::remove_all(root_ / "published/asset-queries");
  EXPECT_EQ(checked(), kClean) << out_;
  EXPECT_THAT(out_, HasSubstr(digest));
}

TEST_F(VerifyPublished, AnOlderConfigurationNamesNoCatalogue) {
  start({{"version", 3}});
  EXPECT_EQ(checked(), kFindings);  // version 3 has no such member
  EXPECT_THAT(out_, HasSubstr("[E1] 第 1 条"));
  entries_.clear();
  auto older = configuration_;
  older.erase("catalogue");
  older["version"] = 3;
  add_entry("configuration", older);
  EXPECT_EQ(checked(), kClean) << out_;
  EXPECT_THAT(out_, HasSubstr(kCatalogueIsGiven));
}

TEST_F(VerifyPublished, ACatalogueThatIsNoneCannotBeRead) {
  write("published/asset-queries/catalogue.toml", "version = 0\n");
  EXPECT_EQ(checked(), kUnreadable);
}

TEST_F(VerifyPublished, GoesOnAfterAPauseWithTheSameItems) {
  const auto state = (root_ / "state").string();
  letter("130126-2022-000001", {{"items", bj::array{"check/horoscope"}}});
  EXPECT_EQ(checked(false, state), kClean) << out_ << err_;
  letter("130126-2022-000002");
  EXPECT_EQ(checked(true, state), kFindings) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("[B4] 第 1 条"));
}

}  // namespace
}  // namespace fangpin::verify
