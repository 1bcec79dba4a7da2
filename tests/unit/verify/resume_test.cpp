#include "access_fixture.hpp"

namespace fangpin::verify {
namespace {

using testing::HasSubstr;
using testing::Not;

// Going on from the auditor's own state.
class VerifyResumed : public test::LogFixture {
 protected:
  // The part of the output that says what was found.
  std::string findings() const {
    const auto begin = out_.find("\n发现");
    return begin == std::string::npos ? "" : out_.substr(begin, out_.find("\n未检查") - begin);
  }
  void grow(std::size_t size) {
    while (entries_.size() < size) add_push("education", entries_.size() % 3 == 0 ? 5 : -5);
    export_log();
  }
  int verify_full() {
    std::filesystem::remove(root_ / "state");
    std::filesystem::remove(root_ / "state.resume");
    return verify(true);
  }
};

TEST_F(VerifyResumed, ReadsOnlyWhatIsNewAndSaysSo) {
  add_configuration();
  grow(300);
  EXPECT_EQ(verify(true), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("range   0 .. 301"));
  grow(700);
  EXPECT_EQ(verify(true), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("range   256 .. 701"));
  EXPECT_THAT(out_, HasSubstr("were not read again"));
  EXPECT_EQ(verify(true), kClean) << out_ << err_;  // nothing new
  EXPECT_THAT(out_, HasSubstr("range   512 .. 701"));
}

TEST_F(VerifyResumed, FindsWhatAFullRunFinds) {
  add_configuration();
  // findings of each kind on both sides of every pause: attempts, windows, times, what is not understood
  for (const std::size_t size : {100, 256, 257, 511, 512, 600}) {
    add_push("health", 5, "met");
    ++attempts_["education"];
    add([](const auto&) { return std::string("{}"); });
    grow(size);
    EXPECT_EQ(verify(true), kFindings) << size << out_ << err_;
    const auto resumed = findings();
    const auto state = read("state"), resume = read("state.resume");
    EXPECT_EQ(verify_full(), kFindings);
    EXPECT_EQ(findings(), resumed) << size;
    EXPECT_EQ(read("state.resume"), resume) << size;
  }
}

TEST_F(VerifyResumed, AtAnySizeGoesOn) {
  add_configuration();
  grow(1);
  for (std::size_t size = 250; size < 270; ++size) {
    grow(size);
    EXPECT_EQ(verify(true), kClean) << size << out_ << err_;
  }
  grow(520);
  EXPECT_EQ(verify(true), kClean) << out_ << err_;
}

TEST_F(VerifyResumed, AnOldEntryAlteredSinceIsFoundByAFullRun) {
  add_configuration();
  grow(600);
  ASSERT_EQ(verify(true), kClean) << out_;
  flip("log/tile/entries/000", 100);
  EXPECT_EQ(verify(true), kClean);  // and says that it did not look there
  EXPECT_THAT(out_, HasSubstr("--full"));
  full_ = true;
  EXPECT_EQ(verify(true), kBroken);
  EXPECT_THAT(out_, HasSubstr("[L3] 第 0 条"));
}

TEST_F(VerifyResumed, WhereTheTreeDoesNotFitEverythingIsReadToSayWhat) {
  add_configuration();
  grow(600);
  ASSERT_EQ(verify(true), kClean) << out_;
  flip("log/tile/1/000.p/2", 3);
  EXPECT_EQ(verify(true), kBroken);
  EXPECT_THAT(out_, HasSubstr("range   0 .. 601"));
  EXPECT_THAT(out_, HasSubstr("tile/1/000.p/2"));
  EXPECT_THAT(read("state.resume"), HasSubstr("fangpin-verify-state/"));  // what was known is kept
}

TEST_F(VerifyResumed, AStateThatIsCutOffOrAlteredCostsAFullRunOnly) {
  add_configuration();
  grow(600);
  ASSERT_EQ(verify(true), kClean) << out_;
  const auto resume = read("state.resume");
  auto altered = resume;
  altered[altered.find("education")] = 'E';
  for (const auto& bad :
       {resume.substr(0, resume.size() / 2), altered, std::string(), std::string("{}"), std::string("[]")}) {
    write("state.resume", bad);
    EXPECT_EQ(verify(true), kClean) << out_ << err_;
    EXPECT_THAT(out_, HasSubstr("range   0 .. 601"));
  }
  EXPECT_EQ(read("state.resume"), resume);
}

TEST_F(VerifyResumed, KeepsBothNotesOfAForkAsEvidence) {
  add_configuration();
  grow(300);
  ASSERT_EQ(verify(true), kClean) << out_;
  const auto seen = read("state");
  sign(301, {}, key_);  // the same size, another root, well signed
  EXPECT_EQ(verify(true), kBroken);
  EXPECT_THAT(out_, HasSubstr("two checkpoints of one size"));
  EXPECT_THAT(out_, HasSubstr("evidence kept"));
  std::set<std::string> kept;
  for (const auto& file : std::filesystem::directory_iterator(root_ / "state.evidence")) {
    kept.insert(read("state.evidence/" + file.path().filename().string()));
  }
  EXPECT_EQ(kept, (std::set<std::string>{seen, read("log/checkpoint")}));
  EXPECT_EQ(read("state"), seen);
}

class VerifyAccessResumed : public test::AccessFixture {};

// A pause behind every single entry: what was kept of households, questions, searches, erasures is all that is needed.
TEST_F(VerifyAccessResumed, FindsWhatAFullRunFindsWhereverItPaused) {
  namespace bj = boost::json;
  const std::string other = "h-ZZZZZZZZZZZZZZZZZZZZZZ";
  add_access();
  add_release("query-1");
  add_search("staff-1", 1);
  add_authorization({{"number", "2"},
                     {"uses_max", nullptr},
                     {"form", "letter-1@" + std::string(64, 'e')},
                     {"data_to", "2022-08-31"}});
  add_access({{"authorization", "2"}});
  add_access({{"household", other}, {"authorization", "late"}});
  add_answer("query-1");
  add_release("query-1", {{"what", "answer"}, {"to", "staff-9"}});
  add_answer("query-1");
  add_authorization({{"number", "late"}, {"household", other}});
  for (int use = 2; use <= 4; ++use) add_access({{"use", use}});
  add_search("staff-1", 2);
  add_search("staff-1", 3);
  add_entry("withholding", {{"household", kHousehold},
                            {"queries", bj::array{"query-1"}},
                            {"until", iso(std::chrono::minutes(2))},
                            {"legal_basis", "2022-1"},
                            {"actors", bj::array{"uid:1", "uid:2"}}});
  for (int i = 0; i < 3; ++i) {
    add_entry("transcript", {{"household", kHousehold},
                             {"subject", nullptr},
                             {"actor", "staff:staff-1"},
                             {"purpose", "request"},
                             {"shown", 1},
                             {"withheld", 1}});
  }
  add_end("130126-2022-1");
  add_end("130126-2022-1");
  add_entry(
      "erasure",
      {{"handle", kHead}, {"legal_basis", "PIPL 47"}, {"document", "1"}, {"actors", bj::array{"uid:1", "uid:2"}}});
  add_access({{"authorization", "2"}});
  add_rules({{"find_subject_per_day", 9}, {"capture_persons_per_day", 10}});
  add_entry("capture-refused",
            {{"actor", "staff-2"}, {"role", "bureau"}, {"reason", "previous-ended"}, {"persons", 3}, {"used", 12}});
  add_search("staff-1", 4, {{"outcome", "over-quota"}, {"subject", nullptr}});
  const auto findings = [&] { return out_.substr(std::min(out_.find("\n发现"), out_.find("\n未检查"))); };
  const auto all = entries_;
  for (std::size_t size = 1; size <= all.size(); ++size) {
    entries_.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size));
    export_log();
    ASSERT_LE(verify(true), kFindings) << out_ << err_;
    const auto resumed = findings(), kept = read("state.resume");
    std::filesystem::remove(root_ / "state");
    std::filesystem::remove(root_ / "state.resume");
    ASSERT_LE(verify(true), kFindings) << out_ << err_;
    ASSERT_EQ(findings().substr(0, findings().find("\n未检查")), resumed.substr(0, resumed.find("\n未检查"))) << size;
    ASSERT_EQ(read("state.resume"), kept) << size;
  }
  for (const char* check : {"[B1]", "[B3]", "[B5]", "[B7]", "[B8]", "[B9]", "[B12]", "[B13]", "[B14]"}) {
    EXPECT_THAT(out_, HasSubstr(check));
  }
}

}  // namespace
}  // namespace fangpin::verify
