#include "access_fixture.hpp"
#include "crypto/base/encoding.hpp"

// What takes two persons, what is erased, and what the log says of itself.
namespace fangpin::verify {
namespace {

namespace bj = boost::json;
using testing::HasSubstr;
using testing::Not;

class VerifyCustody : public test::AccessFixture {};

TEST_F(VerifyCustody, WithholdingNeedsTwoAndALegalBasisAndStandsBehindWhatATranscriptLeavesOut) {
  const auto withhold = [&](bj::array actors, const char* basis) {
    add_entry("withholding", {{"household", kHousehold},
                              {"queries", bj::array{"query-1"}},
                              {"until", iso(std::chrono::hours(1))},
                              {"legal_basis", basis},
                              {"actors", std::move(actors)}});
  };
  int shown = 1;
  const auto transcript = [&](int withheld) {
    add_entry("transcript", {{"household", kHousehold},
                             {"subject", nullptr},
                             {"actor", "staff:staff-1"},
                             {"purpose", "request"},
                             {"shown", shown},
                             {"withheld", withheld}});
  };
  add_access();
  transcript(0);
  withhold({"uid:1", "uid:2"}, "2022-1");
  transcript(1);
  EXPECT_EQ(decide(), kClean) << out_;
  clock_ += std::chrono::hours(2);
  shown = 2;
  transcript(1);
  withhold({"uid:1", "uid:1"}, "2022-1");
  withhold({"uid:1"}, "");
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("发现 4 项"));
  EXPECT_THAT(out_, HasSubstr("no withholding is in force"));
}

TEST_F(VerifyCustody, OnceServedTheRegistrysReceiversAndStaffTakeTwo) {
  const auto write = [&](const char* id, const char* kind, bj::array administrators) {
    add_entry("action", {{"version", 2},
                         {"action", "participant-written"},
                         {"subject", id},
                         {"actor", "uid:0"},
                         {"digest", std::string(64, '0')},
                         {"participant_kind", kind},
                         {"administrators", std::move(administrators)}});
  };
  write("agriculture", "department", {});
  write("officer", "receiver", {"admin-1", "admin-2"});
  EXPECT_EQ(decide(), kClean) << out_;
  write("officer", "department", {});
  write("clerk", "staff", {"admin-1", "admin-1"});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B13]"));
  EXPECT_THAT(out_, HasSubstr("发现 2 项"));
}

TEST_F(VerifyCustody, AnErasureNeedsTwoAndABasisAndTheHandleNeverComesBack) {
  const auto erase = [&](const char* handle, bj::array actors, const char* basis, const char* document) {
    add_entry("erasure",
              {{"handle", handle}, {"legal_basis", basis}, {"document", document}, {"actors", std::move(actors)}});
  };
  erase(kSpouse, {"uid:1", "uid:2"}, "PIPL 47", "2022-1");
  EXPECT_EQ(decide(), kClean) << out_;
  erase(kChild, {"uid:1"}, "", "");
  add_denial("member-not-covered", {{"subjects", bj::array{kSpouse}}});
  EXPECT_EQ(decide(), kFindings);
  for (const char* what : {"needs two persons", "erases without a legal basis", "erases without a document",
                           "which was erased in entry 2"}) {
    EXPECT_THAT(out_, HasSubstr(what));
  }
  EXPECT_THAT(out_, Not(HasSubstr("B1]")));
}

TEST_F(VerifyCustody, AHandleIsErasedOnce) {
  for (int i = 0; i < 2; ++i) {
    add_entry("erasure", {{"handle", kChild},
                          {"legal_basis", "PIPL 47"},
                          {"document", "2022-1"},
                          {"actors", bj::array{"uid:1", "uid:2"}}});
  }
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B14] 第 3 条"));
  EXPECT_THAT(out_, HasSubstr("erased in entry 2 already"));
}

TEST_F(VerifyCustody, ALogThatWentOnAfterALossSaysSoAndNeedsTwoAndADocument) {
  auto signature = to_base64(Bytes(64, 1));
  bj::value lost = 9;
  const auto restart = [&](const char* document, bj::array administrators) {
    bj::array approvals;
    for (auto& one : administrators) approvals.push_back(bj::object{{"administrator", one}, {"signature", signature}});
    add_entry("log-restart",
              {{"previous", bj::object{{"origin", "fangpin.example/130126"}, {"size", lost}, {"root", ""}}},
               {"origin", origin_},
               {"size", entries_.size()},
               {"document", document},
               {"approvals", std::move(approvals)},
               {"actor", "uid:0"}});
  };
  restart("2022-9", {"admin-1", "admin-2"});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("发现 1 项"));
  EXPECT_THAT(out_, HasSubstr("[L5] 第 2 条"));
  EXPECT_THAT(out_, HasSubstr("7 entries were lost"));
  restart("", {"admin-1"});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("restarts the log without a document"));
  EXPECT_THAT(out_, HasSubstr("[B13] 第 3 条"));
}

TEST_F(VerifyCustody, ARestartThatDoesNotKnowItsPlaceOrIsNotSignedIsFound) {
  add_entry("log-restart",
            {{"previous", bj::object{{"origin", "fangpin.example/130126"}, {"size", nullptr}, {"root", nullptr}}},
             {"origin", origin_},
             {"size", 5},
             {"document", "2022-9"},
             {"approvals", bj::array{bj::object{{"administrator", "admin-1"}, {"signature", ""}},
                                     bj::object{{"administrator", "admin-2"}, {"signature", to_base64(Bytes(64, 1))}}}},
             {"actor", "uid:0"}});
  EXPECT_EQ(decide(), kFindings);
  for (const char* what : {"? entries were lost (?: unknown)", "says that 5 entries were left; 2 stand before it",
                           "bears no signature", "发现 3 项"}) {
    EXPECT_THAT(out_, HasSubstr(what));
  }
}

TEST_F(VerifyCustody, ATranscriptShowsWhatTheLogHasOfTheHousehold) {
  const auto transcript = [&](int shown, int withheld) {
    add_entry("transcript", {{"household", kHousehold},
                             {"subject", nullptr},
                             {"actor", "staff:staff-1"},
                             {"purpose", "request"},
                             {"shown", shown},
                             {"withheld", withheld}});
  };
  const auto withhold = [&](const char* query, std::chrono::hours until) {
    add_entry("withholding", {{"household", kHousehold},
                              {"queries", bj::array{query}},
                              {"until", iso(until)},
                              {"legal_basis", "2022-1"},
                              {"actors", bj::array{"uid:1", "uid:2"}}});
  };
  add_access();
  add_release("query-1");
  add_access({{"use", 2}});
  add_denial("item-not-in-scope", {{"item", "check/deposits"}});
  transcript(4, 0);
  withhold("query-1", std::chrono::hours(1));
  withhold("query-3", std::chrono::hours(1));
  transcript(2, 3);
  EXPECT_EQ(decide(), kClean) << out_;
  transcript(2, 3);  // 4 and the two transcripts
  transcript(3, 4);
  withhold("query-9", std::chrono::hours(1));
  withhold("query-1", std::chrono::hours(24 * 367));
  EXPECT_EQ(decide(), kFindings);
  for (const char* what :
       {"[B13] 第 10 条", "shows 2 entries and withholds 3; the log has at least 6", "[B13] 第 11 条",
        "withholdings in force cover 3", "withholds the query query-9", "for longer than 366 days", "发现 4 项"}) {
    EXPECT_THAT(out_, HasSubstr(what));
  }
}

TEST_F(VerifyCustody, AKeyChangeThatSkipsTheOneBeforeIsL9) {
  const auto vkey = [&](const crypto::SigningKey& key) {
    return crypto::NoteKey::of(origin_, crypto::NoteKeyType::ed25519, key).to_text();
  };
  const auto change = [&](const crypto::SigningKey& previous, const crypto::SigningKey& next) {
    const auto text = "fangpin-log-key/1\n" + origin_ + "\n" + vkey(previous) + "\n" + vkey(next) + "\n";
    add_entry("log-key", {{"origin", origin_},
                          {"previous", vkey(previous)},
                          {"next", vkey(next)},
                          {"signature", to_base64(previous.sign(as_bytes(text)))},
                          {"actor", "uid:0"}});
  };
  const auto second = crypto::SigningKey::generate(), third = crypto::SigningKey::generate();
  change(second, third);
  change(key_, second);                  // an earlier change that comes after a later one
  EXPECT_EQ(decide(), kBroken) << out_;  // and the log goes on under the key that was replaced
  EXPECT_THAT(out_, HasSubstr("[L9] 第 3 条"));
  EXPECT_THAT(out_, HasSubstr("replaces another key than the one that entry 2 brought"));
}

TEST_F(VerifyCustody, AChangeOfTheRegistryThatHidesWhoSignedItIsB13) {
  add_entry("action", {{"action", "participant-written"},
                       {"subject", "officer"},
                       {"actor", "uid:0"},
                       {"digest", std::string(64, '0')}});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B13] 第 2 条"));
  EXPECT_THAT(out_, HasSubstr("发现 1 项"));
}

TEST_F(VerifyCustody, NothingIsAnsweredReleasedOrWithheldOfAnErasedHousehold) {
  add_access();
  add_entry("erasure", {{"handle", kHousehold},
                        {"legal_basis", "PIPL-47"},
                        {"document", "2022-1"},
                        {"actors", bj::array{"uid:1", "uid:2"}}});
  EXPECT_EQ(decide(), kClean) << out_;
  add_release("query-1");
  add_answer("query-1");
  add_entry("withholding", {{"household", kHousehold},
                            {"queries", bj::array{"query-1"}},
                            {"until", iso(std::chrono::hours(1))},
                            {"legal_basis", "2022-1"},
                            {"actors", bj::array{"uid:1", "uid:2"}}});
  EXPECT_EQ(decide(), kFindings);
  for (const char* what : {"[B14] 第 4 条", "[B14] 第 5 条", "[B14] 第 6 条", "发现 3 项"}) {
    EXPECT_THAT(out_, HasSubstr(what));
  }
}

}  // namespace
}  // namespace fangpin::verify
