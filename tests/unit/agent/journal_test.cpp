#include "gateway/agent/journal.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/unit/net/test_ca.hpp"

namespace fangpin::agent {
namespace {

const Instant kNow = parse_instant("2022-09-06T08:40:00.000Z").value();
const std::string kReceipt(22, 'r');

PendingPush push(const std::string& key = "k-1") {
  return {"rows", "education/dropout", "", "2022-09-01/2022-09-10", "台账.xlsx", "sha-256=:abc:", 12, key, kNow};
}

class JournalTest : public testing::Test {
 protected:
  net::TempDirectory folder;
  std::string state = folder.file("state");
  Journal journal = Journal::open(state).value();
};

TEST(PendingPush, SurvivesItsOwnText) {
  const auto parsed = parse_pending(to_json(push()));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, push());
}

TEST(PendingPush, RefusesWhatIsNoWholeEntry) {
  const std::string text = to_json(push());
  for (std::size_t length = 0; length < text.size(); length += 7) {
    EXPECT_FALSE(parse_pending(text.substr(0, length))) << length;
  }
  std::string other = text;
  other.replace(other.find("pending/1"), 9, "pending/2");
  EXPECT_FALSE(parse_pending(other));
  other = text;
  other.replace(other.find("k-1"), 3, "../");
  EXPECT_FALSE(parse_pending(other)) << "a key is part of a file name";
}

TEST_F(JournalTest, KeepsAnEntryUntilTheReceiptIsThere) {
  ASSERT_TRUE(journal.begin(push()));
  auto again = Journal::open(state);  // as after a crash
  ASSERT_TRUE(again);
  ASSERT_EQ(again->pending()->pushes.size(), 1U);
  EXPECT_EQ(again->pending()->pushes[0], push());
  ASSERT_TRUE(again->finish("k-1", kReceipt, "{}"));
  EXPECT_TRUE(again->pending()->pushes.empty());
  EXPECT_EQ(again->receipt(kReceipt).value(), "{}");
}

TEST_F(JournalTest, ForgetsWhatWasNeverFinishedAfterAWhile) {
  auto old = push("k-old");
  old.began_at = kNow - kPendingKept - Milliseconds{1};
  auto young = push("k-young");
  young.feed = "education/cost-burden";
  young.began_at = kNow - kPendingKept;
  ASSERT_TRUE(journal.begin(young));
  ASSERT_TRUE(journal.begin(old));
  ASSERT_TRUE(journal.prune(kNow));
  const auto left = journal.pending();
  ASSERT_EQ(left->pushes.size(), 1U);
  EXPECT_EQ(left->pushes[0], young);
}

TEST_F(JournalTest, ForgetsWhatIsOlderOfTheSameFeedOnceSomethingNewBegins) {
  auto ask = push("k-ask");
  ask.kind = "ask";
  ask.feed.clear();
  auto other_ask = ask;
  other_ask.idempotency_key = "k-ask-2";
  auto other_feed = push("k-other-feed");
  other_feed.feed = "education/cost-burden";
  auto withdrawal = push("k-withdrawal");
  withdrawal.kind = "withdrawal";
  for (const auto& entry : {push(), ask, other_feed, withdrawal, other_ask}) ASSERT_TRUE(journal.begin(entry));
  std::set<std::string> left;
  const auto pending = journal.pending();
  ASSERT_TRUE(pending);
  for (const auto& entry : pending->pushes) left.insert(entry.idempotency_key);
  EXPECT_EQ(left, (std::set<std::string>{"k-ask", "k-ask-2", "k-other-feed", "k-withdrawal"}));
}

TEST_F(JournalTest, IsReadableByItsOwnerOnly) {
  ASSERT_TRUE(journal.begin(push()));
  ASSERT_TRUE(journal.finish("k-1", kReceipt, "{}"));
  ASSERT_TRUE(journal.begin(push("k-2")));
  for (const auto& path : {state, state + "/pending", state + "/receipts", journal.receipt_path(kReceipt),
                           state + "/pending/push-k-2.json"}) {
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0) << path;
    EXPECT_EQ(status.st_mode & 077U, 0U) << path;
  }
}

TEST_F(JournalTest, TakesAReceiptThatIsKeptTwice) {
  // A crash after the receipt was kept and before the entry went: the next run keeps it once more.
  ASSERT_TRUE(journal.begin(push()));
  ASSERT_TRUE(journal.finish("k-1", kReceipt, "{}"));
  ASSERT_TRUE(journal.begin(push()));
  EXPECT_TRUE(journal.finish("k-1", kReceipt, "{}"));
  EXPECT_TRUE(journal.pending()->pushes.empty());
}

TEST_F(JournalTest, KeepsTheProofBesideTheReceipt) {
  ASSERT_TRUE(journal.begin(push()));
  ASSERT_TRUE(journal.finish("k-1", kReceipt, R"({"proof":"c2sp.org/tlog-proof@v1\nindex 0\n"})"));
  std::ifstream file(journal.proof_path(kReceipt));
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "c2sp.org/tlog-proof@v1\nindex 0\n");
  EXPECT_TRUE(journal.proof_path(kReceipt).ends_with(std::string(kReceipt) + ".tlog-proof"));
}

TEST_F(JournalTest, CountsAndLeavesFilesThatAreNoEntries) {
  ASSERT_TRUE(journal.begin(push()));
  std::ofstream(state + "/pending/push-torn.json") << "{\"schema\":\"fangpin-pend";
  std::ofstream(state + "/pending/notes.txt") << "not ours";
  const auto pending = journal.pending();
  ASSERT_TRUE(pending);
  EXPECT_EQ(pending->pushes.size(), 1U);
  EXPECT_EQ(pending->unreadable, 1U);
  EXPECT_TRUE(std::filesystem::exists(state + "/pending/push-torn.json"));
}

TEST_F(JournalTest, RefusesNamesThatWouldLeaveItsFolders) {
  EXPECT_FALSE(journal.begin(push("../../etc/passwd")));
  EXPECT_FALSE(journal.forget("a/b"));
  EXPECT_FALSE(journal.finish("k-1", "../../../../tmp/xxxxxx", "{}"));
  EXPECT_FALSE(journal.receipt("../pending/push-k-1xxx"));
}

TEST(FindContinued, TakesUpTheSamePushOnly) {
  const std::vector<PendingPush> known{push()};
  PendingPush wanted = push("");
  wanted.began_at = kNow + std::chrono::hours(200);
  ASSERT_TRUE(find_continued(known, wanted, wanted.began_at));
  EXPECT_EQ(find_continued(known, wanted, wanted.began_at)->idempotency_key, "k-1");
  const auto differs = [&](auto change) {
    PendingPush other = wanted;
    change(other);
    return !find_continued(known, other, other.began_at).has_value();
  };
  EXPECT_TRUE(differs([](PendingPush& p) { p.content_digest = "sha-256=:other:"; }));
  EXPECT_TRUE(differs([](PendingPush& p) { p.feed = "education/cost-burden"; }));
  EXPECT_TRUE(differs([](PendingPush& p) { p.window = ""; }));
  EXPECT_TRUE(differs([](PendingPush& p) { p.population = "other-insured"; }));
  EXPECT_TRUE(differs([](PendingPush& p) { p.kind = "nil"; }));
  EXPECT_TRUE(differs([](PendingPush& p) { p.idempotency_key = "k-2"; }));
  EXPECT_FALSE(differs([](PendingPush& p) { p.idempotency_key = "k-1"; }));
  EXPECT_FALSE(differs([](PendingPush& p) { p.file_name = "renamed.xlsx"; }));
}

TEST(FindContinued, DoesNotAnswerThisMonthsNilWithLastMonthsReceipt) {
  PendingPush nil = push();
  nil.kind = "nil";
  nil.window = "";
  PendingPush wanted = nil;
  wanted.idempotency_key.clear();
  EXPECT_TRUE(find_continued({nil}, wanted, kNow + kNilResumeMax));
  EXPECT_FALSE(find_continued({nil}, wanted, kNow + kNilResumeMax + std::chrono::seconds(1)));
  nil.window = wanted.window = "2022-09-01/2022-09-15";
  EXPECT_TRUE(find_continued({nil}, wanted, kNow + std::chrono::hours(1'000))) << "a declared window says which it is";
}

}  // namespace
}  // namespace fangpin::agent
