#include "gateway/http/problem.hpp"

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "gateway/http/problem_table.hpp"

namespace fangpin::http {
namespace {

boost::json::object document_of(const Response& response) { return boost::json::parse(response.body).as_object(); }

TEST(ProblemTable, HasOneCompleteRowPerCode) {
  std::set<std::string_view> codes;
  for (const ProblemRow& row : problem_table()) {
    EXPECT_TRUE(codes.insert(row.code).second) << row.code;
    EXPECT_EQ(row.code.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos) << row.code;
    EXPECT_GE(row.status, 400) << row.code;
    EXPECT_LE(row.status, 511) << row.code;
    for (const auto text : {row.title_zh, row.title_en, row.detail_zh, row.detail_en})
      EXPECT_FALSE(text.empty()) << row.code;
  }
}

// A row that nothing answers with is a promise that nobody keeps.
TEST(ProblemTable, HoldsNothingThatNobodyAnswers) {
  std::string sources;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::string(FANGPIN_SOURCE_DIR) + "/gateway")) {
    if (entry.path().extension() != ".cpp" || entry.path().filename() == "problem_table.cpp") continue;
    std::ifstream in(entry.path());
    sources.append(std::istreambuf_iterator<char>(in), {});
  }
  for (const ProblemRow& row : problem_table()) {
    std::string_view code = row.code;  // a denial is "denied-" and its reason
    if (code.starts_with("denied-")) code.remove_prefix(7);
    EXPECT_NE(sources.find('"' + std::string(code) + '"'), std::string::npos) << row.code;
  }
}

TEST(ProblemTable, FixesTheStatuses) {
  EXPECT_EQ(status_of("signature-missing"), 401);
  EXPECT_EQ(status_of("idempotency-key-reused"), 422);
  EXPECT_EQ(status_of("idempotency-key-running"), 409);
  EXPECT_EQ(status_of("storage-full"), 507);
  EXPECT_EQ(status_of("draining"), 503);
  EXPECT_EQ(status_of("no-such-code"), 500);
}

TEST(Problem, IsAnRfc9457Document) {
  Problem problem{"body-too-large", "", "", {{"limit", "33554432"}, {"field", "12"}}, 0};
  const Response response = problem_response(problem);
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(response.fields.front().second, "application/problem+json");
  const auto document = document_of(response);
  EXPECT_EQ(document.at("type").as_string(), "urn:fangpin:problem:body-too-large");
  EXPECT_EQ(document.at("status").as_int64(), 413);
  EXPECT_EQ(document.at("limit").as_int64(), 33554432);
  EXPECT_EQ(document.at("field").as_string(), "12") << "only the named extensions are numbers";
  EXPECT_EQ(document.at("title").as_string(), "正文过大");
  EXPECT_EQ(document.at("title_en").as_string(), "Body too large");
  EXPECT_FALSE(document.contains("gateway_time"));
}

TEST(Problem, TakesItsOwnSentenceAndTheGatewaysTime) {
  const Problem problem{"signature-too-old", "慢了十分钟", "ten minutes behind", {}, 0};
  const auto document = document_of(problem_response(problem, "2022-09-01T01:12:00.000Z"));
  EXPECT_EQ(document.at("detail").as_string(), "慢了十分钟");
  EXPECT_EQ(document.at("detail_en").as_string(), "ten minutes behind");
  EXPECT_EQ(document.at("gateway_time").as_string(), "2022-09-01T01:12:00.000Z");
}

TEST(Problem, ExtensionsCannotReplaceItsMembers) {
  const Problem problem{"not-found", "", "", {{"status", "200"}, {"type", "x"}}, 0};
  const auto document = document_of(problem_response(problem));
  EXPECT_EQ(document.at("status").as_int64(), 404);
  EXPECT_EQ(document.at("type").as_string(), "urn:fangpin:problem:not-found");
}

TEST(Problem, SaysWhenToTryAgain) {
  const Response response = problem_response(Problem{"feed-busy", "", "", {}, 7});
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(response.fields.back(), (std::pair<std::string, std::string>("retry-after", "7")));
}

TEST(Problem, OfAnErrorNeverShowsItsDetail) {
  const Problem problem = problem_of(error(Errc::storage, "disk /dev/sda1 answered EIO"));
  EXPECT_EQ(problem.code, "store-unavailable");
  EXPECT_EQ(problem_response(problem).body.find("sda1"), std::string::npos);
  EXPECT_EQ(problem_of(error(Errc::bug, "index 7 of 3")).code, "internal");
  EXPECT_EQ(problem_of(error(Errc::timed_out, "rate-too-slow")).code, "rate-too-slow");
}

}  // namespace
}  // namespace fangpin::http
