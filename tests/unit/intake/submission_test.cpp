#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "tests/support/body_meanwhile.hpp"
#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

// Two synthetic pupils; the second row's ID can be spoiled.
std::string dropouts(const std::string& second_id = "130199201409154118") {
  return "学生姓名,身份证号,就读学校,年级,监护人姓名,联系电话,发现日期,失学或辍学原因,行政村\n"
         "测试甲,130199201101256011,青同中学,七年级,测试乙,13900000001,2022-09-01,厌学,东托村\n"
         "测试丙," +
         second_id + ",青同中学,八年级,测试丁,13900000002,2022-09-02,厌学,东托村\n";
}

Sent dropout_push(const std::string& key = "key-00000001") {
  Sent sent;
  sent.body = dropouts();
  sent.key = key;
  return sent;
}

bj::object receipt_of(const http::Response& response) { return bj::parse(response.body).at("receipt").as_object(); }

class SubmissionTest : public testing::Test {
 protected:
  SubmissionTest() { county.step_to("2022-09-03T10:00:00+08:00"); }
  CountyFixture county;
};

TEST_F(SubmissionTest, TheReceiptCountsAndItsSignatureHolds) {
  const auto response = county.post(dropout_push());
  ASSERT_EQ(response.status, 200) << response.body;
  const auto document = bj::parse(response.body).as_object();
  const auto& receipt = document.at("receipt").as_object();
  EXPECT_EQ(receipt.at("rows").at("new").as_int64(), 2);
  EXPECT_EQ(receipt.at("revisions").at("new").as_int64(), 2);
  EXPECT_TRUE(receipt.at("demonstration").as_bool());
  EXPECT_EQ(receipt.at("attempt_number").as_int64(), 1);
  const auto& signature = document.at("signature").as_object();
  const auto value = from_base64(std::string(signature.at("value").as_string()));
  ASSERT_TRUE(value);
  const auto key = county.county().signer.key().verify_key();
  EXPECT_TRUE(key.verify(as_bytes(canonical_json(receipt)), *value));
  auto altered = receipt;
  altered["attempt_number"] = 2;
  EXPECT_FALSE(key.verify(as_bytes(canonical_json(altered)), *value));
}

TEST_F(SubmissionTest, TheSameKeyAndContentGiveTheSameReceiptAndNothingNew) {
  const auto first = county.post(dropout_push());
  const auto again = county.post(dropout_push());
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(first.body, again.body);
  EXPECT_EQ(county.totals().submissions, 1);
}

TEST_F(SubmissionTest, TheSameKeyWithOtherContentIsRefused) {
  ASSERT_EQ(county.post(dropout_push()).status, 200);
  auto other = dropout_push();
  other.body += "\n";
  const auto response = county.post(other);
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(problem_code(response), "idempotency-key-reused");
  EXPECT_EQ(county.totals().submissions, 1);
}

// An upload takes up to an hour: who was admitted at its head may be nobody at its end.
TEST_F(SubmissionTest, WhoIsRevokedDuringTheUploadHasPushedNothing) {
  const auto push = dropout_push();
  BodyMeanwhile body([&] { county.revoke("education"); }, push.body);
  const auto response = county.serve(county.sign(push), body);
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(problem_code(response), "certificate-revoked");
  EXPECT_EQ(county.totals().submissions, 0);
  EXPECT_NE(county.audit_entries().back().find("\"problem\":\"certificate-revoked\""), std::string::npos);
}

TEST_F(SubmissionTest, AKeyThatIsTakenAwayDuringTheUploadSignsNothing) {
  const auto push = dropout_push();
  const auto replace_key = [&] {
    auto education = *county.county().registry.by_id("education");
    education.signing_keys = {crypto::SigningKey::generate().verify_key().to_text()};
    county.put(education);
  };
  BodyMeanwhile body(replace_key, push.body);
  const auto response = county.serve(county.sign(push), body);
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(problem_code(response), "signature-invalid");
  EXPECT_EQ(county.totals().submissions, 0);
}

TEST_F(SubmissionTest, WhatElseChangesInTheRegistryDuringTheUploadDoesNotMatter) {
  const auto push = dropout_push();
  const auto add_key = [&] {
    auto education = *county.county().registry.by_id("education");
    education.signing_keys.push_back(crypto::SigningKey::generate().verify_key().to_text());
    education.name = "教育和体育局";
    county.put(education);
  };
  BodyMeanwhile body(add_key, push.body);
  EXPECT_EQ(county.serve(county.sign(push), body).status, 200);
}

TEST_F(SubmissionTest, AUsedKeyIsToldBeforeWhateverIsWrongWithWhatComesUnderIt) {
  ASSERT_EQ(county.post(dropout_push()).status, 200);
  auto unreadable = dropout_push();
  unreadable.body = std::string(unreadable.body.size(), 'x');
  EXPECT_EQ(problem_code(county.post(unreadable)), "idempotency-key-reused");
  const auto spoilt = dropout_push();
  const auto answer = county.serve(county.sign(spoilt), std::string(spoilt.body.size(), 'x'));
  EXPECT_EQ(answer.status, 200) << "it was received once, as the signature says";
}

TEST_F(SubmissionTest, ALongPushHasOneReceiptToo) {
  auto sent = dropout_push();
  sent.body += std::string(100'000, '\n');
  const auto first = county.post(sent);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(county.post(sent).body, first.body);
  auto other = sent;
  other.body += "\n";
  EXPECT_EQ(problem_code(county.post(other)), "idempotency-key-reused");
  EXPECT_EQ(county.totals().submissions, 1);
}

TEST_F(SubmissionTest, AFileThatWasSpoiltOnItsWayIsToldSoAndNotWhatBecameOfIt) {
  auto sent = dropout_push();
  const auto head = county.sign(sent);
  EXPECT_EQ(problem_code(county.serve(head, std::string(sent.body.size(), 'x'))), "digest-mismatch");
  sent.body = std::string(sent.body.size(), 'x');
  EXPECT_EQ(problem_code(county.post(sent)), "file-refused");
}

TEST_F(SubmissionTest, TheSameKeyAndContentForAnotherTargetAreRefused) {
  Sent nil;
  nil.department = "civil-affairs";
  nil.path = "/v1/feeds/civil-affairs/minimum-living/nil-reports";
  nil.content_type = "text/plain";
  nil.query = "?window=2022-09-01%2F2022-09-15";
  ASSERT_EQ(county.post(nil).status, 200);
  EXPECT_EQ(county.post(nil).status, 200);
  auto other_window = nil;
  other_window.query = "?window=2022-09-16%2F2022-09-30";
  EXPECT_EQ(problem_code(county.post(other_window)), "idempotency-key-reused");
  auto other_feed = nil;
  other_feed.path = "/v1/feeds/civil-affairs/extreme-poverty/nil-reports";
  EXPECT_EQ(problem_code(county.post(other_feed)), "idempotency-key-reused");
  EXPECT_EQ(county.totals().submissions, 1);
}

TEST_F(SubmissionTest, AKeyMayBeAsShortOrAsLongAsTheDocumentSays) {
  ASSERT_EQ(county.post(dropout_push("~")).status, 200);
  EXPECT_EQ(county.post(dropout_push(std::string(64, 'k'))).status, 200);
  EXPECT_EQ(problem_code(county.post(dropout_push(std::string(65, 'k')))), "idempotency-key-malformed");
  EXPECT_EQ(problem_code(county.post(dropout_push("with:colon"))), "idempotency-key-malformed");
}

TEST_F(SubmissionTest, ABodyThatIsNotWhatWasSignedLeavesNothing) {
  const auto sent = dropout_push();
  auto altered = sent.body;
  altered[altered.size() - 3] ^= 1;
  const auto response = county.serve(county.sign(sent), altered);
  EXPECT_EQ(problem_code(response), "digest-mismatch");
  EXPECT_EQ(county.totals().rows.rows(), 0);
  // The key is free again: the department sends the right bytes under it.
  EXPECT_EQ(county.post(sent).status, 200);
}

TEST_F(SubmissionTest, ARejectedRowDoesNotHoldUpTheOthers) {
  auto sent = dropout_push();
  sent.body = dropouts("130199201409154119");
  const auto receipt = receipt_of(county.post(sent));
  EXPECT_EQ(receipt.at("rows").at("new").as_int64(), 1);
  EXPECT_EQ(receipt.at("rows").at("rejected").as_int64(), 1);
  const auto& problem = receipt.at("row_problems").as_array().at(0).as_object();
  EXPECT_EQ(problem.at("line").as_int64(), 3);
  EXPECT_EQ(problem.at("column").as_string(), "身份证号");
  EXPECT_EQ(problem.at("reason").as_string(), "id-check-digit");
}

TEST_F(SubmissionTest, NoReceiptHoldsAValueOfAPerson) {
  auto sent = dropout_push();
  sent.body = dropouts("130199201409154119");
  const auto body = county.post(sent).body;
  for (const char* value : {"测试甲", "130199201101256011", "130199201409154119", "13900000001"}) {
    EXPECT_EQ(body.find(value), std::string::npos) << value;
  }
}

TEST_F(SubmissionTest, APushThatNoWindowAsksForIsTakenAsVoluntary) {
  Sent sent;
  sent.path = "/v1/feeds/education/study-cost-burden/nil-reports";
  sent.content_type = "text/plain";
  const auto response = county.post(sent);
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_TRUE(receipt_of(response).at("window").is_null());
}

TEST_F(SubmissionTest, ANilReportClearsTheOpenWindow) {
  Sent sent;
  sent.department = "water";
  sent.path = "/v1/feeds/water/unsafe-supply/nil-reports";
  sent.content_type = "text/plain";
  const auto receipt = receipt_of(county.post(sent));
  EXPECT_TRUE(receipt.at("cleared").as_bool());
  EXPECT_EQ(receipt.at("window").at("id").as_string(), "2022-09-01/2022-09-15");
  EXPECT_EQ(county.verdict("water/unsafe-supply", "", "2022-09-01/2022-09-15"), "met");
}

TEST_F(SubmissionTest, AWaivedSignatureIsSaidInTheReceipt) {
  county.waive_signature("education");
  auto head = county.sign(dropout_push());
  std::erase_if(head.fields, [](const auto& field) {
    return field.first.starts_with("signature") || field.first == "content-digest";
  });
  const auto response = county.serve(head, dropouts());
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_TRUE(receipt_of(response).at("signature_waived").as_bool());
  // Without a declared digest only the body tells whether a repeat is the same push.
  EXPECT_EQ(county.serve(head, dropouts()).body, response.body);
  EXPECT_EQ(county.serve(head, dropouts("13019920140915410X")).status, 422);
}

TEST_F(SubmissionTest, ADepartmentReadsItsOwnReceiptsAndNobodyElses) {
  const auto receipt = receipt_of(county.post(dropout_push()));
  const auto path = "/v1/receipts/" + std::string(receipt.at("receipt_id").as_string());
  const auto own = county.get("education", path);
  ASSERT_EQ(own.status, 200);
  EXPECT_EQ(bj::parse(own.body).at("receipt"), bj::value(receipt));
  EXPECT_EQ(county.get("health", path).status, 404);
  EXPECT_EQ(county.get("bureau", path).status, 403);
  const auto list = bj::parse(county.get("education", "/v1/receipts").body);
  EXPECT_EQ(list.at("receipts").as_array().size(), 1U);
}

TEST_F(SubmissionTest, ALateRecordIsTakenAndOwesAnExplanation) {
  county.step_to("2022-09-20T10:00:00+08:00");
  const auto receipt = receipt_of(county.post(dropout_push()));
  EXPECT_EQ(receipt.at("rows").at("new").as_int64(), 2);
  EXPECT_EQ(receipt.at("rows").at("late").as_int64(), 2);
  EXPECT_TRUE(receipt.at("explanation_owed").as_bool());
  Sent explanation;
  explanation.path = "/v1/receipts/" + std::string(receipt.at("receipt_id").as_string()) + "/explanation";
  explanation.content_type = "application/json";
  explanation.body = R"({"text":"学校停课，台账晚报"})";
  explanation.key = "explain-0001";
  const auto response = county.post(explanation);
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(bj::parse(response.body).at("state").as_string(), "given");
}

TEST_F(SubmissionTest, StandingShowsAllToTheBureauAndItsOwnToADepartment) {
  const auto all = bj::parse(county.get("bureau", "/v1/standing").body);
  const auto own = bj::parse(county.get("water", "/v1/standing").body);
  EXPECT_GT(all.at("windows").as_array().size(), own.at("windows").as_array().size());
  for (const auto& window : own.at("windows").as_array()) EXPECT_EQ(window.at("department").as_string(), "water");
  EXPECT_GT(all.at("counts").at("not_connected").as_int64(), 0);
}

}  // namespace
}  // namespace fangpin::test
