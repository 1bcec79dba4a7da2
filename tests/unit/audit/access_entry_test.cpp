#include "gateway/audit/access_entry.hpp"

#include <set>

namespace fangpin::audit {
namespace {

const Instant kAskedAt = *parse_instant("2022-09-06T16:40:00+08:00");
const Instant kLater = *parse_instant("2022-09-13T16:40:00+08:00");

AccessEntry asked() {
  AccessEntry entry;
  entry.county = "130126";
  entry.query = {
      "QQQQQQQQQQQQQQQQQQQQQQ", "zhang-san", "bureau", "h-1", {"p-1", "p-2"},  "check/vehicles",    "transport",
      "identification",         "",          true,     true,  "audit-finding", "灵农审〔2022〕3号", kAskedAt};
  entry.decision = {std::nullopt, "130126-2022-000001", 2, kLater};
  entry.policy = "lingshou-2022@1";
  entry.at = kAskedAt;
  return entry;
}

TEST(AccessEntry, HasItsFinalBytes) {
  EXPECT_EQ(access(asked(), {41, 0}),
            R"({"asker":"zhang-san","at":"2022-09-06T08:40:00.000Z","authorization":"130126-2022-000001",)"
            R"("county":"130126","decision":"allow","denial":null,"expires_at":"2022-09-13T08:40:00.000Z",)"
            R"("grantee":"bureau","household":"h-1","index":41,"item":"check/vehicles","kind":"access",)"
            R"("no_objection":true,"override":{"document":"灵农审〔2022〕3号","reason":"audit-finding"},)"
            R"("policy":"lingshou-2022@1","programme":"","provider":"transport","purpose":"identification",)"
            R"("query":"QQQQQQQQQQQQQQQQQQQQQQ","risk_clear":true,"subjects":["p-1","p-2"],"use":2,"version":1})");
}

TEST(AccessEntry, ADenialNamesItsReason) {
  auto entry = asked();
  entry.query.household.clear();
  entry.query.subjects.clear();
  entry.query.override_reason.clear();
  entry.decision = {domain::Denial::household_unknown, "", 0, kLater};
  const auto bytes = access(entry, {0, 0});
  for (const auto* part : {R"("decision":"deny")", R"("denial":"household-unknown")", R"("authorization":null)",
                           R"("household":null)", R"("override":null)", R"("subjects":[])", R"("use":0)"}) {
    EXPECT_NE(bytes.find(part), std::string::npos) << part;
  }
}

TEST(AccessEntry, EveryDenialHasAWordOfItsOwn) {
  std::set<std::string_view> words;
  for (int denial = 0; denial <= static_cast<int>(domain::Denial::comparison_not_needed); ++denial) {
    const auto word = to_text(static_cast<domain::Denial>(denial));
    EXPECT_FALSE(word.empty());
    EXPECT_TRUE(words.insert(word).second) << word;
  }
}

TEST(AccessAnswerEntry, HasItsFinalBytes) {
  AccessAnswerEntry entry{"130126", "Q", "transport", AccessAnswerEntry::Outcome::cannot_say, Digest{}, kAskedAt};
  EXPECT_EQ(access_answer(entry, {42, 0}), R"({"at":"2022-09-06T08:40:00.000Z","county":"130126","digest":")" +
                                               std::string(64, '0') +
                                               R"(","index":42,"kind":"access-answer","outcome":"cannot-say",)"
                                               R"("provider":"transport","query":"Q","version":1})");
  entry.outcome = AccessAnswerEntry::Outcome::expired;
  entry.digest.reset();
  EXPECT_NE(
      access_answer(entry, {42, 0}).find(R"("digest":null,"index":42,"kind":"access-answer","outcome":"expired")"),
      std::string::npos);
}

TEST(ReleaseEntry, HasItsFinalBytes) {
  const ReleaseEntry entry{"130126", ReleaseEntry::What::question, "Q", "transport", "h-1", kAskedAt};
  EXPECT_EQ(release(entry, {43, 0}),
            R"({"at":"2022-09-06T08:40:00.000Z","county":"130126","household":"h-1","index":43,"kind":"release",)"
            R"("query":"Q","to":"transport","version":1,"what":"question"})");
}

TEST(TranscriptEntry, HasItsFinalBytes) {
  const TranscriptEntry entry{"130126", "h-1", "", "uid:0", "household-request", 4, 1, kAskedAt};
  EXPECT_EQ(transcript(entry, {44, 0}),
            R"({"actor":"uid:0","at":"2022-09-06T08:40:00.000Z","before":null,"county":"130126","from":0,)"
            R"("household":"h-1","index":44,"kind":"transcript","purpose":"household-request","shown":4,)"
            R"("subject":null,"version":2,"withheld":1})");
  const TranscriptEntry page{"130126", "h-1", "p-1", "uid:0", "household-request", 4, 1, kAskedAt, 17, 42};
  for (const auto* part : {R"("before":42,)", R"("from":17,)", R"("subject":"p-1")"}) {
    EXPECT_NE(transcript(page, {44, 0}).find(part), std::string::npos) << part;
  }
}

TEST(WithholdingEntry, HasItsFinalBytes) {
  const WithholdingEntry entry{
      "130126", "h-1", "Q", kLater, "灵监〔2022〕7号", {{"admin-1", "c2ln"}, {"admin-2", "c2lo"}}, kAskedAt};
  EXPECT_EQ(withholding(entry, {45, 0}),
            R"({"approvals":[{"administrator":"admin-1","signature":"c2ln"},)"
            R"({"administrator":"admin-2","signature":"c2lo"}],"at":"2022-09-06T08:40:00.000Z","county":"130126",)"
            R"("household":"h-1","index":45,"kind":"withholding","legal_basis":"灵监〔2022〕7号","query":"Q",)"
            R"("until":"2022-09-13T08:40:00.000Z","version":2})");
}

TEST(RecordViewEntry, HasItsFinalBytes) {
  EXPECT_EQ(record_view({"130126", "zhang-san", "township:130126101", {"n-1", "n-2"}, {}, kAskedAt}, {41, 0}),
            R"({"actor":"zhang-san","at":"2022-09-06T08:40:00.000Z","authorizations":["n-1","n-2"],"county":"130126",)"
            R"("index":41,"kind":"record-view","office":"township:130126101","queries":[],"version":1})");
}

}  // namespace
}  // namespace fangpin::audit
