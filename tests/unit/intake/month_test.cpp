// The whole sample month through the API, the store and the deadlines, without sockets: everything of the manifest must
// come out.
#include <boost/json.hpp>

#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;
const std::string kSamples = std::string(FANGPIN_SOURCE_DIR) + "/tests/data/samples/";

std::string text(const bj::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::string media_type(const std::string& file) {
  if (file.ends_with(".xlsx")) return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  if (file.ends_with(".ndjson")) return "application/x-ndjson";
  if (file.ends_with(".txt")) return "text/tab-separated-values";
  return "text/csv";
}

std::string escaped(std::string window) { return window.replace(window.find('/'), 1, "%2F"); }

class Month {
 public:
  Month() : manifest_(bj::parse(read_file(kSamples + "manifest.json")).as_object()) {}

  const bj::object& manifest() const { return manifest_; }
  CountyFixture& county() { return county_; }

  // Pushes everything in order; `before` is called before each push with its instant.
  void run(const std::function<void(const std::string&)>& before = [](const std::string&) {}) {
    int number = 0;
    for (const auto& entry : manifest_.at("pushes").as_array()) {
      const auto& push = entry.as_object();
      const auto at = text(push, "pushed_at");
      before(at);
      county_.step_to(at);
      const auto response = county_.post(request(push, ++number));
      ASSERT_EQ(response.status, 200) << text(push, "feed") << " at " << at << ": " << response.body;
      check(push, bj::parse(response.body).at("receipt").as_object());
    }
    county_.step_to(text(manifest_, "clock_end"));
  }

  void check_totals() {
    const auto& truth = manifest_.at("totals").as_object();
    const auto totals = county_.totals();
    const auto number = [](const bj::object& object, const char* name) {
      return object.at(name).to_number<std::int64_t>();
    };
    EXPECT_EQ(totals.submissions, number(truth, "pushes"));
    EXPECT_EQ(totals.rows.rows(), number(truth, "rows"));
    EXPECT_EQ(totals.rows.created, number(truth, "new"));
    EXPECT_EQ(totals.rows.corrected, number(truth, "corrected"));
    EXPECT_EQ(totals.rows.regrouped, number(truth, "regrouped"));
    EXPECT_EQ(totals.rows.unchanged, number(truth, "unchanged"));
    EXPECT_EQ(totals.rows.rejected, number(truth, "rejected"));
    EXPECT_EQ(totals.alerts, number(truth, "alerts"));
    EXPECT_EQ(totals.households, number(truth, "households"));
    const auto& revisions = truth.at("revisions").as_object();
    EXPECT_EQ(totals.revisions.created, number(revisions, "new"));
    EXPECT_EQ(totals.revisions.corrected, number(revisions, "correct"));
    EXPECT_EQ(totals.revisions.withdrawn, number(revisions, "withdraw"));
    EXPECT_EQ(totals.revisions.regrouped, number(revisions, "regroup"));
    for (const auto& entry : manifest_.at("verdicts").as_array()) {
      const auto& verdict = entry.as_object();
      EXPECT_EQ(county_.verdict(text(verdict, "feed"), text(verdict, "population"), text(verdict, "window")),
                text(verdict, "verdict"))
          << text(verdict, "feed") << " " << text(verdict, "window");
    }
  }

 private:
  static Sent request(const bj::object& push, int number) {
    Sent sent;
    sent.department = text(push, "department");
    auto file = text(push, "file");
    if (file.empty()) file = text(push, "repeat_of");
    sent.path = "/v1/feeds/" + text(push, "feed") + (file.empty() ? "/nil-reports" : "/submissions");
    if (file.empty()) {
      sent.content_type = "text/plain";
    } else {
      sent.content_type = media_type(file);
      sent.body = read_file(kSamples + file);
    }
    if (const auto population = text(push, "population"); !population.empty()) sent.query = "?population=" + population;
    if (const auto window = text(push, "window"); !window.empty())
      sent.query += (sent.query.empty() ? "?" : "&") + ("window=" + escaped(window));
    sent.key = "month-push-" + std::to_string(number);
    return sent;
  }

  void check(const bj::object& push, const bj::object& receipt) {
    const auto name = text(push, "feed") + " " + text(push, "file");
    const auto& rows = receipt.at("rows").as_object();
    const auto row = [&](const char* which) { return rows.at(which).as_int64(); };
    if (push.contains("accepted")) {
      EXPECT_EQ(row("new") + row("corrected") + row("regrouped") + row("unchanged"), push.at("accepted").as_int64())
          << name;
    }
    if (push.contains("no_alert")) {
      EXPECT_EQ(row("without_alert"), static_cast<std::int64_t>(push.at("no_alert").as_array().size())) << name;
    }
    if (push.contains("corrected")) {
      EXPECT_EQ(row("corrected"), static_cast<std::int64_t>(push.at("corrected").as_array().size())) << name;
      EXPECT_EQ(row("unchanged"), push.at("unchanged").as_int64()) << name;
      EXPECT_FALSE(receipt.at("cleared").as_bool()) << name;
      for (const auto& [kind, count] : push.at("revisions").as_object()) {
        EXPECT_EQ(receipt.at("revisions").at(kind).as_int64(), count.as_int64()) << name << " " << kind;
      }
    }
    if (push.contains("rows_new")) {
      EXPECT_EQ(row("new"), push.at("rows_new").as_int64()) << name;
      EXPECT_EQ(row("regrouped"), push.at("rows_regrouped").as_int64()) << name;
    }
    if (push.contains("repeat_of")) {
      EXPECT_EQ(row("new") + row("corrected") + row("regrouped"), 0) << name;
      EXPECT_FALSE(receipt.at("cleared").as_bool()) << name;
    }
    // Every declared population of the month is the one that the bureau's registers say.
    for (const auto& problem : receipt.at("row_problems").as_array()) {
      EXPECT_NE(problem.at("reason").as_string(), "population-mismatch") << name << " line " << problem.at("line");
    }
    if (push.contains("rejected"))
      check_rejected(name, push.at("rejected").as_array(), receipt.at("row_problems").as_array());
    for (const auto& late : manifest_.at("late_records").as_array()) {
      if (text(late.as_object(), "file") != text(push, "file")) continue;
      EXPECT_EQ(row("late"), static_cast<std::int64_t>(late.at("late_lines").as_array().size())) << name;
      EXPECT_TRUE(receipt.at("explanation_owed").as_bool()) << name;
      check_late_lines(push, receipt, late.at("late_lines").as_array());
    }
  }

  static void check_rejected(const std::string& name, const bj::array& wanted, const bj::array& problems) {
    bj::array rejected;
    for (const auto& problem : problems) {
      if (!problem.at("warning").as_bool()) rejected.push_back(problem);
    }
    ASSERT_EQ(rejected.size(), wanted.size()) << name;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      EXPECT_EQ(rejected[i].at("line").as_int64(), wanted[i].at("line").as_int64()) << name;
      EXPECT_EQ(rejected[i].at("column").as_string(), wanted[i].at("column").as_string()) << name;
      // A text cell that ends in 000 with a failing check digit is both; the manifest says so of one direction.
      const auto either = [](std::string_view reason) { return reason == "id-rounded" ? "id-check-digit" : reason; };
      EXPECT_EQ(either(rejected[i].at("reason").as_string()), either(wanted[i].at("reason").as_string())) << name;
    }
  }

  void check_late_lines(const bj::object& push, const bj::object& receipt, const bj::array& lines) {
    const auto page =
        county_.get(text(push, "department"), "/v1/receipts/" + text(receipt, "receipt_id") + "/late-records");
    ASSERT_EQ(page.status, 200) << page.body;
    const auto document = bj::parse(page.body);
    const auto& records = document.at("late_records").as_array();
    ASSERT_EQ(records.size(), lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(records[i].at("line").as_int64(), lines[i].as_int64());
  }

  CountyFixture county_;
  bj::object manifest_;
};

TEST(SampleMonth, ComesOutAsTheManifestSays) {
  Month month;
  month.run();
  month.check_totals();
}

// The repeat, the correction and the October register cross the change of the key.
TEST(SampleMonth, RotatingThePseudonymKeyInItChangesNothing) {
  Month month;
  bool rotated = false;
  month.run([&](const std::string& at) {
    if (rotated || at < "2022-09-16") return;
    rotated = true;
    month.county().rotate_keys("2022-09-16T00:00:00+08:00");
  });
  EXPECT_TRUE(rotated);
  month.check_totals();
}

TEST(SampleMonth, EveryRefusedFileIsRefusedWholeWithASentence) {
  Month month;
  int number = 0;
  for (const auto& entry : month.manifest().at("refused").as_array()) {
    const auto& refused = entry.as_object();
    const auto file = text(refused, "file");
    Sent sent;
    sent.department = text(refused, "department");
    sent.path = "/v1/feeds/" + text(refused, "feed") + "/submissions";
    // An .xls has no media type of ours: a department's agent sends it as what it claims to be.
    sent.content_type = file.ends_with(".xls") ? media_type("x.xlsx") : media_type(file);
    sent.body = read_file(kSamples + file);
    sent.key = "refused-" + std::to_string(++number);
    const auto response = month.county().post(sent);
    ASSERT_EQ(response.status, 422) << file << " " << response.body;
    const auto problem = bj::parse(response.body).as_object();
    EXPECT_EQ(text(problem, "type"), "urn:fangpin:problem:file-refused") << file;
    EXPECT_FALSE(text(problem, "reason").empty()) << file;
    EXPECT_FALSE(text(problem, "detail").empty()) << file;
  }
  EXPECT_EQ(month.county().totals().submissions, 0);
  EXPECT_EQ(month.county().totals().rows.rows(), 0);
  // Each attempt left an entry, numbered without gaps.
  int attempts = 0;
  for (const auto& bytes : month.county().audit_entries()) {
    const auto entry = bj::parse(bytes).as_object();
    if (text(entry, "kind") == "attempt") {
      EXPECT_EQ(entry.at("attempt").as_int64(), ++attempts);
    }
  }
  EXPECT_EQ(attempts, number);
}

}  // namespace
}  // namespace fangpin::test
