#include "gateway/audit/authorization_entry.hpp"

#include <gmock/gmock.h>

namespace fangpin::audit {

namespace {

using testing::HasSubstr;

const Instant kCapturedAt = *parse_instant("2022-09-10T09:00:00+08:00");

domain::Authorization captured() {
  domain::Authorization one;
  one.number = "130126-2022-000001";
  one.form = "letter@ab";
  one.household = "h-1";
  one.members = {{"p-1", "head", domain::Capacity::full, domain::SignedBy::self, ""},
                 {"p-2", "child", domain::Capacity::none, domain::SignedBy::guardian, "p-1"}};
  one.grantees = {"bureau"};
  one.providers = {"public-security"};
  one.purpose = "verification";
  one.items = {"check/vehicles"};
  one.signed_on = *parse_date("2022-09-09");
  one.effective_at = kCapturedAt;
  one.valid_until = *parse_instant("2023-09-10T00:00:00Z");
  one.captured_at = kCapturedAt;
  one.evidence_method = "wet-signature";
  one.handler = "li-si";
  one.actor = "zhang-san";
  return one;
}

}  // namespace

TEST(AuthorizationEntry, HasItsFinalBytes) {
  EXPECT_EQ(
      authorization("130126", captured(), {41, 0}),
      R"({"actor":"zhang-san","at":"2022-09-10T01:00:00.000Z","basis":"consent","basis_document":null,)"
      R"("captured_after":[],"county":"130126","data_from":null,"data_to":null,"effective_at":"2022-09-10T01:00:00.000Z",)"
      R"("evidence":{"digest":"0000000000000000000000000000000000000000000000000000000000000000",)"
      R"("method":"wet-signature"},"form":"letter@ab","grantees":["bureau"],"handler":"li-si",)"
      R"("household":"h-1","index":41,"items":["check/vehicles"],"kind":"authorization",)"
      R"("members":[{"capacity":"full","guardian":null,"relation":"head","signed_by":"self","subject":"p-1"},)"
      R"({"capacity":"none","guardian":"p-1","relation":"child","signed_by":"guardian","subject":"p-2"}],)"
      R"("number":"130126-2022-000001","previous":null,"programme":"","providers":["public-security"],)"
      R"("purpose":"verification","signed_on":"2022-09-09","uses_max":null,)"
      R"("valid_until":"2023-09-10T00:00:00.000Z","version":2})");
}

TEST(AuthorizationEntry, NamesForEverTheQueriesAfterWhichItWasCaptured) {
  auto late = captured();
  late.captured_after = {"query-2", "query-1"};
  EXPECT_THAT(authorization("130126", late, {41, 0}), HasSubstr(R"("captured_after":["query-2","query-1"])"));
}

TEST(AuthorizationEntry, AnEndNamesItsReason) {
  domain::AuthorizationEnd end{"n1",    domain::AuthorizationEnd::Reason::revoked, kCapturedAt, "counter", "zhang-san",
                               Digest{}};
  const auto bytes = authorization_end("130126", end, {1, 0});
  for (const auto* part :
       {R"("kind":"authorization-end")", R"("reason":"revoked")", R"("channel":"counter")", R"("document":"0000)"}) {
    EXPECT_THAT(bytes, HasSubstr(part));
  }
  end.document.reset();
  EXPECT_THAT(authorization_end("130126", end, {1, 0}), HasSubstr(R"("document":null)"));
}

TEST(FindSubjectEntry, SaysWhoAskedAndWhatOfTheQuotaIsUsed) {
  FindSubjectEntry entry{"130126", "zhang-san", "bureau",   "counter", "", FindSubjectEntry::Outcome::over_quota,
                         "",       21,          kCapturedAt};
  EXPECT_EQ(
      find_subject(entry, {2, 0}),
      R"({"actor":"zhang-san","at":"2022-09-10T01:00:00.000Z","county":"130126","document":null,"households":[],)"
      R"("index":2,"kind":"find-subject","outcome":"over-quota","reason":"counter","role":"bureau","subject":null,)"
      R"("used":21,"version":2})");
  entry.households = {"h-1", "h-2"};
  EXPECT_THAT(find_subject(entry, {2, 0}), HasSubstr(R"("households":["h-1","h-2"])"));
}

TEST(ErasureEntry, GivesItsHandleBackAndOtherKindsDoNot) {
  const ErasureEntry entry{"130126", "p-1", "个人信息保护法47", "灵信〔2022〕1号", {{"a", "c2ln"}}, kCapturedAt};
  EXPECT_EQ(erased_handle(erasure(entry, {3, 0})), "p-1");
  EXPECT_EQ(erased_handle(authorization("130126", captured(), {41, 0})), "");
  EXPECT_EQ(erased_handle(R"({"handle":"p-1","kind":"action","note":"\"kind\":\"erasure\""})"), "");
  EXPECT_EQ(erased_handle("{"), "");
}

TEST(DocumentNumber, IsANumberAndNoSentence) {
  for (const auto* good :
       {"灵巩固拓展〔2022〕2号", "个人信息保护法47", "A-1/2_3.4", "1", "130126-2022-000001", "20220915093001"})
    EXPECT_TRUE(is_document_number(good)) << good;
  for (const auto* bad : {"", "two words", "逗号,", "a\n", "“引号”", "\xe4\xb8", "A-B", "张三", "张三7"})
    EXPECT_FALSE(is_document_number(bad)) << bad;
  std::string long_one = "1";
  for (int i = 1; i < 64; ++i) long_one += "号";
  EXPECT_TRUE(is_document_number(long_one));
  EXPECT_FALSE(is_document_number(long_one + "号")) << "64 characters, not bytes";
}

// An entry stays for ever, and a clerk at the counter has the ID in hand when asked for a number.
TEST(DocumentNumber, IsNobodysNumber) {
  for (const auto* bad : {"130199198001011231", "灵信130199198001011231号", "130199-19800101-1231", "130199800101123",
                          "13800138000", "灵信〔2022〕13800138000号", "6222020200112233445"})
    EXPECT_FALSE(is_document_number(bad)) << bad;
}

TEST(CaptureRefusedEntry, HasItsFinalBytes) {
  EXPECT_EQ(capture_refused({"130126", "zhang-san", "township", "quota-used", 4, 1998, kCapturedAt}, {41, 0}),
            R"({"actor":"zhang-san","at":"2022-09-10T01:00:00.000Z","county":"130126","index":41,)"
            R"("kind":"capture-refused","persons":4,"reason":"quota-used","role":"township","used":1998,"version":1})");
}

}  // namespace fangpin::audit
