#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "gateway/store/log_room.hpp"
#include "store_fixture.hpp"

namespace fangpin::store {

namespace {

using domain::Retained;

class Retention : public StoreTest {
 protected:
  // All pages of a kind, as the keeper turns them.
  PageRemoved remove(Retained kind, Instant cut, std::size_t page_max = 1000,
                     const std::vector<std::string>& repeating = {}) {
    PageRemoved all;
    RetentionPage page{kind, cut, 0, page_max, repeating};
    for (std::optional<std::int64_t> after = 0; after; ++pages_) {
      page.after = *after;
      PageRemoved turned;
      const auto status = store().run([&](Transaction& t) -> Status {
        auto removed = t.remove_expired(page);
        if (!removed) return removed.error();
        turned = *removed;
        return ok();
      });
      EXPECT_TRUE(status) << status.error().detail;
      if (!status) break;
      EXPECT_LE(turned.removed, static_cast<std::int64_t>(page_max) * 4);
      all.removed += turned.removed;
      all.held += turned.held;
      after = turned.end;
    }
    return all;
  }
  std::int64_t count(const std::string& table) { return std::stoll(sql("SELECT count(*) FROM " + table)); }
  std::string integrity() { return sql("PRAGMA integrity_check"); }

  const Instant kAll = at(1'000'000);
  int pages_ = 0;
};

}  // namespace

TEST_F(Retention, WhatWasReceivedBeforeTheCutGoesAndNothingElse) {
  push(kIllness, {{.person = "p1", .content = "a"}});  // received at(1)
  push(kIllness, {{.person = "p2", .content = "b"}});  // at(2)
  confirm(deliveries());
  EXPECT_EQ(remove(Retained::identity_envelopes, at(1)).removed, 0) << "received at the cut, not before it";
  EXPECT_EQ(remove(Retained::identity_envelopes, at(1) + Milliseconds{1}).removed, 1);
  EXPECT_EQ(sql("SELECT group_concat(envelope IS NULL) FROM row"), "1,0");
  EXPECT_EQ(remove(Retained::identity_envelopes, kAll).removed, 1);
  EXPECT_EQ(remove(Retained::identity_envelopes, kAll).removed, 0);
}

TEST_F(Retention, AnEnvelopeStaysUntilItsRevisionIsConfirmed) {
  push(kIllness,
       {{.person = "p1", .content = "a"}, {.person = "p2", .content = "b"}, {.person = "p3", .content = "c"}});
  const auto waiting = deliveries();
  ASSERT_EQ(waiting.size(), 3u);
  auto removed = remove(Retained::identity_envelopes, kAll);
  EXPECT_EQ(removed.removed, 0);
  EXPECT_EQ(removed.held, 3);
  confirm({waiting[2]});  // out of order
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.bury(id_of(waiting[0]), "refused", at(9)); }));
  removed = remove(Retained::identity_envelopes, kAll);
  EXPECT_EQ(removed.removed, 1);
  EXPECT_EQ(removed.held, 2);
  EXPECT_TRUE(store().reader().dead_letters(9)->at(0).delivery.identity) << "it can be resent";
  EXPECT_EQ(count("data_key_box"), 2) << "the others are sealed under it";
  confirm(waiting);
  removed = remove(Retained::identity_envelopes, kAll);
  EXPECT_EQ(removed.removed, 2);
  EXPECT_EQ(removed.held, 0);
  EXPECT_EQ(count("row WHERE envelope IS NOT NULL OR data_key IS NOT NULL"), 0);
}

TEST_F(Retention, ADataKeyGoesWithItsLastEnvelopeAndComesBackWithTheNext) {
  push(kIllness, {{.person = "p1", .content = "a"}});
  push("education/dropout", {{.person = "p2", .content = "b"}});
  confirm(deliveries());
  EXPECT_EQ(remove(Retained::identity_envelopes, at(2)).removed, 1);
  EXPECT_EQ(count("data_key"), 1) << "the second push is sealed under it too";
  EXPECT_EQ(remove(Retained::identity_envelopes, kAll).removed, 1);
  EXPECT_EQ(count("data_key") + count("data_key_box") + count("data_key_use"), 0);
  push(kIllness, {{.person = "p3", .content = "c"}});
  const auto next = deliveries();
  ASSERT_EQ(next.size(), 1u);
  EXPECT_FALSE(next[0].wrapped_key.empty()) << "never an envelope without its key";
}

TEST_F(Retention, RowProblemsOfAnOpenWindowStay) {
  const auto problem = [&](const std::string& window_id) {
    const auto id = stage(kIllness, {{.person = "p" + window_id, .content = "a"}});
    ASSERT_TRUE(store().run([&](Transaction& t) -> Status {
      const std::vector<domain::RowProblem> problems = {{2, "c", "r", false}, {3, "c", "r", false}};
      if (auto added = t.add_row_problems(id, problems); !added) return added;
      auto accepted = t.accept(id, {at(1), at(1), "illness", window_id, {}, 0});
      return accepted ? ok() : Status(accepted.error());
    }));
  };
  const Date first = *parse_date("2022-07-01"), last = *parse_date("2022-12-31");
  domain::Window window{.duty = "illness", .feed = kIllness, .feeds = {kIllness}, .first = first, .last = last};
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.open_window(window); }));
  problem(window.id());
  problem("2022-01-01/2022-06-30");
  EXPECT_EQ(remove(Retained::row_problems, kAll, 1).removed, 2);
  EXPECT_EQ(count("row_problem"), 2);
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.conclude(window, domain::Verdict::missed, at(2), 0); }));
  EXPECT_EQ(remove(Retained::row_problems, kAll, 1).removed, 2);
  EXPECT_EQ(counts(1).rejected, 2) << "the counts stay";
}

TEST_F(Retention, RefusalsAndDecidedExplanationsGoAndReceiptsStay) {
  const auto id = stage(kIllness, {{.person = "p1", .content = "a"}});
  accept(id, 1);
  ASSERT_TRUE(store().run([&](Transaction& t) -> Status {
    if (auto kept = t.keep_receipt(id, "R1", "{\"receipt\":1}", true, 0); !kept) return kept;
    for (int i = 0; i < 5; ++i) {
      if (auto kept = t.keep_refusal({"health", kIllness, "k", "digest-mismatch", at(i)}, "{}"); !kept) return kept;
    }
    return t.explain("health", "R1", "网络中断", at(3));
  }));
  EXPECT_EQ(remove(Retained::receipts, at(2), 2).removed, 2) << "refusals of before";
  EXPECT_EQ(count("refusal"), 3);
  EXPECT_EQ(remove(Retained::receipts, kAll, 2).removed, 3);
  EXPECT_EQ(store().reader().explanations(9)->at(0).explanation.text, "网络中断") << "nobody has decided it";
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.decide_explanation("health", "R1", true, "同意", at(4)); }));
  EXPECT_EQ(remove(Retained::receipts, kAll, 2).removed, 1);
  const auto explanation = store().reader().explanations(9)->at(0).explanation;
  EXPECT_EQ(explanation.state, domain::ExplanationState::accepted);
  EXPECT_EQ(explanation.text + explanation.remark, "");
  EXPECT_EQ((*store().reader().receipt("health", "R1"))->receipt, "{\"receipt\":1}");
}

TEST_F(Retention, ARecordGoesWithAllThatItsAlertBecame) {
  push(kHouseholds, {{.person = "p1", .content = "r", .household = "h1", .subject = RowSubject::household_register},
                     {.person = "p2", .content = "r", .household = "h2", .subject = RowSubject::household_register}});
  push(kIllness, {{.person = "p1", .content = "a"}, {.person = "p3", .content = "x"}});
  push(kIllness, {{.person = "p1", .content = "b"}});                  // corrected
  push(kIllness, {{.person = "p3", .content = "y", .alert = false}});  // withdrawn
  push(kHouseholds, {{.person = "p1", .content = "r", .household = "h2", .subject = RowSubject::household_register},
                     {.person = "p2", .content = "r", .household = "h2", .subject = RowSubject::household_register}});
  confirm(deliveries());  // with the regroup of p1
  ASSERT_TRUE(store().sweep(at(0), 100));
  const auto before = totals();
  EXPECT_EQ(remove(Retained::alerts, at(5)).removed, 2) << "p3; the regroup of p1 is younger";
  EXPECT_EQ(remove(Retained::alerts, kAll, 1).removed, 3)
      << "p1's two rows and the regroup; the registers are in force";
  EXPECT_EQ(count("row WHERE subject = 0") + count("alert_revision") + count("withdrawn_alert"), 0);
  EXPECT_EQ(count("person"), 2) << "of p3 nothing speaks any more";
  EXPECT_EQ(count("membership"), 3);
  EXPECT_EQ(integrity(), "ok");
  EXPECT_EQ(totals().submissions, before.submissions);
  EXPECT_EQ(totals().rows.created, before.rows.created) << "counts stand in the submissions";
  reopen();
  std::vector<domain::RowOutcome> outcomes;
  push(kIllness, {{.person = "p1", .content = "b"}}, &outcomes);
  EXPECT_EQ(outcomes.at(0), domain::RowOutcome::created) << "it is not known any more";
}

TEST_F(Retention, MembershipsGoThatEndedBeforeTheCut) {
  const auto member = [](const std::string& person) {
    return Sample{.person = person, .content = "r", .household = "h1", .subject = RowSubject::household_register};
  };
  push(kHouseholds, {member("p1"), member("p2")});  // at(1)
  push(kHouseholds, {member("p2")});                // at(2): p1 has left
  ASSERT_TRUE(store().sweep(at(0), 100));
  EXPECT_EQ(remove(Retained::alerts, at(2)).removed, 0) << "it ended at the cut";
  EXPECT_EQ(remove(Retained::alerts, at(3)).removed, 1);
  EXPECT_EQ(count("membership"), 1);
  EXPECT_EQ(count("membership_end"), 0);
  EXPECT_EQ(count("person"), 1);
  std::vector<domain::RowOutcome> outcomes;
  push(kHouseholds, {member("p2"), member("p1")}, &outcomes);
  EXPECT_EQ(outcomes, (std::vector{domain::RowOutcome::unchanged, domain::RowOutcome::created}));
}

TEST_F(Retention, WhatTheNationalSideHasNotConfirmedIsHeld) {
  push(kHouseholds, {{.person = "p1", .content = "r", .household = "h1", .subject = RowSubject::household_register}});
  push(kIllness, {{.person = "p1", .content = "a"}});
  push(kHouseholds, {{.person = "p9", .content = "r", .household = "h9", .subject = RowSubject::household_register}});
  ASSERT_TRUE(store().sweep(at(0), 100));
  const auto removed = remove(Retained::alerts, kAll);
  EXPECT_EQ(removed.removed, 0);
  EXPECT_EQ(removed.held, 2) << "the alert, and the membership that it is to be told with";
  EXPECT_FALSE(deliveries().at(0).police_household.empty());
}

TEST_F(Retention, ARecordOfARepeatingFeedStaysWhileItsAlertStands) {
  push(kIllness, {{.person = "p1", .content = "a"}, {.person = "p2", .content = "b"}});
  push(kIllness, {{.person = "p2", .content = "c", .alert = false}});
  confirm(deliveries());
  EXPECT_EQ(remove(Retained::alerts, kAll, 1000, {kIllness}).removed, 2);
  std::vector<domain::RowOutcome> outcomes;
  push(kIllness, {{.person = "p1", .content = "a"}}, &outcomes);
  EXPECT_EQ(outcomes.at(0), domain::RowOutcome::unchanged) << "told once, for as long as the file lists it";
}

TEST_F(Retention, WhatIsStagedOnARecordKeepsIt) {
  push(kIllness, {{.person = "p1", .content = "a"}});
  confirm(deliveries());
  const auto staged = stage(kIllness, {{.person = "p1", .content = "b"}});
  EXPECT_EQ(remove(Retained::alerts, kAll).removed, 0);
  EXPECT_EQ(accept(staged).corrected, 1);
  EXPECT_EQ(deliveries().at(0).revision, 2);
}

TEST_F(Retention, PagesAreBoundedAndEndWhereNothingIsLeft) {
  for (int push_number = 0; push_number < 7; ++push_number) {
    std::vector<Sample> rows;
    for (int i = 0; i < 10; ++i) {
      rows.push_back({.person = "p" + std::to_string(push_number * 100 + i), .content = "x"});
    }
    push(kIllness, rows);
  }
  confirm(deliveries());
  EXPECT_EQ(remove(Retained::identity_envelopes, kAll, 3).removed, 70);
  EXPECT_GE(pages_, 24);
  EXPECT_EQ(remove(Retained::alerts, kAll, 3).removed, 70);
  EXPECT_EQ(count("row") + count("person") + count("person_row") + count("look_up"), 0);
  pages_ = 0;
  EXPECT_EQ(remove(Retained::alerts, kAll, 3).removed, 0);
  EXPECT_EQ(pages_, 1) << "what holds nothing any more is not looked at again";
}

TEST_F(Retention, WhatIsRemovedIsOverwrittenInItsPage) {
  push(kIllness, {{.person = "p1", .content = "a"}});
  confirm(deliveries());
  const auto envelope = sql("SELECT hex(envelope) FROM row");
  ASSERT_GE(envelope.size(), 32u);
  const auto on_disk = [&] {
    close();
    std::ifstream in(path_, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    std::string wanted;
    for (std::size_t i = 0; i + 1 < envelope.size(); i += 2) {
      wanted.push_back(static_cast<char>(std::stoi(envelope.substr(i, 2), nullptr, 16)));
    }
    const bool found = bytes.find(wanted) != std::string::npos;
    reopen();
    return found;
  };
  EXPECT_TRUE(on_disk());
  // The alert's id begins the envelope of this sealer: the row goes too.
  remove(Retained::identity_envelopes, kAll);
  EXPECT_FALSE(on_disk());
}

TEST_F(Retention, WhatIsRemovedLeavesALogThatKeepsItsRoomInTheNextPause) {
  sqlite::give_log_room(store());
  push(kIllness, {{.person = "p1", .content = "a"}});
  confirm(deliveries());
  const auto hex = sql("SELECT hex(envelope) FROM row");
  std::string envelope;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    envelope.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  const auto in_log = [&] {
    std::ifstream in(path_ + "-wal", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    return bytes.find(envelope) != std::string::npos;
  };
  EXPECT_TRUE(in_log());
  EXPECT_EQ(remove(Retained::identity_envelopes, kAll).removed, 1);
  for (int i = 0; i < 100 && in_log(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_FALSE(in_log());
}

}  // namespace fangpin::store
