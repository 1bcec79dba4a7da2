#include <boost/json/parse.hpp>
#include <sstream>

#include "access_fixture.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/merkle_tree.hpp"
#include "crypto/tile.hpp"

namespace fangpin::verify {
namespace {

namespace bj = boost::json;
using testing::HasSubstr;
using testing::Not;

// What is printed about one household, and the tables.
class VerifyReport : public test::AccessFixture {
 protected:
  VerifyReport() {
    add_access();
    add_release("query-1");
    add_answer("query-1");
    add_search("staff-1", 1);
    add_denial("no-authorization", {{"household", kOther}, {"subjects", bj::array{}}, {"authorization", nullptr}});
    add_push("education", 30);
    add_end("130126-2022-1");
    export_log();
  }
  int household(const std::string& handle) {
    std::ostringstream out, err;
    const int exit =
        verify_household({{log_, root_ / "policy", "", 2, {}, false, false}, handle}, {out, err, now_, {}});
    out_ = out.str();
    err_ = err.str();
    return exit;
  }
  int report() {
    std::ostringstream out, err;
    const int exit =
        verify_report({{log_, root_ / "policy", "", 2, {}, false, false}, root_ / "report"}, {out, err, now_, {}});
    out_ = out.str();
    err_ = err.str();
    return exit;
  }
  using Row = std::map<std::string, std::string>;
  std::vector<Row> table(const std::string& name) const {
    std::vector<Row> rows;
    const auto document = bj::parse(read("report/" + name + ".json"));
    for (const auto& value : document.as_array()) {
      auto& row = rows.emplace_back();
      for (const auto& [column, cell] : value.as_object()) row[column] = std::string(cell.as_string());
    }
    return rows;
  }
  std::string leaf(std::size_t index) const { return to_hex(crypto::leaf_hash(as_bytes(entries_[index]))); }
  static constexpr const char* kOther = "h-ZZZZZZZZZZZZZZZZZZZZZZ";
};

TEST_F(VerifyReport, OfAHouseholdIsAllThatTheLogSaysOfItInOrder) {
  EXPECT_EQ(household(kHousehold), kClean) << out_ << err_;
  std::size_t at = 0;
  for (const char* what :
       {"entry 1 ", "authorization 130126-2022-1", "entry 2 ", "staff-1 (bureau)", "entry 3 ", "entry 4 ",
        "answer: housing", "entry 5 ", "search by ID card", "entry 9 ", "ended: revoked", "3 名成员: 6 条"}) {
    at = out_.find(what, at);
    ASSERT_NE(at, std::string::npos) << what << out_;
  }
  EXPECT_THAT(out_, HasSubstr(leaf(2)));
  EXPECT_THAT(out_, Not(HasSubstr("entry 6 ")));
  EXPECT_EQ(household(kOther), kClean);
  EXPECT_THAT(out_, HasSubstr("此前没有该户的授权承诺书 / there is no authorization of the household before it"));
  EXPECT_THAT(out_, HasSubstr("0 名成员: 1 条"));
  EXPECT_EQ(household(kChild), kClean);  // a person: what names them, and no other's searches
  EXPECT_THAT(out_, HasSubstr("0 名成员: 2 条"));
}

TEST_F(VerifyReport, OfAPersonHasTheWithholdingsOfItsQueries) {
  add_entry("withholding", {{"household", kHousehold},
                            {"queries", bj::array{"query-1"}},
                            {"until", iso(std::chrono::hours(1))},
                            {"legal_basis", "2022-1"},
                            {"actors", bj::array{"uid:1", "uid:2"}}});
  export_log();
  EXPECT_EQ(household(kHead), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("entry 10 "));
  EXPECT_EQ(household(kChild), kClean);  // of whom that query was not
  EXPECT_THAT(out_, Not(HasSubstr("entry 10 ")));
}

// A witness's key of the policy may sign any number of seconds.
TEST_F(VerifyReport, HasCosignaturesOfNoPossibleTimeAsTheLastThereIs) {
  const auto witness = crypto::SigningKey::generate();
  const auto vkey = crypto::NoteKey::of("witness.example/w", crypto::NoteKeyType::cosignature_ed25519, witness);
  write_policy("witness w " + vkey.to_text() + "\nquorum w\n");
  auto note = crypto::SignedNote::parse(read("log/checkpoint")).value();
  note.add(vkey, crypto::cosign_note_text(note.text, witness, std::numeric_limits<std::int64_t>::max()));
  write("log/checkpoint", note.to_text());
  EXPECT_EQ(report(), kFindings) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("a cosignature's time is in the future"));
  EXPECT_EQ(table("keys-and-checkpoints").back().at("at"), "9999-12-31T23:59:59.000Z");
}

TEST_F(VerifyReport, OfNoHandleIsRefused) {
  for (const char* bad : {"", "130199199001010010", "h-short", "x-AAAAAAAAAAAAAAAAAAAAAA"})
    EXPECT_EQ(household(bad), kUnreadable);
}

TEST_F(VerifyReport, HasEachTableWithIndexAndLeaf) {
  EXPECT_EQ(report(), kClean) << out_ << err_;
  const auto accesses = table("accesses");
  ASSERT_EQ(accesses.size(), 2U);
  EXPECT_EQ(accesses[0].at("index"), "2");
  EXPECT_EQ(accesses[0].at("leaf"), leaf(2));
  EXPECT_EQ(accesses[0].at("authorization"), "130126-2022-1");
  EXPECT_EQ(accesses[1].at("denial"), "no-authorization");
  const auto households = table("accesses-by-household");
  ASSERT_EQ(households.size(), 2U);
  EXPECT_EQ(households[0].at("household"), kHousehold);
  EXPECT_EQ(households[0].at("allowed"), "1");
  EXPECT_EQ(households[0].at("last_leaf"), leaf(2));
  EXPECT_EQ(table("accesses-by-asker").at(0).at("allowed"), "1");
  const auto letters = table("authorizations");
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].at("state"), "ended");
  EXPECT_EQ(letters[0].at("ended_index"), "9");
  EXPECT_EQ(letters[0].at("uses"), "1");
  const auto late = table("late-and-missing");
  ASSERT_EQ(late.size(), 1U);
  EXPECT_EQ(late[0].at("verdict"), "met-late");
  EXPECT_EQ(table("administration").size(), 2U);  // configuration, search
  EXPECT_EQ(table("exceptions").size(), 0U);
  EXPECT_EQ(table("keys-and-checkpoints").at(0).at("size"), "10");
  EXPECT_THAT(read("report/coverage.csv"), HasSubstr("\"size\",\"10\""));
  EXPECT_THAT(read("report/coverage.csv"), HasSubstr("not_checked"));
  EXPECT_TRUE(read("report/accesses.csv").starts_with("\xEF\xBB\xBF\"index\",\"leaf\",\"at\""));
  EXPECT_EQ(report(), kUnreadable);  // never over an earlier one
  EXPECT_THAT(err_, HasSubstr("empty folder"));
}

TEST_F(VerifyReport, NamesWhoReadWhichRecord) {
  add_entry("record-view", {{"actor", "staff-1"},
                            {"office", "bureau"},
                            {"authorizations", bj::array{"130126-2022-1"}},
                            {"queries", bj::array{"query-1"}}});
  export_log();
  EXPECT_EQ(report(), kClean) << out_ << err_;
  const auto views = table("views");
  ASSERT_EQ(views.size(), 2U);
  EXPECT_EQ(views[0].at("leaf"), leaf(10));
  EXPECT_EQ(views[0].at("actor"), "staff-1");
  EXPECT_EQ(views[0].at("authorization"), "130126-2022-1");
  EXPECT_EQ(views[0].at("household"), kHousehold);
  EXPECT_EQ(views[1].at("query"), "query-1");
  EXPECT_EQ(household(kHousehold), kClean);
  EXPECT_THAT(out_, HasSubstr("查看 / view: staff-1 (bureau)"));
}

TEST_F(VerifyReport, ListsExceptionsByCheckWithTheirLeaves) {
  add_access({{"authorization", "no such"}, {"household", kOther}});
  export_log();
  EXPECT_EQ(report(), kFindings) << out_;
  const auto exceptions = table("exceptions");
  ASSERT_EQ(exceptions.size(), 1U);
  EXPECT_EQ(exceptions[0].at("check"), "B1");
  EXPECT_EQ(exceptions[0].at("index"), "10");
  EXPECT_EQ(exceptions[0].at("leaf"), leaf(10));
  EXPECT_THAT(exceptions[0].at("zh_what_to_do"), HasSubstr("请查询人说明"));
}

TEST_F(VerifyReport, ListsExceptionsInTheOrderOfTheChecks) {
  add_search("staff-1", 7);                                           // B7
  add_access({{"authorization", "no such"}, {"household", kOther}});  // B1
  add_entry("unknown", {});                                           // E1
  export_log();
  EXPECT_EQ(report(), kFindings) << out_;
  std::vector<std::string> checks;
  for (const auto& row : table("exceptions")) checks.push_back(row.at("check") + " " + row.at("index"));
  EXPECT_EQ(checks, (std::vector<std::string>{"E1 12", "B1 11", "B7 10"}));
}

TEST_F(VerifyReport, HasTheHistoryOfCheckpointsEachWithItsLastEntry) {
  const auto witness = crypto::SigningKey::generate();
  const auto vkey = crypto::NoteKey::of("witness.example/w", crypto::NoteKeyType::cosignature_ed25519, witness);
  write_policy("witness w " + vkey.to_text() + "\nquorum w\n");
  const auto cosigned = [&](std::size_t size, std::uint64_t seconds) {
    std::vector<Digest> leaves;
    for (std::size_t i = 0; i < size; ++i) leaves.push_back(crypto::leaf_hash(as_bytes(entries_[i])));
    auto note = crypto::SignedNote::parse(
                    crypto::sign_checkpoint({origin_, size, crypto::tree_root(leaves), {}}, key_).to_text())
                    .value();
    note.add(vkey, crypto::cosign_note_text(note.text, witness, seconds));
    return note.to_text();
  };
  std::string bundle;
  ASSERT_TRUE(crypto::append_to_bundle(bundle, cosigned(4, 1'662'000'000)));
  ASSERT_TRUE(crypto::append_to_bundle(bundle, "not a note"));
  write("log/cosigned/count", "2\n");
  write("log/cosigned/000.p/2", bundle);
  write("log/checkpoint", cosigned(entries_.size(), 1'664'582'400));
  EXPECT_EQ(report(), kFindings) << out_ << err_;
  const auto rows = table("keys-and-checkpoints");
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].at("what"), "cosigned checkpoint");
  EXPECT_EQ(rows[0].at("index"), "3");
  EXPECT_EQ(rows[0].at("leaf"), leaf(3));
  EXPECT_EQ(rows[1].at("at"), "2022-09-01T02:40:00.000Z");
  EXPECT_EQ(rows[2].at("what"), "checkpoint of this report");
  EXPECT_EQ(rows[2].at("leaf"), leaf(entries_.size() - 1));
}

TEST_F(VerifyReport, HidesNoFormulaInACell) {
  add_entry("action",
            {{"action", "=cmd()"}, {"subject", "a\"b"}, {"actor", "uid:0"}, {"digest", std::string(64, '0')}});
  add_denial("no-authorization",
             {{"household", kOther}, {"subjects", bj::array{}}, {"authorization", nullptr}, {"asker", "=cmd()"}});
  export_log();
  EXPECT_EQ(report(), kClean) << out_ << err_;
  EXPECT_THAT(read("report/accesses.csv"), HasSubstr("\"'=cmd()\""));
  EXPECT_THAT(read("report/administration.csv"), HasSubstr("a\"\"b"));
}

TEST_F(VerifyReport, OfAHandleThatTheLogNeverNamesSaysSo) {
  add_configuration();
  export_log();
  EXPECT_EQ(household("h-YYYYYYYYYYYYYYYYYYYYYY"), kClean);
  EXPECT_THAT(out_, HasSubstr("the log nowhere names h-YYYYYYYYYYYYYYYYYYYYYY"));
}

}  // namespace
}  // namespace fangpin::verify
