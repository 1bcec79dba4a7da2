#include "gateway/access/registry.hpp"

#include <boost/json/parse.hpp>

#include "gateway/audit/access_entry.hpp"
#include "gateway/audit/authorization_entry.hpp"
#include "gateway/authorizations/withholding.hpp"
#include "registry_fixture.hpp"

// What an auditor checks with the keys, roles and areas that the log itself holds.
namespace fangpin::verify {
namespace {

namespace bj = boost::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class VerifyRegistry : public test::RegistryFixture {};

TEST_F(VerifyRegistry, OfALogThatHoldsTheKeysEverythingIsChecked) {
  add_push_of(department_);
  auto officer = staff("officer", "identity-officer", crypto::SigningKey::generate());
  add(officer, approved(officer));
  officer.signing_keys = {crypto::SigningKey::generate().verify_key().to_text()};
  add(officer, approved(officer));
  add_authorization();
  add_access();
  const authorizations::Withholding withholding{"query-1", clock_ + std::chrono::hours(1), "灵监〔2022〕7号"};
  const audit::WithholdingEntry withheld{"130126",
                                         kHousehold,
                                         "query-1",
                                         withholding.until,
                                         withholding.legal_basis,
                                         approved(authorizations::withholding_text("130126", withholding)),
                                         clock_};
  add([&](const auto& at) { return audit::withholding(withheld, at); });
  const audit::ErasureEntry erased{
      "130126",
      kChild,
      "个人信息保护法47",
      "灵信〔2022〕1号",
      approved(access::erasure_text("130126", kChild, "个人信息保护法47", "灵信〔2022〕1号")),
      clock_};
  add([&](const auto& at) { return audit::erasure(erased, at); });
  EXPECT_EQ(decide(), kClean) << out_ << err_;
  for (const char* none : {"departments' signatures on", "administrators' approvals:", "to which office"}) {
    EXPECT_THAT(out_, Not(HasSubstr(none)));
  }
  for (const auto& entry : entries_) EXPECT_THAT(entry, Not(HasSubstr("张三")));
}

TEST_F(VerifyRegistry, APushThatItsDepartmentDidNotSignIsB10) {
  add_push_of(department_, spoil_signature);
  expect_only("B10", 6, "the signature of health on this push is not good");
}

TEST_F(VerifyRegistry, APushUnderASignatureOfAnotherIsB10) {
  add_push_of(department_, [](auto& attempt) { attempt.content_digest = crypto::sha256("other rows"); });
  expect_only("B10", 6, "what the department signed is another push");
  add_push_of(department_, [](auto& attempt) { attempt.idempotency_key = "another"; });
  add_push_of(department_, {}, "/v1/feeds/health/serious-illness/withdrawals");
  add_push_of(department_, {}, "/v1/feeds/education/dropout/submissions");
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("发现 4 项"));
}

TEST_F(VerifyRegistry, AKeyCountsFromItsEntryOnAndNotAfterItsEnd) {
  const auto next = crypto::SigningKey::generate();
  add_push_of(next);
  expect_only("B10", 6, "a key that was not in the registry then");
  entries_.pop_back();
  attempts_.clear();
  health_.signing_keys = {next.verify_key().to_text()};
  add(health_);
  add_push_of(next);
  EXPECT_EQ(decide(), kClean) << out_;
  add_push_of(department_);
  expect_only("B10", 8, "a key that was not in the registry then");
  entries_.pop_back();
  --attempts_["health"];
  health_.revoked = true;
  add(health_);
  add_push_of(next);
  expect_only("B10", 9, "health was no department that may push then");
}

TEST_F(VerifyRegistry, AMissingSignatureIsTheRegistrysToWaive) {
  const auto unsigned_push = [](auto& attempt) { attempt.evidence = {}; };
  add_push_of(department_, unsigned_push);
  expect_only("B10", 6, "the registry does not waive that");
  entries_.pop_back();
  attempts_.clear();
  health_.signature_waived = true;
  add(health_);
  add_push_of(department_, unsigned_push);
  EXPECT_EQ(decide(), kClean) << out_;
}

TEST_F(VerifyRegistry, ASignatureOfAnotherTimeIsL7) {
  origin_ = "fangpin.example/130126";
  write_policy();
  for (auto& entry : entries_) {
    const auto mark = entry.find("\"demonstration\":true");
    if (mark != std::string::npos) entry.replace(mark, 20, "\"demonstration\":false");
  }
  add_push_of(department_);
  EXPECT_EQ(decide(), kClean) << out_;
  add_push_of(department_, [](auto& attempt) {
    attempt.received_at += std::chrono::hours(25);
    attempt.at = attempt.received_at;
  });
  expect_only("L7", 7, "was not made about when the push was received");
}

TEST_F(VerifyRegistry, WhoNeverWasEnteredActsForNobody) {
  add_push_of(department_, [](auto& attempt) { attempt.department = "water"; });
  add_authorization();
  add_access({{"asker", "staff-9"}});
  EXPECT_EQ(decide(), kFindings);
  for (const char* what : {"[B10] 第 6 条", "water was never entered", "[B5] 第 8 条", "staff-9 was never entered"}) {
    EXPECT_THAT(out_, HasSubstr(what)) << out_;
  }
}

TEST_F(VerifyRegistry, ALetterIsCapturedEndedAndShownByWhoMay) {
  auto auditor = staff("auditor-1", "auditor", crypto::SigningKey::generate());
  add(auditor, approved(auditor));
  auto clerk = staff("clerk", "township", crypto::SigningKey::generate());
  clerk.area = "130126101";
  add(clerk, approved(clerk));
  const auto shown = [&](const std::string& actor, int lines = 0) {
    add_entry("transcript", {{"household", kHousehold},
                             {"subject", kHead},
                             {"actor", actor},
                             {"purpose", "complaint"},
                             {"shown", lines},
                             {"withheld", 0}});
  };
  const auto good = entries_.size();
  add_authorization({{"actor", "clerk"}, {"grantees", bj::array{"bureau", "township:130126101"}}});
  shown("staff:staff-1");
  shown("uid:0", 1);
  add_end("130126-2022-1", {{"actor", "clerk"}});
  EXPECT_EQ(decide(), kClean) << out_;
  const auto alone = [&](const std::function<void()>& wrong, const std::string& check, const std::string& words) {
    entries_.resize(good);
    wrong();
    expect_only(check, entries_.size() - 1, words);
  };
  alone([&] { add_authorization({{"actor", "mallory"}}); }, "B5", "mallory was never entered");
  alone([&] { add_authorization({{"actor", "auditor-1"}}); }, "B5", "auditor-1 was no clerk");
  alone(
      [&] {
        add_authorization({{"actor", "clerk"}, {"grantees", bj::array{"township:130126102"}}});
      },
      "B5", "captured it for township:130126102");
  alone([&] { add_authorization({{"handler", "health"}}); }, "B9", "health, who took the signatures, was no member");
  alone([&] { add_authorization({{"providers", bj::array{"staff-1"}}}); }, "B4", "staff-1 was no department");
  const auto with_letter = [&](const std::function<void()>& wrong) {
    return [&, wrong] {
      add_authorization();
      wrong();
    };
  };
  alone(with_letter([&] { add_end("130126-2022-1", {{"actor", "auditor-1"}}); }), "B5", "auditor-1 was no clerk");
  alone(with_letter([&] { shown("staff:auditor-1"); }), "B5", "auditor-1 did not belong to bureau");
  alone(with_letter([&] { shown("mallory"); }), "B5", "is no member of staff");
  alone(with_letter([&] { add_search("auditor-1", 1, {{"role", "auditor"}}); }), "B5", "auditor-1 was no clerk");
}

TEST_F(VerifyRegistry, ADepartmentThatWasRevokedIsHandedNothingAndAnswersNothing) {
  add_authorization();
  add_access();
  add_release("query-1", {{"to", "health"}});
  add_answer("query-1", {{"provider", "health"}});
  EXPECT_EQ(decide(), kClean) << out_;
  entries_.pop_back();
  health_.revoked = true;
  add(health_);
  add_release("query-1", {{"to", "health"}});
  expect_only("B5", entries_.size() - 1, "health was no department of the registry then");
  entries_.pop_back();
  add_answer("query-1", {{"provider", "health"}});
  expect_only("B5", entries_.size() - 1, "health was no department of the registry then");
}

TEST_F(VerifyRegistry, StaffActForTheirOwnOffice) {
  auto clerk = staff("clerk", "township", crypto::SigningKey::generate());
  clerk.area = "130126101";
  add(clerk, approved(clerk));
  const bj::array both{"bureau", "township:130126101", "township:130126102"};
  add_authorization({{"grantees", both}, {"uses_max", nullptr}});
  add_access({{"asker", "clerk"}, {"grantee", "township:130126101"}});
  add_search("clerk", 1, {{"role", "township"}});
  EXPECT_EQ(decide(), kClean) << out_;
  add_access({{"asker", "clerk"}, {"grantee", "township:130126102"}, {"use", 2}});
  expect_only("B5", 10, "clerk did not belong to township:130126102 then");
  add_access({{"asker", "clerk"}, {"use", 3}});
  add_search("staff-1", 1, {{"role", "township"}});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("发现 3 项"));
}

TEST_F(VerifyRegistry, AnOlderFormBehindTheOneThatHoldsTheSignaturesIsFound) {
  add_push_of(department_);
  add_push_of(department_, [](auto& attempt) { attempt.evidence = {}; });
  auto older = bj::parse(entries_.back()).as_object();
  older["version"] = 1;
  entries_.back() = canonical_json(older);
  add_entry("erasure", {{"handle", kChild},
                        {"legal_basis", "PIPL-47"},
                        {"document", "2022-1"},
                        {"actors", bj::array{"admin-1", "admin-2"}}});
  add_entry("action", {{"version", 2},
                       {"action", "participant-written"},
                       {"subject", "health"},
                       {"actor", "uid:0"},
                       {"digest", std::string(64, '1')},
                       {"participant_kind", "department"},
                       {"administrators", bj::array{}}});
  EXPECT_EQ(decide(), kFindings);
  for (const char* what : {"[B10] 第 7 条", "[B14] 第 8 条", "[B13] 第 9 条", "发现 3 项"}) {
    EXPECT_THAT(out_, HasSubstr(what)) << out_;
  }
}

TEST_F(VerifyRegistry, AnEntryThatIsNotWhatItSaysOrSkipsOneIsFound) {
  auto changed = health_;
  changed.signing_keys = {crypto::SigningKey::generate().verify_key().to_text()};
  known_["health"].area = "130126101";  // so that it says that it replaces another one
  add(changed);
  expect_only("B13", 6, "replaces another entry than the one before it");
  entries_.pop_back();
  known_["health"] = health_;
  add(changed);
  auto entry = bj::parse(entries_.back()).as_object();
  entry["digest"] = std::string(64, '1');
  entries_.back() = canonical_json(entry);
  expect_only("B13", 6, "its digest or its subject");
  entry["participant"].as_object()["name"] = "张三";
  entries_.back() = canonical_json(entry);
  expect_only("E1", 6, "name");
}

class VerifyOlderRegistry : public test::AccessFixture {};

TEST_F(VerifyOlderRegistry, WhatItCannotShowIsSaidAndNoFinding) {
  add_push("education");
  add_access();
  add_entry("erasure", {{"handle", kChild},
                        {"legal_basis", "PIPL-47"},
                        {"document", "2022-1"},
                        {"actors", bj::array{"admin-1", "admin-2"}}});
  EXPECT_EQ(decide(), kClean) << out_;
  for (const char* what :
       {"departments' signatures on 1 pushes", "1 administrators' approvals", "of 5 acts, to which office"}) {
    EXPECT_THAT(out_, HasSubstr(what)) << out_;
  }
}

// Where one stopped on the way does not change what is found, nor its order.
TEST_F(VerifyRegistry, FindsTheSameWhereverItPaused) {
  add_push_of(department_, spoil_signature);
  add_push_of(crypto::SigningKey::generate());
  add_authorization();
  add_access({{"asker", "staff-9"}});
  add_push_of(department_, spoil_signature);
  const auto all = entries_;
  const auto found = [&] { return out_.substr(std::min(out_.find("\n发现"), out_.find("\n未检查"))); };
  for (std::size_t size = 1; size <= all.size(); ++size) {
    entries_.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size));
    export_log();
    ASSERT_LE(verify(true, verify_access), kFindings) << out_ << err_;
    const auto resumed = found(), kept = read("state.resume");
    std::filesystem::remove(root_ / "state");
    std::filesystem::remove(root_ / "state.resume");
    ASSERT_LE(verify(true, verify_access), kFindings) << out_ << err_;
    ASSERT_EQ(found().substr(0, found().find("\n未检查")), resumed.substr(0, resumed.find("\n未检查"))) << size;
    ASSERT_EQ(read("state.resume"), kept) << size;
  }
  EXPECT_THAT(out_, HasSubstr("发现 4 项"));
}

// They cost far more than all else, so `log` leaves them out, says so, and `access` makes up for it.
TEST_F(VerifyRegistry, DepartmentsSignaturesAreLookedAtByAccess) {
  constexpr const char* kLeftOut = "departments' signatures on 2 pushes (use fangpin-verify access";
  add_push_of(department_);
  add_push_of(department_, spoil_signature);
  export_log();
  EXPECT_EQ(verify(true), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr(kLeftOut));
  EXPECT_EQ(verify(true, verify_access), kFindings) << out_ << err_;
  EXPECT_THAT(out_,
              AllOf(HasSubstr("[B10]"), HasSubstr("range   0 .. "), Not(HasSubstr("(use fangpin-verify access"))));
}

TEST_F(VerifyRegistry, WhatLogLeftOutBehindAccessIsMadeUpForToo) {
  while (entries_.size() < 300) add_refusal("education");
  add_push_of(department_);
  export_log();
  EXPECT_EQ(verify(true, verify_access), kClean) << out_ << err_;
  while (entries_.size() < 600) add_refusal("education");
  export_log();
  EXPECT_EQ(verify(true, verify_access), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("range   256 .. 600"));  // all were looked at: nothing is read again
  add_push_of(department_, spoil_signature);
  export_log();
  EXPECT_EQ(verify(true), kClean) << out_ << err_;
  EXPECT_THAT(out_, AllOf(HasSubstr("range   512 .. 601"), HasSubstr("departments' signatures on 1 pushes (use")));
  EXPECT_EQ(verify(true, verify_access), kFindings) << out_ << err_;
  EXPECT_THAT(out_, AllOf(HasSubstr("[B10] 第 600 条"), HasSubstr("range   0 .. 601")));
}

}  // namespace
}  // namespace fangpin::verify
