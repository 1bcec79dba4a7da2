// Holds every file of a month against the truth that its manifest states: each accepted row, each rejected line with
// column and reason, each row without an alert, each correction and repeat, each refused file, and the month's totals.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <set>

#include "crypto/base/instant.hpp"
#include "reading.hpp"

namespace fangpin::adapters {
namespace {

namespace json = boost::json;

const json::object& manifest() {
  static const json::value value = json::parse(sample("manifest.json"));
  return value.as_object();
}

std::string text_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(json::string_view(name.data(), name.size()));
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

Reading read_push(const json::object& push, std::size_t chunk = 65536) {
  const auto file = text_at(push, "file");
  ReadOptions options;
  options.today = shanghai_date(*parse_instant(text_at(push, "pushed_at")));
  options.format = *format_of_file_name(file);
  options.chunk = chunk;
  return read_bytes(text_at(push, "feed"), sample(file), options);
}

std::vector<std::string> expected_problems(const json::object& push) {
  std::vector<std::string> out;
  for (const auto& value : push.at("rejected").as_array()) {
    const auto& problem = value.as_object();
    out.push_back(std::to_string(problem.at("line").as_int64()) + " " + text_at(problem, "column") + " " +
                  text_at(problem, "reason"));
  }
  return out;
}

// The manifest: where it says id-rounded, id-check-digit is as right for a text cell.
std::vector<std::string> comparable(std::vector<std::string> problems) {
  for (auto& problem : problems) {
    const auto at = problem.find("id-rounded");
    if (at != std::string::npos) problem.replace(at, 10, "id-check-digit");
  }
  return problems;
}

std::set<std::uint32_t> lines_of(const json::value& list) {
  std::set<std::uint32_t> out;
  for (const auto& value : list.as_array()) {
    const auto line = value.is_object() ? value.as_object().at("line").as_int64() : value.as_int64();
    out.insert(static_cast<std::uint32_t>(line));
  }
  return out;
}

TEST(Samples, EachPushComesOutAsItsManifestSays) {
  std::size_t files = 0;
  for (const auto& value : manifest().at("pushes").as_array()) {
    const auto& push = value.as_object();
    if (push.at("file").is_null() || push.contains("repeat_of")) continue;
    SCOPED_TRACE(text_at(push, "file"));
    ++files;
    const auto reading = read_push(push);
    ASSERT_EQ(reading.refusal(), "");
    EXPECT_EQ(reading.accepted.size() + reading.rejected.size(), push.at("rows").to_number<std::size_t>());
    EXPECT_EQ(reading.accepted.size(), push.at("accepted").to_number<std::size_t>());
    EXPECT_EQ(comparable(reading.problems()), comparable(expected_problems(push)));

    const bool is_register = contract_of(text_at(push, "feed")).subject != Subject::alert;
    std::set<std::uint32_t> without_alert;
    for (const auto& row : reading.accepted) {
      if (!row.alert) without_alert.insert(row.line);
      EXPECT_NE(row.alert, !row.no_alert_reason.empty()) << row.line;
      EXPECT_EQ(row.person.size(), 18u) << row.line;
      if (!is_register) {
        EXPECT_TRUE(row.discovered || text_at(push, "feed") == "civil-affairs/distressed-children") << row.line;
      }
    }
    if (!is_register) {
      EXPECT_EQ(without_alert, lines_of(push.at("no_alert")));
    }
  }
  EXPECT_EQ(files, 23u);
}

TEST(Samples, TheMonthAddsUpToItsTotals) {
  struct Stored {
    std::string digest;
    std::string household;
  };
  std::map<std::string, Stored> store;
  std::map<std::string, std::size_t> count;
  for (const auto& value : manifest().at("pushes").as_array()) {
    const auto& push = value.as_object();
    if (push.at("file").is_null()) continue;
    SCOPED_TRACE(text_at(push, "file"));
    const auto reading = read_push(push);
    count["rows"] += reading.accepted.size() + reading.rejected.size();
    count["rejected"] += reading.rejected.size();
    std::set<std::uint32_t> corrected;
    for (const auto& row : reading.accepted) {
      auto [at, fresh] = store.try_emplace(row.natural_key, Stored{row.digest_input, row.household});
      if (fresh) {
        ++count["new"];
      } else if (at->second.digest == row.digest_input) {
        ++count["unchanged"];
      } else if (!row.household.empty() && at->second.household != row.household) {
        ++count["regrouped"];
        EXPECT_EQ(row.line, 3921u);
      } else {
        ++count["corrected"];
        corrected.insert(row.line);
      }
      at->second = {row.digest_input, row.household};
    }
    EXPECT_EQ(corrected, push.contains("corrected") ? lines_of(push.at("corrected")) : std::set<std::uint32_t>{});
  }
  const auto& totals = manifest().at("totals").as_object();
  const auto total = [&](std::string_view name) {
    return totals.at(json::string_view(name.data(), name.size())).to_number<std::size_t>();
  };
  EXPECT_EQ(count["rows"], total("rows"));
  EXPECT_EQ(count["rejected"], total("rejected"));
  EXPECT_EQ(count["new"], total("new"));
  EXPECT_EQ(count["unchanged"], total("unchanged"));
  EXPECT_EQ(count["corrected"], total("corrected"));
  EXPECT_EQ(count["regrouped"], total("regrouped"));
}

TEST(Samples, EachRefusedFileIsRefusedForItsOwnReason) {
  const std::map<std::string, std::string> reasons = {
      {"refused/网页另存.xls", "file-is-html"},     {"refused/老格式.xls", "file-is-xls"},
      {"refused/加密.xlsx", "file-encrypted"},      {"refused/压缩包.xlsx", "file-is-zip"},
      {"refused/空文件.csv", "file-empty"},         {"refused/只有表头.csv", "file-only-header"},
      {"refused/没有表头.csv", "file-no-header"},   {"refused/乱码.csv", "file-undecodable"},
      {"refused/错表.csv", "file-columns-missing"}, {"refused/截断.xlsx", "file-truncated"},
      {"refused/数组.ndjson", "file-json-array"}};
  for (const auto& value : manifest().at("refused").as_array()) {
    const auto file = text_at(value.as_object(), "file");
    SCOPED_TRACE(file);
    ReadOptions options;
    // An .xls has no format of its own: a person would push it as the workbook that they take it for.
    options.format = format_of_file_name(file).value_or(FileFormat::xlsx);
    const auto reading = read_bytes(text_at(value.as_object(), "feed"), sample(file), options);
    EXPECT_EQ(reading.refusal(), reasons.at(file));
    EXPECT_TRUE(reading.accepted.empty());
    EXPECT_TRUE(reading.rejected.empty());
  }
}

TEST(Samples, ComeOutTheSameInPiecesOfAnySize) {
  for (const auto& value : manifest().at("pushes").as_array()) {
    const auto& push = value.as_object();
    const auto file = text_at(push, "file");
    if (file.empty() || file.starts_with("公安_户籍") || file.starts_with("乡村振兴")) continue;
    SCOPED_TRACE(file);
    const auto whole = read_push(push);
    for (const std::size_t chunk : {1u, 7u, 509u}) {
      const auto pieces = read_push(push, chunk);
      EXPECT_EQ(pieces.problems(), whole.problems());
      EXPECT_EQ(pieces.warnings(), whole.warnings());
      ASSERT_EQ(pieces.accepted.size(), whole.accepted.size());
      for (std::size_t i = 0; i < whole.accepted.size(); ++i) {
        EXPECT_EQ(pieces.accepted[i].line, whole.accepted[i].line);
        EXPECT_EQ(pieces.accepted[i].digest_input, whole.accepted[i].digest_input);
        EXPECT_EQ(pieces.accepted[i].kept, whole.accepted[i].kept);
      }
    }
  }
}

TEST(Samples, KeepNoNameNorIdOfAnybody) {
  for (const auto& value : manifest().at("pushes").as_array()) {
    const auto& push = value.as_object();
    if (push.at("file").is_null()) continue;
    SCOPED_TRACE(text_at(push, "file"));
    for (const auto& row : read_push(push).accepted) {
      const auto identity = json::parse(row.identity).as_object();
      EXPECT_EQ(text_at(identity, "citizen_id"), row.person);
      for (const auto& [name, sealed] : identity) {
        if (name == "town" || name == "village") continue;
        EXPECT_EQ(row.kept.find(std::string(sealed.as_string())), std::string::npos) << row.line;
      }
    }
  }
}

}  // namespace
}  // namespace fangpin::adapters
