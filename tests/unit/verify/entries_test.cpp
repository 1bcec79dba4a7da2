#include "log_fixture.hpp"

namespace fangpin::verify {
namespace {

using testing::HasSubstr;

// What the entries say, in a log whose every hash and signature is right.
class VerifyEntries : public test::LogFixture {
 protected:
  void add_text(const std::string& text) {
    add([&](const auto&) { return text; });
  }
  int checked() {
    export_log();
    return verify();
  }
};

TEST_F(VerifyEntries, OnTimeAndLatePushesAreClean) {
  add_configuration();
  add_push("education", -1);
  add_push("education", 0);  // received at the due instant itself
  add_push("education", 1);
  EXPECT_EQ(checked(), kClean) << out_;
}

TEST_F(VerifyEntries, AVerdictThatTheTimesDoNotGiveIsFound) {
  add_configuration();
  add_push("education", 5, "met");
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B11] 第 2 条"));
  EXPECT_THAT(out_, HasSubstr("give met-late"));
}

TEST_F(VerifyEntries, AVerdictWithoutItsPushIsFound) {
  add_push("education");
  entries_.pop_back();
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("no push stands behind it"));
}

TEST_F(VerifyEntries, APushWithoutItsVerdictIsFound) {
  add_action();
  const auto before = entries_.size();
  add_push("education");
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(before));
  auto& attempt = entries_.back();
  attempt.replace(attempt.find("\"index\":2"), 9, "\"index\":1");
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("has no verdict entry before it"));
}

class VerifyWaivers : public VerifyEntries {
 protected:
  // A push comes 30 minutes late, and then a waiver of its window; the gateway was down until `minutes` before the
  // push.
  void late_then_waived(int minutes, int waivers = 1) {
    add_configuration();
    const Instant received = clock_ + std::chrono::minutes(1);
    const std::string outage =
        to_text_utc(received - std::chrono::hours(9)) + "/" + to_text_utc(received - std::chrono::minutes(minutes));
    add([&](const auto& at) {
      return audit::action(audit::ActionEntry{"130126", "gateway-down", outage, "gateway", {}, clock_}, at);
    });
    add_push("education", 30);
    domain::Window window;
    window.duty = "dropout";
    window.feed = "education/dropout";
    window.first = window.last = window_first_;
    window.due = received - std::chrono::minutes(30);
    window.policy = "demonstration-2022@1";
    window.waiver = "灵防返〔2022〕9号";
    for (int i = 0; i < waivers; ++i) {
      add([&](const auto& at) {
        return audit::verdict(audit::VerdictEntry{"130126", window, domain::Verdict::waived, clock_}, at);
      });
    }
  }
};

TEST_F(VerifyWaivers, AWaiverReplacesAPushThatWasLateForAnOutage) {
  late_then_waived(10);
  EXPECT_EQ(checked(), kClean) << out_;
}

TEST_F(VerifyWaivers, ItReplacesNothingElse) {
  late_then_waived(31);
  EXPECT_EQ(checked(), kFindings) << "it was due when the gateway served again";
  EXPECT_THAT(out_, HasSubstr("has its verdict met-late since entry 2"));
}

TEST_F(VerifyWaivers, AWindowIsWaivedOnce) {
  late_then_waived(10, 2);
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("has its verdict waived since entry 4"));
}

TEST_F(VerifyEntries, ASecondVerdictOfAWindowIsFound) {
  add_push("education");
  auto again = entries_[0];
  again.replace(again.find("\"index\":0"), 9, "\"index\":2");
  add_text(again);
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("has its verdict met since entry 0"));
}

TEST_F(VerifyEntries, AMissedVerdictBeforeTheDueInstantIsFound) {
  domain::Window window;
  window.duty = "dropout";
  window.first = window.last = *parse_date("2022-09-01");
  window.due = clock_ + std::chrono::hours(1);
  add([&](const auto& at) {
    return audit::verdict(audit::VerdictEntry{"130126", window, domain::Verdict::missed, clock_}, at);
  });
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("missed before the window was due"));
}

TEST_F(VerifyEntries, AVerdictUnderAPolicyThatWasNotInForceWhenItsWindowOpenedIsFound) {
  window_first_ = *parse_date("2022-09-02");  // opens at 16:00 of the day before, UTC
  add_configuration();
  add_configuration(true, "demonstration-2022@2");
  add_push("education", -60, "", "demonstration-2022@2");  // replaced before the window opened, and named all the same
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B12] 第 2 条"));
  EXPECT_THAT(out_, HasSubstr("demonstration-2022@1"));
  EXPECT_THAT(out_, HasSubstr("发现 1 项"));
}

TEST_F(VerifyEntries, AWindowKeepsThePolicyUnderWhichItOpened) {
  window_first_ = *parse_date("2022-09-02");
  add_configuration();
  clock_ = *parse_instant("2022-09-02T00:00:00Z");
  add_configuration(true, "demonstration-2022@2");
  add_push("education", -60, "", "demonstration-2022@2");  // the window is still @1's
  EXPECT_EQ(checked(), kClean) << out_;
}

TEST_F(VerifyEntries, AWindowMayOpenUnderThePolicyOfTheNextStartAndNoneLater) {
  window_first_ = *parse_date("2022-08-31");
  add_configuration();
  add_push("education");
  EXPECT_EQ(checked(), kClean) << out_;
  std::filesystem::remove_all(log_);
  entries_.clear();
  attempts_.clear();
  add_configuration(true, "demonstration-2022@0");
  add_configuration();
  add_push("education");
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("发现 1 项"));
}

TEST_F(VerifyEntries, APushUnderAPolicyThatWasReplacedIsFound) {
  window_first_ = *parse_date("2022-08-31");
  add_configuration();
  add_configuration(true, "demonstration-2022@2");
  add_push("education");
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B12] 第 3 条"));
  EXPECT_THAT(out_, HasSubstr("and demonstration-2022@2 was in force"));
}

TEST_F(VerifyEntries, APolicyWithAnotherDigestUnderTheSameNameIsFound) {
  add_configuration();
  add_configuration();
  EXPECT_EQ(checked(), kClean) << out_;
  add_configuration();
  auto& again = entries_.back();
  const std::string digest = "\"policy_digest\":\"";
  again.replace(again.find(digest) + digest.size(), 1, "7");
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B12] 第 2 条"));
}

TEST_F(VerifyEntries, AWaiverNeedsItsDocument) {
  add_configuration();
  const auto waive = [&](const char* document) {
    domain::Window window;
    window.duty = "dropout";
    window.first = window.last = plus_days(*parse_date("2022-09-01"), windows_++);
    window.due = clock_ - std::chrono::hours(1);
    window.policy = "demonstration-2022@1";
    window.waiver = document;
    add([&](const auto& at) {
      return audit::verdict(audit::VerdictEntry{"130126", window, domain::Verdict::waived, clock_}, at);
    });
  };
  waive("2022-7");
  EXPECT_EQ(checked(), kClean) << out_;
  waive("");
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B13] 第 2 条"));
}

TEST_F(VerifyEntries, SaysThatDueInstantsAreTheGatewaysWordAndWhatToReadThemAgainst) {
  add_configuration();
  EXPECT_EQ(checked(), kClean) << out_;
  EXPECT_THAT(out_, HasSubstr("due instants"));
  EXPECT_THAT(out_, HasSubstr("demonstration-2022@1 = " + std::string(64, '0')));
}

TEST_F(VerifyEntries, TwoPushesWithOneReceiptAreFound) {
  add_configuration();
  add_push("education");
  add_push("education");
  const auto of = [&](std::size_t i) -> std::string& { return entries_[i]; };
  const std::string name = "\"receipt\":\"";
  of(4).replace(of(4).find(name) + name.size(), 64, of(2).substr(of(2).find(name) + name.size(), 64));
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B10] 第 4 条"));
  EXPECT_THAT(out_, HasSubstr("has the receipt of entry 2"));
}

TEST_F(VerifyEntries, AMemberThatTheKindDoesNotHaveIsE1) {
  add_configuration();
  add_push("education");
  for (const auto& [at, from, to] : std::vector<std::tuple<std::size_t, std::string, std::string>>{
           {0, "\"version\":4}", "\"version\":4,\"zz\":\"张三\"}"},
           {0, "\"catalogue\":\"", "\"catalogue\":\"x"},
           {0, "\"validity_days\":0}", "\"validity_days\":0,\"zz\":1}"},
           {1, "\"duty\":\"dropout\"", "\"duty\":\"dropout\",\"dutz\":1"},
           {2, "\"rows\":{", "\"rows\":{\"a\":1,"}}) {
    const auto whole = entries_;
    auto& entry = entries_[at];
    ASSERT_NE(entry.find(from), std::string::npos) << entry;
    entry.replace(entry.find(from), from.size(), to);
    EXPECT_EQ(checked(), kFindings) << to;
    EXPECT_THAT(out_, HasSubstr("[E1] 第 " + std::to_string(at) + " 条")) << to;
    std::filesystem::remove_all(log_);
    entries_ = whole;
  }
}

TEST_F(VerifyEntries, ARunOfTheRetentionIsAKnownAction) {
  const auto removed = [&](const auto& at) {
    audit::ActionEntry entry{"130126", "retention-enforced", "2023-03-07", "gateway", {}, clock_};
    entry.removals = {{domain::Retained::row_problems, *parse_instant("2022-09-03T16:00:00Z"), 7, 0}};
    return audit::action(entry, at);
  };
  add(removed);
  EXPECT_EQ(checked(), kClean) << out_;
  add(removed);
  auto& other = entries_.back();
  other.replace(other.find("\"count\""), 7, "\"names\"");
  EXPECT_EQ(checked(), kFindings) << "an entry says no more than its schema has";
}

TEST_F(VerifyEntries, AGapInADepartmentsAttemptsIsFound) {
  add_refusal("health");
  add_refusal("education");
  ++attempts_["health"];
  add_refusal("health");
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B15] 第 2 条"));
  EXPECT_THAT(out_, HasSubstr("attempt 3 of health should be 2"));
}

TEST_F(VerifyEntries, AnEntryWithAnotherIndexBreaksTheLog) {
  add_action();
  auto entry = entries_[0];
  entry.replace(entry.find("\"index\":0"), 9, "\"index\":7");
  add_text(entry);
  EXPECT_EQ(checked(), kBroken);
  EXPECT_THAT(out_, HasSubstr("[L4] 第 1 条"));
}

TEST_F(VerifyEntries, TimesThatGoBackAreFoundBeyondATolerance) {
  add_action();
  clock_ -= std::chrono::seconds(110);  // 50 s before the entry above
  add_action();
  EXPECT_EQ(checked(), kClean) << out_;
  clock_ -= std::chrono::hours(1);
  add_action();
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[L7] 第 2 条"));
}

TEST_F(VerifyEntries, FutureTimesAreFoundUnlessTheLogIsADemonstration) {
  clock_ = now_ + std::chrono::minutes(6);
  add_action();
  EXPECT_EQ(checked(), kClean);
  EXPECT_THAT(out_, HasSubstr("演示时钟"));
  std::filesystem::remove_all(log_);
  origin_ = "fangpin.example/130126";
  write_policy();
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("is in the future"));
}

TEST_F(VerifyEntries, AReceptionAfterItsOwnEntryIsFound) {
  add_push("education");
  auto& attempt = entries_.back();
  const auto at = attempt.find("\"received_at\":\"2022-09-01T00");
  ASSERT_NE(at, std::string::npos);
  attempt.replace(at, 28, "\"received_at\":\"2022-09-01T05");
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("received after it was logged"));
}

TEST_F(VerifyEntries, AnAcceptedPushWithoutAReceiptIsFound) {
  add_configuration();
  add_push("education");
  auto& attempt = entries_.back();
  const auto at = attempt.find("\"receipt\":\"");
  ASSERT_NE(at, std::string::npos);
  attempt.replace(at + 11, 64, std::string(64, '0'));
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B10] 第 2 条"));
  EXPECT_THAT(out_, HasSubstr("an accepted push without a receipt"));
}

TEST_F(VerifyEntries, APushUnderAPolicyThatWasNeverInForceIsFound) {
  add_push("education");
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B12] 第 0 条"));  // the verdict
  EXPECT_THAT(out_, HasSubstr("[B12] 第 1 条"));  // the push
}

TEST_F(VerifyEntries, ADemonstrationMarkThatIsNotTheLogsIsFound) {
  add_configuration(false);
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[L2] 第 0 条"));
}

TEST_F(VerifyEntries, AnEntryOfAnotherCountyIsFound) {
  add_action();
  add_action();
  entries_[1].replace(entries_[1].find("130126"), 6, "640422");
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("another county"));
}

TEST_F(VerifyEntries, WhatIsNotUnderstoodIsAFindingAndNeverAPass) {
  add_action();
  const auto good = entries_[0];
  const auto with = [&](const std::string& from, const std::string& to) {
    auto entry = good;
    entry.replace(entry.find(from), from.size(), to);
    return entry;
  };
  for (const auto& bad : std::vector<std::string>{
           "", "null", "[]", "garbage", "\xff", "{\"a\":1.5}", good + " ", "{" + good,
           with("\"version\":1", "\"version\":2"), with("\"kind\":\"action\"", "\"kind\":\"asset-query\""),
           with("\"county\":\"130126\"", "\"county\":130126"), with("\"index\":0", "\"index\":-1"),
           with("\"index\":0", "\"index\":0.0"), with("\"at\":\"2022-09-01T00:00:00.000Z\"", "\"at\":\"yesterday\""),
           with("\"index\":0", "\"index\":0,\"index\":0"), with("\"action\":\"clock-stepped\",", "")}) {
    std::filesystem::remove_all(log_);
    entries_ = {bad};
    EXPECT_EQ(checked(), kFindings) << bad;
    EXPECT_THAT(out_, HasSubstr("[E1] 第 0 条")) << bad;
  }
}

}  // namespace
}  // namespace fangpin::verify
