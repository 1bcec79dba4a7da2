// `check` on every sample file says what the manifest says.
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "crypto/base/json.hpp"
#include "gateway/agent/check_command.hpp"

namespace fangpin::agent {
namespace {

namespace bj = boost::json;

const std::string kSamples = FANGPIN_SOURCE_DIR "/tests/data/samples/";

const bj::object& manifest() {
  static const bj::object kManifest = [] {
    std::ifstream in(kSamples + "manifest.json");
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    return parse_json(text, 16 << 20).value().get_object();
  }();
  return kManifest;
}

std::string text(const bj::object& object, std::string_view name) {
  const bj::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::pair<ExitCode, bj::object> check(const std::string& file, const bj::object& push) {
  Invocation line;
  line.command = Invocation::Command::check;
  line.json = true;
  line.file = kSamples + file;
  line.feed = text(push, "feed");
  line.population = text(push, "population");
  const std::string pushed_at = text(push, "pushed_at");
  line.today = pushed_at.empty() ? "2022-09-30" : pushed_at.substr(0, 10);
  Progress progress({}, std::chrono::seconds(2));
  const auto report = run_check_command(line, parse_date("2022-09-30").value(), progress);
  auto parsed = parse_json(report.out, 64 << 20);
  EXPECT_TRUE(parsed) << file << report.err << report.out.substr(0, 200);
  return {report.code, parsed ? parsed->get_object() : bj::object{}};
}

// The manifest: of a text cell that ends in 000 nobody can say whether Excel rounded it or a clerk mistyped it.
std::string kin(std::string reason) { return reason == "id-rounded" ? "id-check-digit" : reason; }

TEST(CheckOfSamples, EqualsTheManifest) {
  int files = 0;
  for (const auto& value : manifest().at("pushes").as_array()) {
    const bj::object& push = value.get_object();
    if (!push.at("file").is_string() || push.contains("repeat_of")) continue;
    const std::string file = text(push, "file");
    SCOPED_TRACE(file);
    const auto [code, found] = check(file, push);
    ASSERT_TRUE(found.at("refused").is_null());
    const auto& rows = found.at("rows").as_object();
    const auto& rejected = push.at("rejected").as_array();
    EXPECT_EQ(rows.at("accepted"), push.at("accepted"));
    EXPECT_EQ(rows.at("rejected").to_number<std::size_t>(), rejected.size());
    EXPECT_EQ(code, rejected.empty() ? ExitCode::all_accepted : ExitCode::some_rejected);

    std::vector<bj::object> problems;
    for (const auto& problem : found.at("row_problems").as_array()) {
      if (!problem.at("warning").as_bool()) problems.push_back(problem.get_object());
    }
    ASSERT_EQ(problems.size(), rejected.size());
    for (std::size_t i = 0; i < rejected.size(); ++i) {
      const bj::object& expected = rejected[i].as_object();
      EXPECT_EQ(problems[i].at("line"), expected.at("line"));
      EXPECT_EQ(problems[i].at("column"), expected.at("column"));
      EXPECT_EQ(kin(text(problems[i], "reason")), kin(text(expected, "reason")));
    }
    std::set<std::int64_t> expected_lines;
    std::set<std::int64_t> lines;
    for (const auto& row : push.at("no_alert").as_array()) {
      expected_lines.insert((row.is_object() ? row.at("line") : row).to_number<std::int64_t>());
    }
    for (const auto& row : found.at("no_alert").as_array()) lines.insert(row.at("line").to_number<std::int64_t>());
    EXPECT_EQ(lines, expected_lines);
    EXPECT_EQ(rows.at("without_alert").to_number<std::size_t>(), expected_lines.size());
    ++files;
  }
  EXPECT_EQ(files, 23);
}

TEST(CheckOfSamples, RefusesTheRefusedFilesWithASentence) {
  std::map<std::string, std::string> reasons;
  for (const auto& value : manifest().at("refused").as_array()) {
    const std::string file = text(value.get_object(), "file");
    const auto [code, found] = check(file, value.get_object());
    EXPECT_EQ(code, ExitCode::refused) << file;
    ASSERT_TRUE(found.at("refused").is_object()) << file;
    const auto& refused = found.at("refused").as_object();
    EXPECT_FALSE(text(refused, "detail").empty());
    EXPECT_NE(text(refused, "reason"), "unknown");
    reasons[std::filesystem::path(file).filename().string()] = text(refused, "reason");
  }
  EXPECT_EQ(reasons.size(), 11U);
  EXPECT_EQ(reasons["网页另存.xls"], "file-is-html");
  EXPECT_EQ(reasons["老格式.xls"], "file-is-xls");
  EXPECT_EQ(reasons["加密.xlsx"], "file-encrypted");
  EXPECT_EQ(reasons["压缩包.xlsx"], "file-is-zip");
  EXPECT_EQ(reasons["空文件.csv"], "file-empty");
  EXPECT_EQ(reasons["只有表头.csv"], "file-only-header");
}

TEST(CheckCommand, MovesTheThresholdWithItsFlags) {
  Invocation line;
  line.json = true;
  line.file = kSamples + "医保局_脱贫人口和监测对象_9月上旬.xlsx";
  line.feed = "medical-insurance/cost-burden";
  line.today = "2022-09-09";
  Progress progress({}, std::chrono::seconds(2));
  const auto without_alert = [&] {
    const auto report = run_check_command(line, parse_date("2022-09-30").value(), progress);
    return parse_json(report.out, 1 << 20).value().at("rows").at("without_alert").to_number<int>();
  };
  EXPECT_EQ(without_alert(), 10);
  line.threshold = "6000.01";
  EXPECT_EQ(without_alert(), 11) << "exactly 6,000.00 is no longer owed";
  line.threshold = "5999.99";
  EXPECT_EQ(without_alert(), 9);
  line.threshold = "0";
  EXPECT_EQ(without_alert(), 0);
}

TEST(CheckCommand, RefusesWhatItCannotCheck) {
  Progress progress({}, std::chrono::seconds(2));
  const auto refused = [&](auto change) {
    Invocation line;
    line.file = kSamples + "应急局_火灾农户.csv";
    line.feed = "emergency-management/fire";
    change(line);
    const auto report = run_check_command(line, parse_date("2022-09-30").value(), progress);
    EXPECT_EQ(report.out, "");
    return report.code == ExitCode::refused && !report.err.empty();
  };
  EXPECT_TRUE(refused([](Invocation& line) { line.feed = "education/nothing"; }));
  EXPECT_TRUE(refused([](Invocation& line) { line.file = "/nowhere/x.csv"; }));
  EXPECT_TRUE(refused([](Invocation& line) { line.today = "2022-02-30"; }));
  EXPECT_TRUE(refused([](Invocation& line) { line.threshold = "sechs"; }));
  EXPECT_TRUE(refused([](Invocation& line) { line.threshold = "6000.001"; }));
  EXPECT_TRUE(refused([](Invocation& line) { line.population = "other-insured"; }));
  EXPECT_TRUE(refused([](Invocation& line) { line.county = "999999"; }));
  EXPECT_TRUE(refused([](Invocation& line) { line.csv = line.file; })) << "would write over the department's own file";
}

TEST(BuiltInDivisions, HoldEveryListThatTheProjectShips) {
  for (const auto* county : {"130126", "530925", "640422"}) {
    EXPECT_TRUE(built_in_divisions(county).starts_with("code,name,parent\n")) << county;
  }
  EXPECT_TRUE(built_in_divisions("110101").empty());
}

}  // namespace
}  // namespace fangpin::agent
