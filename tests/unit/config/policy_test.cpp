#include "config/policy.hpp"

#include <gtest/gtest.h>

#include <map>

#include "config/policy_read.hpp"

namespace fangpin::config {
namespace {

constexpr std::string_view kDuty = R"([duties.d]
department = "a"
subject = "事项"
feeds = ["a/x"]
rule = "monthly"
clause = "一"
)";

constexpr std::string_view kRetention = R"([retention]
alerts = { name = "n", days = 1096, clause = "c" }
receipts = { name = "n", days = 1096, clause = "c" }
identity-envelopes = { name = "n", days = 184, clause = "c" }
authorization-identities = { name = "n", days = 184, clause = "c" }
row-problems = { name = "n", days = 184, clause = "c" }
audit-log = { name = "n", days = 1096, clause = "c" }
server-log = { name = "n", days = 184, clause = "c" }
)";

std::string head(std::string_view name, std::string_view more = "") {
  return "name = \"" + std::string(name) + "\"\nversion = 1\nstart = 2022-01-01\ntitle = \"t\"\nsource = \"s\"\n" +
         std::string(more);
}

// The policy "p" with the department "a" and these duties.
std::string policy_of(std::string_view duties) {
  return head("p") + "[departments]\na = { name = \"甲局\" }\n" + std::string(duties) + std::string(kRetention);
}

PolicySource files(std::map<std::string, std::string> texts) {
  return [texts = std::move(texts)](const std::string& name) -> std::optional<std::string> {
    const auto found = texts.find(name);
    if (found == texts.end()) return std::nullopt;
    return found->second;
  };
}

Checked<Policy> parsed(std::string_view text) { return parse_policy("p", files({{"p", std::string(text)}})); }

std::string texts_of(const std::vector<ConfigMistake>& mistakes) {
  std::string text;
  for (const auto& mistake : mistakes) text += to_text(mistake) + "\n";
  return text;
}

ConfigMistake policy_mistake(const Checked<Policy>& policy) {
  EXPECT_FALSE(policy);
  EXPECT_EQ(policy.mistakes.size(), 1u) << texts_of(policy.mistakes);
  return policy.mistakes.empty() ? ConfigMistake{} : policy.mistakes.front();
}

// The one mistake of a policy whose duty "d" has `line` instead of its rule.
ConfigMistake rule_mistake(std::string_view line) {
  std::string duty(kDuty);
  duty.replace(duty.find("rule = \"monthly\""), 16, line);
  return policy_mistake(parsed(policy_of(duty)));
}

Policy shipped(const std::string& name) {
  auto policy = load_policy(FANGPIN_SOURCE_DIR "/config/policies/" + name + ".toml");
  EXPECT_TRUE(policy) << texts_of(policy.mistakes);
  return policy ? std::move(*policy.value) : Policy{};
}

TEST(Policy, ReadsADutyOfEachRule) {
  const auto policy = parsed(policy_of(R"([duties.after]
department = "a"
subject = "s"
feeds = ["a/after"]
rule = "after-discovery"
days = 5
unit = "working"
monthly_nil = true
clause = "c1"
[duties.season]
department = "a"
subject = "s"
feeds = ["a/season", "a/more"]
rule = "season-real-time"
months = [9, 10]
within_hours = 24
clause = "c2"
[duties.prompt]
department = "a"
subject = "s"
feeds = ["a/prompt"]
rule = "prompt"
days = 3
clause = "c3"
[duties.ten]
department = "a"
subject = "s"
feeds = ["a/ten"]
population = "one"
rule = "ten-day"
grace_days = 2
grace_unit = "working"
missed_after_days = 20
clause = "c4"
)"));
  ASSERT_TRUE(policy) << texts_of(policy.mistakes);
  ASSERT_EQ(policy.value->duties.size(), 4u);
  const auto* after = policy.value->duty("after");
  ASSERT_NE(after, nullptr);
  EXPECT_EQ(after->kind, RuleKind::after_discovery);
  EXPECT_EQ(after->days, 5);
  EXPECT_EQ(after->unit, DayUnit::working);
  EXPECT_TRUE(after->monthly_nil);
  EXPECT_TRUE(after->opens_windows());
  const auto* season = policy.value->duty("season");
  EXPECT_EQ(season->months, (std::set<unsigned>{9, 10}));
  EXPECT_EQ(season->within_hours, 24);
  EXPECT_FALSE(season->opens_windows());
  EXPECT_EQ(season->feeds, (std::vector<std::string>{"a/season", "a/more"}));
  EXPECT_EQ(policy.value->duty("prompt")->days, 3);
  const auto* ten = policy.value->duty("ten");
  EXPECT_EQ(ten->population, "one");
  EXPECT_EQ(ten->grace_days, 2);
  EXPECT_EQ(ten->grace_unit, DayUnit::working);
  EXPECT_EQ(ten->missed_after_days, 20);
  EXPECT_EQ(policy.value->duty("none"), nullptr);
}

TEST(Policy, ReadsThresholds) {
  const auto threshold_of = [](std::string_view yuan) {
    return parsed(policy_of(std::string(kDuty) + "[thresholds.\"a/x\"]\namount = \"after-reimbursement\"\n" +
                            "per = \"household-year\"\nyuan = " + std::string(yuan) + "\nclause = \"c\"\n"));
  };
  const auto policy = threshold_of("\"6000.00\"");
  ASSERT_TRUE(policy) << texts_of(policy.mistakes);
  const auto* threshold = policy.value->threshold("a/x");
  ASSERT_NE(threshold, nullptr);
  EXPECT_EQ(threshold->cents, 600'000);
  EXPECT_EQ(threshold->amount, Threshold::Amount::after_reimbursement);
  EXPECT_EQ(threshold->per, Threshold::Per::household_year);
  EXPECT_EQ(policy.value->threshold("a/y"), nullptr);
  EXPECT_EQ(threshold_of("\"20000\"").value->threshold("a/x")->cents, 2'000'000);
  for (const auto bad : {"\"\"", "\"6,000\"", "\"6000.5\"", "\"-1\"", "\".50\"", "6000", "\"1234567890123\""}) {
    EXPECT_EQ(policy_mistake(threshold_of(bad)).key, "thresholds.a/x.yuan") << bad;
  }
}

TEST(Policy, ReportsEveryMistakeAtOnceWithItsLine) {
  const auto policy = parsed(
      "name = \"q\"\n"
      "version = 0\n"
      "colour = 1\n"
      "[departments]\n"
      "a = { name = \"甲局\" }\n"
      "[duties.d]\n"
      "department = \"b\"\n"
      "feeds = [\"b/x\"]\n"
      "rule = \"weekly\"\n");
  ASSERT_FALSE(policy);
  const std::pair<std::string_view, int> expected[] = {
      {"name", 1}, {"version", 2}, {"colour", 3}, {"duties.d.department", 7}, {"duties.d.rule", 9}};
  for (const auto& [key, line] : expected) {
    const auto found = std::find_if(policy.mistakes.begin(), policy.mistakes.end(),
                                    [&, wanted = key](const auto& mistake) { return mistake.key == wanted; });
    ASSERT_NE(found, policy.mistakes.end()) << key << "\n" << texts_of(policy.mistakes);
    EXPECT_EQ(found->line, line) << key;
    EXPECT_EQ(found->file, "p.toml");
  }
  for (const auto key : {"start", "title", "source", "duties.d.clause", "duties.d.subject", "retention"}) {
    EXPECT_TRUE(std::any_of(policy.mistakes.begin(), policy.mistakes.end(), [&](const auto& mistake) {
      return mistake.key == key;
    })) << key;
  }
}

TEST(Policy, RefusesParametersThatTheRuleDoesNotHave) {
  EXPECT_EQ(rule_mistake("rule = \"monthly\"\ndays = 3").key, "duties.d.days");
  EXPECT_EQ(rule_mistake("rule = \"monthly\"\nmonthly_nil = true").key, "duties.d.monthly_nil");
  EXPECT_EQ(rule_mistake("rule = \"prompt\"\ndays = 3\ngrace_days = 1").key, "duties.d.grace_days");
  EXPECT_EQ(rule_mistake("rule = \"prompt\"\ndays = 3\nmonths = [1]").key, "duties.d.months");
}

TEST(Policy, RefusesRulesWithoutTheirParameters) {
  EXPECT_EQ(rule_mistake("rule = \"after-discovery\"").key, "duties.d.days");
  EXPECT_EQ(rule_mistake("rule = \"prompt\"").key, "duties.d.days");
  EXPECT_EQ(rule_mistake("rule = \"season-real-time\"\nmonths = [9]").key, "duties.d.within_hours");
  EXPECT_EQ(rule_mistake("rule = \"season-real-time\"\nwithin_hours = 1").key, "duties.d.months");
  EXPECT_EQ(rule_mistake("rule = \"season-real-time\"\nwithin_hours = 1\nmonths = []").key, "duties.d.months");
  EXPECT_EQ(rule_mistake("rule = \"season-real-time\"\nwithin_hours = 1\nmonths = [13]").key, "duties.d.months");
  EXPECT_EQ(rule_mistake("rule = \"prompt\"\ndays = 367").key, "duties.d.days");
  EXPECT_EQ(rule_mistake("rule = \"prompt\"\ndays = -1").key, "duties.d.days");
  EXPECT_EQ(rule_mistake("rule = \"prompt\"\ndays = 1\nunit = \"hours\"").key, "duties.d.unit");
}

TEST(Policy, RefusesFeedsOfAnotherFormOrDepartment) {
  for (const auto bad : {"[]", "[\"x\"]", "[\"b/x\"]", "[\"a/X\"]", "[\"a/x\", \"a/x\"]", "[\"a/x/y\"]", "[\"a/\"]"}) {
    std::string duty(kDuty);
    duty.replace(duty.find("[\"a/x\"]"), 7, bad);
    EXPECT_EQ(policy_mistake(parsed(policy_of(duty))).key, "duties.d.feeds") << bad;
  }
}

std::string second_duty(std::string_view feeds, std::string_view rule, std::string_view population = "") {
  return "[duties.e]\ndepartment = \"a\"\nsubject = \"s\"\nclause = \"c\"\nfeeds = " + std::string(feeds) + "\n" +
         std::string(rule) + "\n" + (population.empty() ? "" : "population = \"" + std::string(population) + "\"\n");
}

TEST(Policy, RefusesTwoDutiesThatWaitForTheSamePush) {
  const auto with = [](const std::string& other) { return parsed(policy_of(std::string(kDuty) + other)); };
  EXPECT_EQ(policy_mistake(with(second_duty("[\"a/y\", \"a/x\"]", "rule = \"ten-day\""))).key, "duties.e.feeds");
  EXPECT_EQ(policy_mistake(with(second_duty("[\"a/x\"]", "rule = \"ten-day\"", "one"))).key, "duties.e.feeds")
      << "a push could not say which it means";
  EXPECT_TRUE(with(second_duty("[\"a/y\"]", "rule = \"ten-day\"")));
  EXPECT_TRUE(with(second_duty("[\"a/x\"]", "rule = \"prompt\"\ndays = 3"))) << "records are judged beside windows";
  EXPECT_EQ(policy_mistake(with(second_duty("[\"a/x\"]", "rule = \"prompt\"\ndays = 3\nmonthly_nil = true"))).key,
            "duties.e.feeds");
}

TEST(Policy, TakesAFeedOfTwoRhythmsByPopulation) {
  std::string duty(kDuty);
  duty += "population = \"one\"\n";
  const auto policy = parsed(policy_of(duty + second_duty("[\"a/x\"]", "rule = \"ten-day\"", "two")));
  ASSERT_TRUE(policy) << texts_of(policy.mistakes);
  EXPECT_EQ(policy.value->populations_of("a/x"), (std::vector<std::string>{"one", "two"}));
  EXPECT_TRUE(policy.value->check_population("a/x", "two"));
  EXPECT_EQ(policy.value->check_population("a/x", "").error().code, Errc::unprocessable);
  EXPECT_EQ(policy.value->check_population("a/x", "three").error().code, Errc::unprocessable);
  EXPECT_TRUE(policy.value->check_population("a/y", ""));
  EXPECT_FALSE(policy.value->check_population("a/y", "one"));
  EXPECT_TRUE(policy.value->voluntary("a/y"));
  EXPECT_FALSE(policy.value->voluntary("a/x"));
}

TEST(Policy, NamesTheRegistersOfAPopulation) {
  const auto with = [](const std::string& lines) { return parsed(policy_of(std::string(kDuty) + lines)); };
  const auto policy = with("population = \"one\"\nregisters = [\"b/r\", \"a/s\"]\n");
  ASSERT_TRUE(policy) << texts_of(policy.mistakes);
  EXPECT_EQ(policy.value->duty("d")->registers, (std::vector<std::string>{"b/r", "a/s"}));
  EXPECT_EQ(policy_mistake(with("registers = [\"b/r\"]\n")).key, "duties.d.registers") << "of no population";
  for (const auto bad : {"[]", "[\"r\"]", "[\"b/r\", \"b/r\"]", "[\"b/R\"]"}) {
    EXPECT_EQ(policy_mistake(with("population = \"one\"\nregisters = " + std::string(bad) + "\n")).key,
              "duties.d.registers")
        << bad;
  }
}

TEST(Policy, HoldsRetentionToTheLaw) {
  for (const auto& kind : retention_kinds()) {
    EXPECT_GE(kind.days_min, 184) << kind.kind;
    std::string retention(kRetention);
    const auto at = retention.find(std::string(kind.kind) + " = {");
    ASSERT_NE(at, std::string::npos) << kind.kind;
    const auto days = retention.find("days = ", at) + 7;
    retention.replace(days, retention.find(',', days) - days, std::to_string(kind.days_min - 1));
    const auto policy = parsed(head("p") + "[departments]\na = { name = \"甲局\" }\n" + std::string(kDuty) + retention);
    const auto mistake = policy_mistake(policy);
    EXPECT_EQ(mistake.key, "retention." + std::string(kind.kind) + ".days");
    EXPECT_NE(mistake.message_zh.find(kind.law), std::string::npos);
  }
  std::string missing(kRetention);
  missing.erase(missing.find("server-log"));
  EXPECT_EQ(
      policy_mistake(parsed(head("p") + "[departments]\na = { name = \"甲局\" }\n" + std::string(kDuty) + missing)).key,
      "retention.server-log");
}

TEST(PolicyExtension, MergesKeyByKeyAndKeepsWhatItIs) {
  const auto policy = parse_policy(
      "child", files({{"p", policy_of(kDuty)},
                      {"child",
                       "name = \"child\"\nversion = 3\nstart = 2022-07-01\ntitle = \"t2\"\nsource = \"s2\"\n"
                       "extends = \"p\"\n[defaults]\nmissed_after_days = 30\n"
                       "[departments.b]\nname = \"乙局\"\n"
                       "[duties.d]\nclause = \"二\"\n" +
                           second_duty("[\"a/y\"]", "rule = \"quarterly\"") + "[retention.alerts]\ndays = 1200\n"}}));
  ASSERT_TRUE(policy) << texts_of(policy.mistakes);
  EXPECT_EQ(policy.value->id(), "child@3");
  EXPECT_EQ(policy.value->extends, std::vector<std::string>{"p@1"});
  EXPECT_EQ(fangpin::to_text(policy.value->start), "2022-07-01");
  EXPECT_EQ(policy.value->title, "t2");
  EXPECT_EQ(policy.value->departments.size(), 2u);
  const auto* duty = policy.value->duty("d");
  ASSERT_NE(duty, nullptr);
  EXPECT_EQ(duty->clause, "二");
  EXPECT_EQ(duty->subject, "事项") << "inherited";
  EXPECT_EQ(duty->missed_after_days, 30) << "the defaults of the policy that is loaded count";
  EXPECT_NE(policy.value->duty("e"), nullptr);
  EXPECT_EQ(policy.value->retention.front().days.count(), 1200);
}

TEST(PolicyExtension, DropsTheParametersOfAReplacedRule) {
  std::string duty(kDuty);
  duty.replace(duty.find("rule = \"monthly\""), 16, "rule = \"after-discovery\"\ndays = 7\nunit = \"working\"");
  const std::string child = head("c", "extends = \"p\"\n");
  const auto changed =
      parse_policy("c", files({{"p", policy_of(duty)}, {"c", child + "[duties.d]\nrule = \"semi-monthly\"\n"}}));
  ASSERT_TRUE(changed) << texts_of(changed.mistakes);
  EXPECT_EQ(changed.value->duty("d")->kind, RuleKind::semi_monthly);
  const auto same = parse_policy(
      "c", files({{"p", policy_of(duty)}, {"c", child + "[duties.d]\nrule = \"after-discovery\"\ndays = 5\n"}}));
  ASSERT_TRUE(same) << texts_of(same.mistakes);
  EXPECT_EQ(same.value->duty("d")->days, 5);
  EXPECT_EQ(same.value->duty("d")->unit, DayUnit::working);
}

TEST(PolicyExtension, NamesTheFileThatHoldsTheMistake) {
  std::string duty(kDuty);
  duty += "colour = 1\n";
  const auto inherited =
      policy_mistake(parse_policy("c", files({{"p", policy_of(duty)}, {"c", head("c", "extends = \"p\"\n")}})));
  EXPECT_EQ(inherited.file, "p.toml");
  EXPECT_EQ(inherited.line, 14);
  const auto own = policy_mistake(parse_policy(
      "c", files({{"p", policy_of(kDuty)}, {"c", head("c", "extends = \"p\"\n[duties.d]\nrule = \"x\"\n")}})));
  EXPECT_EQ(own.file, "c.toml");
  EXPECT_EQ(own.line, 8);
}

TEST(PolicyExtension, DoesNotInheritWhatAPolicySaysOfItself) {
  const auto policy = parse_policy(
      "c", files({{"p", policy_of(kDuty)}, {"c", "name = \"c\"\nextends = \"p\"\nversion = 2\ntitle = \"t\"\n"}}));
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.mistakes.size(), 2u) << texts_of(policy.mistakes) << "start and source";
}

TEST(PolicyExtension, RefusesCycles) {
  const auto two =
      parse_policy("a", files({{"a", head("a", "extends = \"b\"\n")}, {"b", head("b", "extends = \"a\"\n")}}));
  const auto mistake = policy_mistake(two);
  EXPECT_EQ(mistake.key, "extends");
  EXPECT_EQ(mistake.file, "b.toml");
  EXPECT_EQ(mistake.line, 6);
  EXPECT_EQ(policy_mistake(parse_policy("a", files({{"a", head("a", "extends = \"a\"\n")}}))).key, "extends");
}

TEST(PolicyExtension, RefusesMoreThanEightLevels) {
  std::map<std::string, std::string> chain;
  for (int i = 0; i < 9; ++i) {
    const auto name = "p" + std::to_string(i);
    chain[name] = head(name, "extends = \"p" + std::to_string(i + 1) + "\"\n");
  }
  EXPECT_NE(policy_mistake(parse_policy("p0", files(chain))).message_en.find("8 levels"), std::string::npos);
}

TEST(PolicyExtension, RefusesNamesThatLeaveTheFolder) {
  for (const auto bad : {"../p", "/etc/passwd", "P", "a.toml", ""}) {
    const auto policy = parse_policy("c", [&](const std::string& name) -> std::optional<std::string> {
      EXPECT_EQ(name, "c") << "nothing else may be read";
      return head("c", "extends = \"" + std::string(bad) + "\"\n");
    });
    EXPECT_EQ(policy_mistake(policy).key, "extends") << bad;
  }
  EXPECT_EQ(policy_mistake(parse_policy("c", files({{"c", head("c", "extends = \"gone\"\n")}}))).key, "extends");
}

TEST(PolicyFile, ReportsSyntaxErrorsAndHostileNesting) {
  EXPECT_EQ(policy_mistake(parsed("name = \"p\"\nversion = = 1\n")).line, 2);
  std::string dotted = "a";
  for (int i = 0; i < 100'000; ++i) dotted += ".a";
  EXPECT_EQ(policy_mistake(parsed("\n" + dotted + " = 1\n")).line, 2);
  EXPECT_EQ(parsed("a = " + std::string(100'000, '[')).mistakes.size(), 1u);
  EXPECT_EQ(parsed(std::string((1 << 20) + 1, '#')).mistakes.size(), 1u);
  EXPECT_FALSE(parsed(""));
  EXPECT_FALSE(parsed("duties = 1\ndepartments = []\nretention = \"x\"\n"));
  EXPECT_FALSE(parsed("duties = { d = 1 }\ndepartments = { a = 1 }\n"));
}

TEST(PolicyFile, BoundsTheNumberOfDuties) {
  std::string duties;
  for (int i = 0; i < 5'000; ++i) {
    duties += "[duties.d" + std::to_string(i) + "]\ndepartment = \"a\"\nsubject = \"s\"\nfeeds = [\"a/x\"]\n" +
              "rule = \"monthly\"\nclause = \"c\"\n";
  }
  EXPECT_EQ(policy_mistake(parsed(policy_of(duties))).key, "duties");
}

TEST(PolicyFile, IsNamedByItsPath) {
  const auto gone = load_policy(FANGPIN_SOURCE_DIR "/config/policies/gone.toml");
  EXPECT_EQ(policy_mistake(gone).file, FANGPIN_SOURCE_DIR "/config/policies/gone.toml");
  EXPECT_FALSE(load_policy(FANGPIN_SOURCE_DIR "/config/policies/lingshou-2022.yaml"));
}

TEST(ShippedPolicy, HasEveryDutyOfTheLingshouNotice) {
  const auto policy = shipped("lingshou-2022");
  std::map<std::string, std::string> rules;
  for (const auto& duty : policy.duties) {
    rules[duty.id] = to_text(duty.kind);
    EXPECT_TRUE(duty.clause.starts_with("lingshou-2022 二")) << duty.id;
    EXPECT_EQ(duty.feeds.front().substr(0, duty.feeds.front().find('/')), duty.department);
  }
  const std::map<std::string, std::string> expected = {{"disaster", "after-discovery"},
                                                       {"epidemic", "after-discovery"},
                                                       {"dropout", "after-discovery"},
                                                       {"medical-alleviated", "ten-day"},
                                                       {"medical-other", "monthly"},
                                                       {"housing", "semi-monthly"},
                                                       {"water", "semi-monthly"},
                                                       {"employment", "semi-monthly"},
                                                       {"serious-illness", "semi-monthly"},
                                                       {"minimum-living", "semi-monthly"},
                                                       {"extreme-poverty", "semi-monthly"},
                                                       {"distressed-children", "semi-monthly"},
                                                       {"severe-disability", "semi-monthly"},
                                                       {"freshman-hardship", "season-real-time"},
                                                       {"industry", "prompt"}};
  EXPECT_EQ(rules, expected);
  for (const auto id : {"disaster", "epidemic", "dropout"}) EXPECT_EQ(policy.duty(id)->days, 7) << id;
  EXPECT_EQ(policy.duty("minimum-living")->feeds[1], "civil-affairs/widowed-alone");
  EXPECT_EQ(policy.duty("housing")->feeds[1], "housing/unsafe-house");
  EXPECT_EQ(policy.duty("freshman-hardship")->months, (std::set<unsigned>{9, 10}));
  EXPECT_TRUE(policy.voluntary("public-security/traffic-injury"));
  EXPECT_TRUE(policy.voluntary("civil-affairs/temporary-relief"));
  EXPECT_EQ(policy.retention.size(), retention_kinds().size());
}

TEST(ShippedPolicy, GivesTheDemonstrationItsReadings) {
  const auto policy = shipped("demonstration-2022");
  EXPECT_EQ(policy.id(), "demonstration-2022@2");
  EXPECT_EQ(policy.extends, std::vector<std::string>{"lingshou-2022@2"});
  EXPECT_EQ(policy.duties.size(), shipped("lingshou-2022").duties.size());
  EXPECT_EQ(policy.duty("freshman-hardship")->within_hours, 24);
  for (const auto& duty : policy.duties) {
    EXPECT_EQ(duty.grace_days, 0);
    EXPECT_EQ(duty.missed_after_days, 7);
  }
  const auto* threshold = policy.threshold("medical-insurance/cost-burden");
  ASSERT_NE(threshold, nullptr);
  EXPECT_EQ(threshold->amount, Threshold::Amount::scope_self_paid);
  EXPECT_EQ(threshold->per, Threshold::Per::admission);
  EXPECT_EQ(threshold->cents, 600'000);
  EXPECT_EQ(policy.key_overlap_months, 13);
}

}  // namespace
}  // namespace fangpin::config
