// Replays the sample month as the gateway would: windows open with the clock, run out with the clock, and each push is
// attributed. What comes out must be what the manifest says.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "crypto/base/json.hpp"
#include "gateway/deadlines/attribution.hpp"
#include "gateway/deadlines/lateness.hpp"
#include "gateway/deadlines/standing.hpp"
#include "tests/unit/deadlines/fixture.hpp"

namespace fangpin::deadlines {
namespace {

using boost::json::object;
using boost::json::value;
using domain::Window;

const object& manifest() {
  static const value root = [] {
    std::ifstream in(FANGPIN_SOURCE_DIR "/tests/data/samples/manifest.json");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto parsed = parse_json(text, 4 << 20);
    EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().detail);
    return parsed ? *parsed : value(object{});
  }();
  return root.as_object();
}

std::string text_of(const object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

std::int64_t number_of(const object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  return found != nullptr && found->is_int64() ? found->as_int64() : 0;
}

// Feeds that have a contract: all but those of the departments that are not connected.
bool connected(std::string_view feed) {
  return !feed.starts_with("human-resources/") && !feed.starts_with("agriculture/") &&
         !feed.starts_with("disabled-persons/");
}

class Replay {
 public:
  explicit Replay(const config::Policy& policy) : policy_(policy), clock_(instant("clock_start")), from_(clock_) {}

  void run() {
    for (const auto& push : manifest().at("pushes").as_array()) accept(push.as_object());
    step_to(instant("clock_end"));
  }

  const std::vector<Window>& ledger() const { return ledger_; }
  const Window* find(std::string_view feed, std::string_view population, std::string_view id) const {
    for (const auto& window : ledger_) {
      if (window.feed == feed && window.population == population && window.id() == id) return &window;
    }
    return nullptr;
  }
  const std::vector<std::pair<std::string, Attribution>>& attributions() const { return attributions_; }
  WindowCounts counts() const {
    const auto apart = windows_not_connected(policy_, calendar_2022(), from_, clock_, connected);
    EXPECT_TRUE(apart);
    return count_windows(ledger_, *apart, clock_);
  }

 private:
  static Instant instant(std::string_view key) { return at(text_of(manifest(), key)); }

  void step_to(Instant now) {
    const Milliseconds tick{1};
    const auto opened = windows_opening(policy_, calendar_2022(), opened_to_.value_or(from_), now + tick, connected);
    ASSERT_TRUE(opened);
    ledger_.insert(ledger_.end(), opened->begin(), opened->end());
    opened_to_ = now + tick;
    for (const auto& missed : missed_by(ledger_, now)) write(missed, domain::Verdict::missed, 0);
    clock_ = now;
  }

  void write(const Window& window, domain::Verdict verdict, std::int64_t by) {
    for (auto& entry : ledger_) {
      if (entry.duty != window.duty || entry.id() != window.id()) continue;
      EXPECT_FALSE(entry.verdict) << "a verdict is written once: " << entry.duty << " " << entry.id();
      entry.verdict = verdict;
      entry.cleared_by = by;
    }
  }

  void accept(const object& push) {
    const auto received = at(text_of(push, "pushed_at"));
    step_to(received);
    PushFacts facts;
    facts.feed = text_of(push, "feed");
    facts.population = text_of(push, "population");
    if (const auto window = text_of(push, "window"); !window.empty()) facts.declared_window = window;
    const auto file = text_of(push, "file");
    facts.kind = file.empty() ? domain::SubmissionKind::nil : domain::SubmissionKind::rows;
    facts.whole_file = facts.feed.ends_with("-register");
    facts.content_seen = push.contains("repeat_of");
    auto& counts = facts.counts;
    if (facts.content_seen) {
      counts.unchanged = 37;
      counts.rejected = 3;
    } else if (facts.kind == domain::SubmissionKind::rows) {
      counts.rejected = static_cast<std::int64_t>(push.at("rejected").as_array().size());
      counts.corrected = push.contains("corrected") ? std::ssize(push.at("corrected").as_array()) : 0;
      counts.unchanged = number_of(push, "unchanged");
      counts.created = number_of(push, "accepted") - counts.corrected - counts.unchanged;
    }
    if (counts.corrected > 0) facts.first_windows = {{"medical-alleviated", "2022-09-01/2022-09-10"}};
    ASSERT_TRUE(policy_.check_population(facts.feed, facts.population)) << facts.feed;
    const auto attribution = attribute(facts, ledger_, received);
    ASSERT_TRUE(attribution) << attribution.error().detail;
    if (attribution->conclude) write(*attribution->window, *attribution->conclude, ++submissions_);
    attributions_.emplace_back(file, *attribution);
  }

  const config::Policy& policy_;
  Instant clock_, from_;
  std::optional<Instant> opened_to_;
  std::vector<Window> ledger_;
  std::int64_t submissions_ = 0;
  std::vector<std::pair<std::string, Attribution>> attributions_;
};

TEST(SampleMonth, EndsInTheManifestsVerdicts) {
  Replay replay(shipped_policy("demonstration-2022"));
  replay.run();
  std::size_t checked = 0;
  for (const auto& entry : manifest().at("verdicts").as_array()) {
    const auto& verdict = entry.as_object();
    const auto* window =
        replay.find(text_of(verdict, "feed"), text_of(verdict, "population"), text_of(verdict, "window"));
    ASSERT_NE(window, nullptr) << verdict;
    ASSERT_TRUE(window->verdict) << verdict;
    EXPECT_EQ(domain::to_text(*window->verdict), text_of(verdict, "verdict")) << verdict;
    ++checked;
  }
  EXPECT_EQ(checked, 16u);
}

TEST(SampleMonth, JudgesExactlyTheWindowsOfSeptemberAndLeavesOctoberOpen) {
  Replay replay(shipped_policy("demonstration-2022"));
  replay.run();
  // September: 16 windows, all named by the manifest; October: a first window for each of the 8 connected duties.
  EXPECT_EQ(replay.counts(), (WindowCounts{13, 2, 1, 0, 8, 6}));
  EXPECT_EQ(replay.ledger().size(), 24u);
  for (const auto& window : replay.ledger()) {
    EXPECT_EQ(window.verdict.has_value(), window.last < day("2022-10-01")) << window.duty << " " << window.id();
  }
}

TEST(SampleMonth, ClearsNothingByTheRepeatAndTheCorrection) {
  Replay replay(shipped_policy("demonstration-2022"));
  replay.run();
  std::map<std::string, std::vector<AttributionReason>> reasons;
  for (const auto& [file, attribution] : replay.attributions()) reasons[file].push_back(attribution.reason);
  EXPECT_EQ(reasons["卫健局_农村新增大病患者_9月上半月.csv"],
            (std::vector{AttributionReason::cleared, AttributionReason::nothing_new}));
  EXPECT_EQ(reasons["医保局_更正_9月上旬.xlsx"].size(), 1u);
  EXPECT_NE(reasons["医保局_更正_9月上旬.xlsx"][0], AttributionReason::cleared);
  EXPECT_EQ(reasons["公安交警_交通事故致伤致残致亡农户.xlsx"], std::vector{AttributionReason::voluntary});
}

TEST(SampleMonth, MarksTheLateRecordsAndNoOthers) {
  // Discovery (or, without one, event) dates as they stand in the files, first data line first.
  struct File {
    std::string name, feed;
    int first_line;
    std::vector<std::string> discovered;
  };
  const std::vector<File> files = {
      {"教育局_疑似辍学台账_9月第1次.xlsx",
       "education/dropout",
       6,
       {"2022-09-01", "2022-09-02", "2022-09-03", "2022-09-04", "2022-09-05", "2022-09-01"}},
      {"教育局_疑似辍学台账_9月第2次.xlsx",
       "education/dropout",
       6,
       {"2022-09-08", "2022-09-10", "2022-09-18", "2022-09-19", "2022-09-22"}},
      {"应急局_因灾受损农户.csv", "emergency-management/disaster", 2, {"2022-09-07", "2022-09-07"}},
      {"应急局_火灾农户.csv", "emergency-management/fire", 2, {"2022-09-18", "2022-09-18"}},
      {"卫健局_因疫突发困难.ndjson", "health/epidemic", 1, {"2022-09-20", "2022-09-20"}},
      {"教育局_新增家庭经济特别困难大学新生.csv", "education/freshman-hardship", 2, {"2022-09-14", "2022-09-14"}}};
  std::map<std::string, std::set<std::int64_t>> expected;
  for (const auto& entry : manifest().at("late_records").as_array()) {
    auto& lines = expected[text_of(entry.as_object(), "file")];
    for (const auto& line : entry.as_object().at("late_lines").as_array()) lines.insert(line.as_int64());
  }
  ASSERT_EQ(expected.size(), 2u);
  const auto& policy = shipped_policy("demonstration-2022");
  for (const auto& file : files) {
    Instant received;
    for (const auto& push : manifest().at("pushes").as_array()) {
      if (text_of(push.as_object(), "file") == file.name) received = at(text_of(push.as_object(), "pushed_at"));
    }
    const auto* duty = record_duty(policy, file.feed, "");
    ASSERT_NE(duty, nullptr) << file.feed;
    std::set<std::int64_t> late;
    for (std::size_t i = 0; i < file.discovered.size(); ++i) {
      const auto due = record_due(*duty, calendar_2022(), day(file.discovered[i]));
      ASSERT_TRUE(due);
      ASSERT_TRUE(*due) << file.name;
      if (received > **due) late.insert(file.first_line + static_cast<int>(i));
    }
    EXPECT_EQ(late, expected[file.name]) << file.name;
  }
}

TEST(SampleMonth, DependsOnTheDemonstrationsReadings) {
  // The notice's own words ask for freshmen on the day itself; the demonstration allows a day more.
  const auto received = at("2022-09-15T09:30:00+08:00");
  const auto late_under = [&](const std::string& name) {
    const auto* duty = record_duty(shipped_policy(name), "education/freshman-hardship", "");
    return received > **record_due(*duty, calendar_2022(), day("2022-09-14"));
  };
  EXPECT_FALSE(late_under("demonstration-2022"));
  EXPECT_TRUE(late_under("lingshou-2022"));
}

}  // namespace
}  // namespace fangpin::deadlines
