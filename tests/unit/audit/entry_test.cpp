#include "gateway/audit/entry.hpp"

#include <boost/json.hpp>

#include "crypto/base/json.hpp"

namespace fangpin::audit {
namespace {

const Instant kAt = *parse_instant("2022-09-06T16:40:00+08:00");

TEST(AuditEntry, RefusedAttemptHasItsFinalBytes) {
  const RefusedAttempt attempt{"130126", "education", "education/dropout", "", "signature-invalid", kAt};
  EXPECT_EQ(refused_attempt(attempt, {41, 7}),
            R"({"at":"2022-09-06T08:40:00.000Z","attempt":7,"county":"130126","department":"education",)"
            R"("feed":"education/dropout","idempotency_key":null,"index":41,"kind":"attempt","outcome":"refused",)"
            R"("problem":"signature-invalid","version":1})");
}

TEST(AuditEntry, AcceptedAttemptNamesWindowCountsAndEvidence) {
  AcceptedAttempt attempt;
  attempt.county = "130126";
  attempt.department = "health";
  attempt.feed = "health/serious-illness";
  attempt.idempotency_key = "k1";
  attempt.at = attempt.received_at = kAt;
  attempt.rows.created = 37;
  attempt.rows.rejected = 3;
  attempt.revisions.created = 37;
  attempt.window_duty = "serious-illness";
  attempt.window_id = "2022-09-01/2022-09-15";
  attempt.verdict = "met";
  attempt.evidence = {"health/0a0b0c0d", "\"@method\": POST\n\"@path\": /v1", "c2ln"};
  const auto bytes = accepted_attempt(attempt, {3, 2});
  EXPECT_NE(bytes.find(R"("window":{"duty":"serious-illness","id":"2022-09-01/2022-09-15","verdict":"met"})"),
            std::string::npos);
  EXPECT_NE(
      bytes.find(
          R"("rows":{"corrected":0,"late":0,"new":37,"regrouped":0,"rejected":3,"unchanged":0,"without_alert":0})"),
      std::string::npos);
  EXPECT_NE(bytes.find(R"("signature":{"base":"\"@method\": POST\n\"@path\": /v1","key_id":"health/0a0b0c0d",)"
                       R"("value":"c2ln"},"submission_kind":"rows","version":2)"),
            std::string::npos)
      << bytes;
  EXPECT_EQ(canonical_json(parse_json(bytes, 1 << 16).value()), bytes);
  attempt.evidence.key_id.clear();
  attempt.window_duty.clear();
  const auto voluntary = accepted_attempt(attempt, {3, 2});
  EXPECT_NE(voluntary.find(R"("signature":null)"), std::string::npos);
  EXPECT_NE(voluntary.find(R"("window":null)"), std::string::npos);
  EXPECT_EQ(canonical_json(parse_json(voluntary, 1 << 16).value()), voluntary);
}

TEST(AuditEntry, VerdictCarriesWhatWasFrozenIn) {
  VerdictEntry entry;
  entry.county = "130126";
  entry.window.duty = "water";
  entry.window.feed = "water/unsafe-supply";
  entry.window.first = *parse_date("2022-09-16");
  entry.window.last = *parse_date("2022-09-30");
  entry.window.due = end_of_day(entry.window.last);
  entry.window.policy = "demonstration-2022@1";
  entry.verdict = domain::Verdict::missed;
  entry.at = kAt;
  const auto bytes = verdict(entry, {9, 0});
  EXPECT_NE(bytes.find(R"("due":"2022-09-30T16:00:00.000Z")"), std::string::npos);
  EXPECT_NE(bytes.find(R"("verdict":"missed")"), std::string::npos);
  EXPECT_EQ(bytes.find("attempt"), std::string::npos);
}

// What an auditor checks later signatures with, and whose name it is nobody's business.
TEST(AuditEntry, AChangeOfTheRegistryHoldsWhatIsPinnedAndWhoAllowedIt) {
  ActionEntry entry;
  entry.county = "130126";
  entry.action = "participant-written";
  entry.subject = "health";
  entry.actor = "uid:0";
  entry.at = kAt;
  entry.registry = {R"({"id":"health","kind":"department"})", std::nullopt, {}};
  EXPECT_EQ(action(entry, {3, 0}),
            R"({"action":"participant-written","actor":"uid:0","approvals":[],"at":"2022-09-06T08:40:00.000Z",)"
            R"("county":"130126","digest":"0000000000000000000000000000000000000000000000000000000000000000",)"
            R"("index":3,"kind":"action","participant":{"id":"health","kind":"department"},"replaces":null,)"
            R"("subject":"health","version":4})");
  entry.registry->replaces = Digest{};
  entry.registry->approvals.emplace_back("admin-1", "c2ln");
  const auto bytes = action(entry, {3, 0});
  EXPECT_NE(bytes.find(R"("approvals":[{"administrator":"admin-1","signature":"c2ln"}])"), std::string::npos) << bytes;
  EXPECT_NE(bytes.find(R"("replaces":"0000)"), std::string::npos) << bytes;
}

}  // namespace
}  // namespace fangpin::audit
