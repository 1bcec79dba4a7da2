#include "registry_fixture.hpp"

// Whom a search by ID card names, which letters a township ends, and of whom a transcript may be.
namespace fangpin::verify {
namespace {

namespace bj = boost::json;
using testing::HasSubstr;
using testing::Not;

class VerifyReach : public test::RegistryFixture {
 protected:
  VerifyReach() {
    auto clerk = staff("clerk-1", "township", crypto::SigningKey::generate());
    clerk.area = "130126101";
    add(clerk, approved(clerk));
    add_authorization({{"grantees", bj::array{"bureau", "township:130126101"}}});
    add_authorization({{"number", "2"},
                       {"household", kOther},
                       {"members", bj::array{member(kHead, "head"), member(kStranger, "other")}},
                       {"evidence", bj::object{{"method", "wet-signature"}, {"digest", std::string(64, 'e')}}}});
  }
  static bj::object member(const char* subject, const char* relation) {
    return {{"subject", subject},
            {"relation", relation},
            {"capacity", "full"},
            {"signed_by", "self"},
            {"guardian", nullptr}};
  }
  // Of version 2, by the bureau.
  void search(const char* subject, const bj::array& households, const Members& more = {}) {
    Members members{{"version", 2}, {"subject", subject}, {"households", households}};
    for (const auto& [name, value] : more) members[name] = value;
    const auto* const actor = members.if_contains("actor");
    const auto who = actor == nullptr ? "staff-1" : std::string(actor->as_string());
    add_search(who, ++searches_[who], members);
  }
  void search_of_township(const char* subject, const bj::array& households, Members more = {}) {
    more["actor"] = "clerk-1";
    more["role"] = "township";
    search(subject, households, more);
  }
  void transcript(const char* household, const bj::value& subject, int shown) {
    add_entry("transcript", {{"version", 2},
                             {"household", household},
                             {"subject", subject},
                             {"actor", "uid:0"},
                             {"purpose", "complaint"},
                             {"shown", shown},
                             {"withheld", 0},
                             {"from", 0},
                             {"before", nullptr}});
  }
  void erase(const char* handle) {
    const auto text = R"({"approval":"fangpin-erasure/1","county":"130126","document":"2022-1","handle":")" +
                      std::string(handle) + R"(","legal_basis":"PIPL-47"})";
    bj::array approvals;
    for (const auto& [administrator, signature] : approved(text)) {
      approvals.push_back(bj::object{{"administrator", administrator}, {"signature", signature}});
    }
    add_entry("erasure", {{"version", 2},
                          {"handle", handle},
                          {"legal_basis", "PIPL-47"},
                          {"document", "2022-1"},
                          {"approvals", approvals}});
  }
  // That it is found and nothing else; the entry goes again.
  void expect_last(const std::string& check, const std::string& words) {
    expect_only(check, entries_.size() - 1, words);
    entries_.pop_back();
  }
  static constexpr const char* kOther = "h-BBBBBBBBBBBBBBBBBBBBBB";
  static constexpr const char* kStranger = "p-DDDDDDDDDDDDDDDDDDDDDD";
  static constexpr const char* kNobody = "p-ZZZZZZZZZZZZZZZZZZZZZZ";
  static constexpr const char* kNowhere = "h-ZZZZZZZZZZZZZZZZZZZZZZ";
  std::map<std::string, int> searches_;
};

TEST_F(VerifyReach, AsTheGatewayLetsItIsClean) {
  search(kHead, {kHousehold, kOther});
  search_of_township(kHead, {kHousehold});
  search_of_township("", {}, {{"outcome", "not-found"}, {"subject", nullptr}});
  search("", {}, {{"outcome", "not-found"}, {"subject", nullptr}});
  search("", {}, {{"outcome", "over-quota"}, {"subject", nullptr}});
  transcript(kOther, kStranger, 1);
  erase(kHousehold);
  clock_ += std::chrono::hours(24);
  searches_.clear();
  search(kHead, {kOther});
  search(kSpouse, {});  // whose only household is erased
  add_end("2");
  EXPECT_EQ(decide(), kClean) << out_;
}

TEST_F(VerifyReach, ASearchThatFoundSaysWhomAndOneThatDidNotNamesNobody) {
  search("", {}, {{"subject", nullptr}});
  expect_last("B12", "found somebody, and not whom");
  searches_.clear();
  search(kHead, {}, {{"outcome", "not-found"}});
  expect_last("B12", "found nobody (not-found), and names a person or a household");
  searches_.clear();
  search("", {kOther}, {{"outcome", "not-found"}, {"subject", nullptr}});
  expect_last("B12", "found nobody (not-found), and names a person or a household");
  searches_.clear();
  search("", {}, {{"outcome", "not-found"}, {"subject", nullptr}});
  search("", {}, {{"outcome", "not-found"}, {"subject", nullptr}});
  search(kHead, {}, {{"outcome", "over-quota"}});
  expect_last("B12", "found nobody (over-quota), and names a person or a household");
}

TEST_F(VerifyReach, ASearchNamesTheHouseholdsOfThePersonsLettersAndAllOfThem) {
  search(kHead, {kHousehold});
  expect_last("B12", "leaves out h-BBBBBBBBBBBBBBBBBBBBBB");
  searches_.clear();
  search(kStranger, {kHousehold, kOther});
  expect_last("B1", "no letter of it before names the person");
  searches_.clear();
  search(kNobody, {});
  expect_last("B1", "whom no letter before it names");
}

TEST_F(VerifyReach, ATownshipsSearchNamesHouseholdsOfItsOwnLettersOnly) {
  search_of_township(kHead, {kHousehold, kOther});
  expect_last("B5", "was told of h-BBBBBBBBBBBBBBBBBBBBBB, of which no letter in force names the township");
  searches_.clear();
  search_of_township(kStranger, {});
  expect_last("B5", "whom no letter in force names that names the township");
}

// Who took the consent back is found by the bureau only.
TEST_F(VerifyReach, ATownshipsSearchNamesNobodyOfALetterThatEnded) {
  add_end("130126-2022-1");
  search_of_township(kHead, {kHousehold});
  expect_last("B5", "whom no letter in force names that names the township");
  searches_.clear();
  search(kHead, {kHousehold, kOther});
  EXPECT_EQ(decide(), kClean) << out_;
}

TEST_F(VerifyReach, ATownshipEndsItsOwnLettersOnly) {
  add_end("130126-2022-1", {{"actor", "clerk-1"}});
  EXPECT_EQ(decide(), kClean) << out_;
  add_end("2", {{"actor", "clerk-1"}});
  expect_last("B5", "clerk-1 of a township ended 2, which does not name that township");
  add_end("2", {{"actor", "clerk-1"}, {"reason", "superseded"}});  // which no new version follows: B3
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("clerk-1 of a township ended 2, which does not name that township"));
  EXPECT_THAT(out_, HasSubstr("发现 2 项"));
}

TEST_F(VerifyReach, ATranscriptIsOfWhomALetterNames) {
  transcript(kNowhere, nullptr, 0);
  expect_last("B13", "a household of which there is no letter before it");
  transcript(kHousehold, kNobody, 1);
  expect_last("B13", "a member whom no letter of the household before it names");
  transcript(kHousehold, kStranger, 1);  // a neighbour
  expect_last("B13", "a member whom no letter of the household before it names");
}

TEST_F(VerifyReach, OfAnOlderFormWhatASearchToldIsSaidNotToBeChecked) {
  add_search("staff-1", 1);
  EXPECT_EQ(decide(), kClean) << out_;
  EXPECT_THAT(out_, HasSubstr("which households 1 searches by ID card told"));
  add_search("clerk-1", 1, {{"role", "township"}, {"subject", kStranger}});
  expect_last("B5", "whom no letter in force names that names the township");
}

TEST_F(VerifyReach, GoesOnAfterAPause) {
  export_log();
  ASSERT_EQ(verify(true), kClean) << out_ << err_;
  search_of_township(kHead, {kHousehold, kOther});
  export_log();
  ASSERT_EQ(verify(true), kFindings) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("[B5] 第 " + std::to_string(entries_.size() - 1) + " 条"));
  EXPECT_THAT(out_, HasSubstr("发现 1 项"));
}

class VerifyOlderReach : public test::AccessFixture {};

TEST_F(VerifyOlderReach, WhichTownshipItWasIsSaidNotToBeChecked) {
  add_search("clerk-1", 1, {{"version", 2}, {"role", "township"}, {"households", bj::array{}}});
  EXPECT_EQ(decide(), kClean) << out_;
  EXPECT_THAT(out_, HasSubstr("of which township the staff of 1 searches by ID card were"));
}

}  // namespace
}  // namespace fangpin::verify
