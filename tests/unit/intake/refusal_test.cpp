#include <boost/json.hpp>

#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

Sent push() {
  Sent sent;
  sent.body = "学生姓名,身份证号,发现日期\n测试甲,130199201101256011,2022-09-01\n";
  return sent;
}

void set_field(http::RequestHead& head, const std::string& name, const std::string& value) {
  for (auto& field : head.fields) {
    if (field.first == name) field.second = value;
  }
}

class RefusalTest : public testing::Test {
 protected:
  void refused(const http::RequestHead& head, const std::string& code, int status) {
    const auto before = county.audit_entries().size();
    const auto response = county.serve(head, "must never be read");
    EXPECT_EQ(problem_code(response), code);
    EXPECT_EQ(response.status, status);
    // Known callers' attempts leave an entry, and a signed answer.
    EXPECT_EQ(county.audit_entries().size(), before + 1);
    const auto signature = std::find_if(response.fields.begin(), response.fields.end(),
                                        [](const auto& f) { return f.first == "signature"; });
    EXPECT_NE(signature, response.fields.end());
    EXPECT_EQ(county.totals().submissions, 0);
  }
  CountyFixture county;
};

TEST_F(RefusalTest, MissingSignature) {
  auto head = county.sign(push());
  std::erase_if(head.fields, [](const auto& field) { return field.first.starts_with("signature"); });
  refused(head, "signature-missing", 401);
}

TEST_F(RefusalTest, SignatureOfOtherContent) {
  auto head = county.sign(push());
  set_field(head, "content-digest", "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:");
  refused(head, "signature-invalid", 401);
}

// What is signed stands in the log for ever.
TEST_F(RefusalTest, WhatCouldCarryAPersonIntoTheLog) {
  auto sent = push();
  sent.query = "?note=130199201101256011";
  refused(county.sign(sent), "parameter-invalid", 400);
  sent = push();
  sent.content_type = "text/csv; note=130199201101256011";
  refused(county.sign(sent), "media-type-unsupported", 415);
}

TEST_F(RefusalTest, SignatureForAnotherPath) {
  auto head = county.sign(push());
  head.path = "/v1/feeds/education/freshman-hardship/submissions";
  refused(head, "signature-invalid", 401);
}

TEST_F(RefusalTest, SignatureForAnotherWindow) {
  auto head = county.sign(push());
  head.query = "?window=2022-09-01%2F2022-09-10";
  refused(head, "signature-invalid", 401);
}

TEST_F(RefusalTest, DigestMissing) {
  auto head = county.sign(push());
  std::erase_if(head.fields, [](const auto& field) { return field.first == "content-digest"; });
  refused(head, "digest-missing", 400);
}

TEST_F(RefusalTest, IdempotencyKeyMissingOrMalformed) {
  auto head = county.sign(push());
  set_field(head, "idempotency-key", "without-quotes");
  refused(head, "idempotency-key-malformed", 400);
  std::erase_if(head.fields, [](const auto& field) { return field.first == "idempotency-key"; });
  refused(head, "idempotency-key-missing", 400);
}

TEST_F(RefusalTest, FeedOfAnotherDepartment) {
  auto sent = push();
  sent.path = "/v1/feeds/health/epidemic/submissions";
  refused(county.sign(sent), "feed-of-other-department", 403);
}

TEST_F(RefusalTest, UnknownFeed) {
  auto sent = push();
  sent.path = "/v1/feeds/education/no-such-feed/submissions";
  refused(county.sign(sent), "feed-unknown", 404);
}

TEST_F(RefusalTest, MediaTypeThatIsNotTaken) {
  auto sent = push();
  sent.content_type = "application/vnd.ms-excel";
  refused(county.sign(sent), "media-type-unsupported", 415);
}

TEST_F(RefusalTest, BodyAboveTheLimit) {
  auto head = county.sign(push());
  head.content_length = static_cast<std::uint64_t>(county.county().settings.limits.body_bytes) + 1;
  refused(head, "body-too-large", 413);
}

TEST_F(RefusalTest, ARowAboveTheLimitIsNamedWithTheLimitAndTheLine) {
  auto sent = push();
  const auto limit = county.county().settings.limits.row_bytes;
  sent.body += std::string(static_cast<std::size_t>(limit) + 1, 'x') + "\n";
  const auto response = county.post(sent);
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(problem_code(response), "row-too-long");
  const auto problem = bj::parse(response.body).as_object();
  EXPECT_EQ(problem.at("limit").as_int64(), limit);
  EXPECT_EQ(problem.at("line").as_int64(), 3);
  EXPECT_EQ(county.totals().submissions, 0);
}

TEST_F(RefusalTest, NilReportWithABody) {
  auto sent = push();
  sent.path = "/v1/feeds/education/dropout/nil-reports";
  refused(county.sign(sent), "nil-not-empty", 422);
}

TEST_F(RefusalTest, PopulationWhereTheFeedHasTwoRhythms) {
  Sent sent = push();
  sent.department = "medical-insurance";
  sent.path = "/v1/feeds/medical-insurance/cost-burden/submissions";
  refused(county.sign(sent), "population-required", 422);
  sent.query = "?population=everybody";
  refused(county.sign(sent), "population-unknown", 422);
}

TEST_F(RefusalTest, WindowThatIsNoPeriod) {
  auto sent = push();
  sent.query = "?window=September";
  refused(county.sign(sent), "parameter-invalid", 400);
}

TEST_F(RefusalTest, StaffMayNotPush) {
  auto head = county.sign(push());
  head.peer.certificate_fingerprint = fingerprint_of("bureau");
  refused(head, "role-not-allowed", 403);
}

TEST_F(RefusalTest, RevokedOnTheConnectionThatItAlreadyHas) {
  const auto head = county.sign(push());
  county.revoke("education");
  const auto response = county.serve(head, push().body);
  EXPECT_EQ(problem_code(response), "certificate-revoked");
  EXPECT_EQ(response.status, 403);
}

TEST_F(RefusalTest, AnUnknownCertificateGetsNoSignedAnswerAndNoEntry) {
  auto head = county.sign(push());
  head.peer.certificate_fingerprint = fingerprint_of("somebody");
  const auto before = county.audit_entries().size();
  const auto response = county.serve(head, push().body);
  EXPECT_EQ(problem_code(response), "certificate-unknown");
  EXPECT_EQ(county.audit_entries().size(), before);
  for (const auto& field : response.fields) EXPECT_NE(field.first, "signature");
}

TEST_F(RefusalTest, UnknownWindowLeavesNothingStaged) {
  Sent sent;
  sent.department = "water";
  sent.path = "/v1/feeds/water/unsafe-supply/submissions";
  sent.query = "?window=2021-01-01%2F2021-01-15";
  sent.body =
      "户主姓名,身份证号,水质,水量,取水方便程度,供水保证率,发现日期\n测试甲,130199201101256011,不达标,达标,达标,90%,"
      "2022-08-30\n";
  const auto response = county.post(sent);
  EXPECT_EQ(response.status, 422) << response.body;
  EXPECT_EQ(problem_code(response), "window-unknown");
  EXPECT_NE(response.body.find("\"windows\":\"2022-09-01/2022-09-15"), std::string::npos) << response.body;
  EXPECT_EQ(county.totals().rows.rows(), 0);
}

TEST_F(RefusalTest, AWindowOfAFeedThatHasNoneIsToldToBeLeftOut) {
  auto sent = push();
  sent.query = "?window=2022-09-01%2F2022-09-15";
  const auto response = county.post(sent);
  EXPECT_EQ(problem_code(response), "window-unknown");
  EXPECT_NE(response.body.find("Push again without `window`; it is taken as voluntary"), std::string::npos);
  sent.query.clear();
  sent.key = "key-00000002";
  EXPECT_EQ(county.post(sent).status, 200);
}

}  // namespace
}  // namespace fangpin::test
