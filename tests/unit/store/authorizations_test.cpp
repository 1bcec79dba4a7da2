#include "gateway/store/authorizations.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "crypto/base/encoding.hpp"
#include "crypto/sha256.hpp"
#include "store_fixture.hpp"

namespace fangpin::store {

namespace {

using crypto::TokenKind;
using domain::Capacity;
using domain::SignedBy;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

domain::Authorization sample(const std::string& number, const std::string& household = "h-one") {
  domain::Authorization one;
  one.number = number;
  one.form = "letter-1@" + std::string(64, 'a');
  one.previous = "";
  one.household = household;
  one.members = {{"p-head", "head", Capacity::full, SignedBy::self, ""},
                 {"p-child", "child", Capacity::none, SignedBy::guardian, "p-head"}};
  one.grantees = {"bureau", "township:130126101"};
  one.providers = {"public-security", "taxation"};
  one.purpose = "verification";
  one.programme = "p1";
  one.items = {"check/vehicles", "check/real-estate"};
  one.data_from = parse_date("2022-01-01");
  one.signed_on = *parse_date("2022-09-01");
  one.effective_at = at(1);
  one.valid_until = at(1000);
  one.captured_at = at(2);
  one.uses_max = 3;
  one.evidence_method = "wet-signature";
  one.evidence = crypto::sha256("scan");
  one.handler = "li-si";
  one.actor = "zhang-san";
  return one;
}

crypto::WrappedDataKey key() {
  crypto::WrappedDataKey one;
  one.id.fill(9);
  one.wrapped = {{"public-security", Bytes{1, 2}}, {"taxation", Bytes{3, 4}}};
  return one;
}

std::vector<SealedMember> sealed(const std::string& mark) {
  const auto identity = [&](const std::string& text) {
    crypto::SealedIdentity one;
    one.data_key.fill(9);
    one.ciphertext.assign(text.begin(), text.end());
    return one;
  };
  return {{"p-head", identity(mark + "-head")}, {"p-child", identity(mark + "-child")}};
}

}  // namespace

class Authorizations : public StoreTest {
 protected:
  Status write(const std::function<Status(AuthorizationWriter&)>& job) {
    return store().run([&](Transaction& transaction) { return job(transaction.authorizations()); });
  }
  Status put(const domain::Authorization& one, const std::string& mark = "sealed") {
    return write([&](AuthorizationWriter& writer) { return writer.put(one, key(), sealed(mark)); });
  }
  domain::SubjectHandle subject(SubjectKind kind, const Tokens& of, const std::string& fresh) {
    domain::SubjectHandle handle;
    EXPECT_TRUE(write([&](AuthorizationWriter& writer) -> Status {
      const auto given = writer.subject(kind, of, fresh);
      if (!given) return given.error();
      handle = *given;
      return ok();
    }));
    return handle;
  }
  AuthorizationReader& reader() { return store().reader().authorizations(); }
  std::vector<std::string> numbers(const Result<std::vector<AuthorizationReader::Kept>>& found) {
    EXPECT_TRUE(found);
    std::vector<std::string> all;
    if (!found) return all;
    for (const auto& one : *found) all.push_back(one.authorization.number);
    return all;
  }
  // Everything of the store that stands on disk.
  std::string disk() const {
    std::string all;
    for (const auto& file : std::filesystem::directory_iterator(directory_)) {
      std::stringstream bytes;
      bytes << std::ifstream(file.path(), std::ios::binary).rdbuf();
      all += bytes.str();
    }
    return all;
  }
};

TEST_F(Authorizations, AreReadAsTheyWereWritten) {
  const auto one = sample("130126-2022-1");
  ASSERT_TRUE(put(one));
  const auto kept = reader().authorization("130126-2022-1").value();
  ASSERT_TRUE(kept);
  const auto& read = kept->authorization;
  EXPECT_EQ(read.form, one.form);
  EXPECT_EQ(read.household, "h-one");
  ASSERT_EQ(read.members.size(), 2u);
  EXPECT_EQ(read.members[1].subject, "p-child");
  EXPECT_EQ(read.members[1].relation, "child");
  EXPECT_EQ(read.members[1].capacity, Capacity::none);
  EXPECT_EQ(read.members[1].signed_by, SignedBy::guardian);
  EXPECT_EQ(read.members[1].guardian, "p-head");
  EXPECT_EQ(read.grantees, one.grantees);
  EXPECT_EQ(read.providers, one.providers);
  EXPECT_EQ(read.items, one.items);
  EXPECT_EQ(read.purpose, "verification");
  EXPECT_EQ(read.programme, "p1");
  EXPECT_EQ(read.data_from, one.data_from);
  EXPECT_EQ(read.data_to, std::nullopt);
  EXPECT_EQ(read.signed_on, one.signed_on);
  EXPECT_EQ(read.effective_at, at(1));
  EXPECT_EQ(read.valid_until, at(1000));
  EXPECT_EQ(read.captured_at, at(2));
  EXPECT_EQ(read.uses_max, 3);
  EXPECT_EQ(read.evidence, one.evidence);
  EXPECT_EQ(read.handler, "li-si");
  EXPECT_EQ(read.actor, "zhang-san");
  EXPECT_FALSE(kept->end);
  EXPECT_FALSE(reader().authorization("130126-2022-2").value());
  EXPECT_EQ(put(one).error().code, Errc::conflict) << "a number is given once";
}

TEST_F(Authorizations, AreListedByHouseholdMemberAndGrantee) {
  ASSERT_TRUE(put(sample("n1")));
  auto other = sample("n2", "h-two");
  other.grantees = {"bureau", "township:13012610"};
  other.members = {{"p-other", "head", Capacity::full, SignedBy::self, ""}};
  ASSERT_TRUE(put(other));
  ASSERT_TRUE(put(sample("n3")));
  EXPECT_THAT(numbers(reader().authorizations_of("h-one")), ElementsAre("n1", "n3"));
  EXPECT_THAT(numbers(reader().authorizations_naming("p-other")), ElementsAre("n2"));
  EXPECT_THAT(numbers(reader().authorizations(0, 10)), ElementsAre("n3", "n2", "n1"));
  EXPECT_THAT(numbers(reader().authorizations(1, 1)), ElementsAre("n2"));
  EXPECT_THAT(numbers(reader().authorizations(0, 10, "township:130126101")), ElementsAre("n3", "n1"));
}

TEST_F(Authorizations, EndOnce) {
  ASSERT_TRUE(put(sample("n1")));
  const domain::AuthorizationEnd end{.number = "n1",
                                     .reason = domain::AuthorizationEnd::Reason::revoked,
                                     .at = at(7),
                                     .channel = "counter",
                                     .actor = "zhang-san",
                                     .document = crypto::sha256("declaration")};
  EXPECT_EQ(reader().expired(at(1000), 9).value(), std::vector<std::string>{"n1"}) << "valid_until is exclusive";
  EXPECT_TRUE(reader().expired(at(999), 9).value().empty());
  ASSERT_TRUE(write([&](AuthorizationWriter& writer) { return writer.end(end); }));
  const auto kept = reader().authorization("n1").value();
  ASSERT_TRUE(kept && kept->end);
  EXPECT_EQ(kept->end->reason, domain::AuthorizationEnd::Reason::revoked);
  EXPECT_EQ(kept->end->at, at(7));
  EXPECT_EQ(kept->end->channel, "counter");
  EXPECT_EQ(kept->end->document, end.document);
  EXPECT_EQ(write([&](AuthorizationWriter& writer) { return writer.end(end); }).error().code, Errc::conflict);
  auto unknown = end;
  unknown.number = "n9";
  EXPECT_EQ(write([&](AuthorizationWriter& writer) { return writer.end(unknown); }).error().code, Errc::not_found);
  EXPECT_TRUE(reader().expired(at(5000), 9).value().empty()) << "what has ended does not expire";
}

TEST_F(Authorizations, AHandleStandsForOnePersonThroughEveryEpoch) {
  const auto first = subject(SubjectKind::person, tokens({1}, TokenKind::person, "a"), "p-1");
  EXPECT_EQ(first, "p-1");
  EXPECT_EQ(subject(SubjectKind::person, tokens({1}, TokenKind::person, "a"), "p-2"), "p-1");
  EXPECT_EQ(subject(SubjectKind::person, tokens({1}, TokenKind::person, "b"), "p-3"), "p-3");
  EXPECT_EQ(subject(SubjectKind::household, tokens({1}, TokenKind::person, "a"), "h-1"), "h-1") << "kinds are apart";
  EXPECT_EQ(subject(SubjectKind::person, tokens({2, 1}, TokenKind::person, "a"), "p-4"), "p-1");
  EXPECT_EQ(subject(SubjectKind::person, tokens({2}, TokenKind::person, "a"), "p-5"), "p-1") << "the link was made";
  EXPECT_EQ(reader().find_subject(SubjectKind::person, tokens({2}, TokenKind::person, "a")).value(), "p-1");
  EXPECT_FALSE(reader().find_subject(SubjectKind::person, tokens({3}, TokenKind::person, "a")).value());
}

// Two tokens with the same first 64 bits are two persons.
TEST_F(Authorizations, ALookUpComparesTheWholeToken) {
  crypto::Token one{1, Digest{}}, other{1, Digest{}};
  other.value[31] = 1;
  EXPECT_EQ(subject(SubjectKind::person, {one}, "p-1"), "p-1");
  EXPECT_EQ(subject(SubjectKind::person, {other}, "p-2"), "p-2");
  EXPECT_EQ(reader().find_subject(SubjectKind::person, {one}).value(), "p-1");
  EXPECT_EQ(reader().find_subject(SubjectKind::person, {other}).value(), "p-2");
}

TEST_F(Authorizations, SealedMembersAreForTheProvidersThatAreNamed) {
  ASSERT_TRUE(put(sample("n1")));
  const auto found = reader().sealed_member("n1", "p-child", "taxation").value();
  ASSERT_TRUE(found);
  EXPECT_EQ(as_text(found->first.ciphertext), "sealed-child");
  EXPECT_EQ(found->first.data_key[0], 9);
  EXPECT_EQ(found->second, (Bytes{3, 4}));
  EXPECT_FALSE(reader().sealed_member("n1", "p-child", "education").value());
  EXPECT_FALSE(reader().sealed_member("n1", "p-other", "taxation").value());
  EXPECT_FALSE(reader().sealed_member("n2", "p-child", "taxation").value());
}

TEST_F(Authorizations, SerialsAreGivenPerYearAndGoBackWithTheirJob) {
  const auto next = [&](int year, bool fail = false) {
    std::int64_t serial = 0;
    (void)write([&](AuthorizationWriter& writer) -> Status {
      serial = writer.next_serial(year).value();
      return fail ? Status(error(Errc::conflict, "given back")) : ok();
    });
    return serial;
  };
  EXPECT_EQ(next(2022), 1);
  EXPECT_EQ(next(2022, true), 2);
  EXPECT_EQ(next(2022), 2);
  EXPECT_EQ(next(2023), 1);
}

TEST_F(Authorizations, UsesAreCountedPerKindPersonAndDay) {
  const auto count = [&](const std::string& actor, const char* day, std::int64_t more = 1,
                         CountedUse what = CountedUse::searches) {
    std::int64_t used = 0;
    EXPECT_TRUE(write([&](AuthorizationWriter& writer) -> Status {
      used = writer.count(what, actor, *parse_date(day), more).value();
      return ok();
    }));
    return used;
  };
  EXPECT_EQ(count("zhang-san", "2022-09-01"), 1);
  EXPECT_EQ(count("zhang-san", "2022-09-01"), 2);
  EXPECT_EQ(count("li-si", "2022-09-01"), 1);
  EXPECT_EQ(count("zhang-san", "2022-09-02"), 1);
  EXPECT_EQ(count("zhang-san", "2022-09-02"), 2);
  EXPECT_EQ(count("zhang-san", "2022-09-02", 4, CountedUse::captured_persons), 4);
  EXPECT_EQ(count("zhang-san", "2022-09-02", 3, CountedUse::captured_persons), 7);
  EXPECT_EQ(count("zhang-san", "2022-09-02", 0), 2) << "asked only";
  EXPECT_EQ(count("zhang-san", "2022-09-03", 0, CountedUse::captured_persons), 0);
}

TEST_F(Authorizations, TheHouseholdIsWhatTheRegisterInForceSays) {
  const auto household = [&](const std::string& person) {
    return reader().police_household(tokens({1}, TokenKind::person, person)).value();
  };
  const auto row = [](const std::string& person, const std::string& of) {
    return Sample{.person = person, .content = "r", .household = of, .subject = RowSubject::household_register};
  };
  EXPECT_TRUE(household("a").empty()) << "no register yet";
  push("public-security/household-register", {row("a", "h1"), row("b", "h1")});
  EXPECT_EQ(household("a"), tokens({1}, TokenKind::police_household, "h1"));
  const auto staged = stage("public-security/household-register", {row("a", "h2")});
  EXPECT_EQ(household("a"), tokens({1}, TokenKind::police_household, "h1")) << "a staged row decides nothing";
  accept(staged);
  EXPECT_EQ(household("a"), tokens({1}, TokenKind::police_household, "h2"));
  EXPECT_TRUE(household("b").empty()) << "has left";
}

// Refused for want of an authorization, or allowed by duty or emergency; not what a signature stood behind, and not
// what was refused for another reason.
TEST_F(Authorizations, KnowsTheQueriesThatNoSignatureStoodBehind) {
  auto emergency = sample("emergency");
  emergency.basis = domain::LegalBasis::emergency;
  ASSERT_TRUE(put(emergency));
  ASSERT_TRUE(put(sample("consent")));
  const auto ask = [&](const std::string& id, std::optional<domain::Denial> denial, const std::string& authorization,
                       const std::string& household = "h-one") {
    ASSERT_TRUE(store().run([&](Transaction& transaction) -> Status {
      const auto appended = transaction.append_audit([](const AuditPosition&) { return std::string("{}"); });
      if (!appended) return appended.error();
      KeptQuery query;
      query.query.id = id;
      query.query.household = household;
      query.decision.denial = denial;
      query.decision.authorization = authorization;
      query.idempotency_key = id;
      query.log_index = appended->index;
      if (auto put = transaction.asset_queries().put(query); !put) return put;
      return transaction.asset_queries().concerns(household, appended->index);
    }));
  };
  ask("no-signature", domain::Denial::no_authorization, "");
  ask("too-late", domain::Denial::expired, "consent");
  ask("out-of-scope", domain::Denial::purpose_differs, "consent");
  ask("by-emergency", std::nullopt, "emergency");
  ask("signed-for", std::nullopt, "consent");
  ask("elsewhere", domain::Denial::no_authorization, "", "h-two");
  EXPECT_EQ(reader().unauthorized_queries("h-one", 9).value(),
            (std::vector<std::string>{"by-emergency", "too-late", "no-signature"}));
  EXPECT_EQ(reader().unauthorized_queries("h-one", 1).value(), std::vector<std::string>{"by-emergency"});
  auto late = sample("late");
  late.captured_after = {"by-emergency", "too-late"};
  ASSERT_TRUE(put(late));
  EXPECT_EQ(reader().authorization("late").value()->authorization.captured_after, late.captured_after);
}

TEST_F(Authorizations, ATransactionSeesWhatItWrote) {
  EXPECT_TRUE(store().run([&](Transaction& transaction) -> Status {
    if (auto status = transaction.authorizations().put(sample("n1"), key(), sealed("s")); !status) return status;
    EXPECT_TRUE(transaction.authorizations_so_far().authorization("n1").value());
    EXPECT_FALSE(reader().authorization("n1").value()) << "and a reader does not";
    return ok();
  }));
}

TEST_F(Authorizations, AScanIsOfTheHouseholdThatSignedItFirst) {
  const auto scan = sample("n1").evidence;
  EXPECT_EQ(reader().household_of_evidence(scan).value(), "");
  auto duty = sample("n1", "h-duty");
  duty.basis = domain::LegalBasis::statutory_duty;
  ASSERT_TRUE(put(duty));
  EXPECT_EQ(reader().household_of_evidence(scan).value(), "") << "nobody signed that";
  ASSERT_TRUE(put(sample("n2", "h-one")));
  ASSERT_TRUE(put(sample("n3", "h-two")));
  EXPECT_EQ(reader().household_of_evidence(scan).value(), "h-one");
}

TEST_F(Authorizations, AFormIsTheOneThatWasCapturedFirst) {
  EXPECT_EQ(reader().form_of("letter").value(), "");
  const auto put_form = [&](const char* number, const char* form) {
    auto one = sample(number);
    one.form = form;
    ASSERT_TRUE(put(one));
  };
  put_form("n1", "letter@b");
  put_form("n2", "letter@a");  // as a store of before may hold
  put_form("n3", "letter@b");
  put_form("n4", "letter-2@c");
  EXPECT_EQ(reader().form_of("letter").value(), "letter@b");
  EXPECT_EQ(reader().form_of("letter-2").value(), "letter-2@c");
  EXPECT_EQ(reader().form_of("lett").value(), "");
}

TEST_F(Authorizations, AForgottenLinkIsNeverFoundAgain) {
  const auto of = tokens({1}, TokenKind::person, "a");
  ASSERT_EQ(subject(SubjectKind::person, of, "p-head"), "p-head");
  ASSERT_TRUE(put(sample("n1")));
  EXPECT_TRUE(reader().knows("p-head").value());
  EXPECT_FALSE(reader().knows("p-child").value()) << "a record that names it is no link";
  EXPECT_TRUE(store().run([](Transaction& transaction) -> Status {
    const std::pair<const char*, const char*> answers[] = {{"k1", R"({"subject":"p-head"})"},
                                                           {"k2", R"({"subject":"p-other"})"},
                                                           {"k3", R"({"number":"n1"})"},
                                                           {"k4", R"({"number":"n10"})"}};
    for (const auto& [key, answer] : answers) {
      if (auto kept = transaction.keep_staff_answer("li-si", key, Digest{}, answer); !kept) return kept;
    }
    return ok();
  }));
  ASSERT_TRUE(write([&](AuthorizationWriter& writer) { return writer.forget("p-head"); }));
  EXPECT_FALSE(reader().find_subject(SubjectKind::person, of).value());
  EXPECT_FALSE(reader().knows("p-head").value());
  EXPECT_EQ(sql("SELECT group_concat(idempotency_key) FROM staff_answer"), "k2,k4")
      << "they name others and another letter";
  EXPECT_FALSE(reader().sealed_member("n1", "p-head", "taxation").value());
  EXPECT_TRUE(reader().sealed_member("n1", "p-child", "taxation").value()) << "of the others nothing is lost";
  EXPECT_EQ(reader().authorization("n1").value()->authorization.members.size(), 2u) << "the record stays";
  EXPECT_EQ(subject(SubjectKind::person, of, "p-new"), "p-new");
  EXPECT_EQ(write([&](AuthorizationWriter& writer) { return writer.forget("p-head"); }).error().code, Errc::not_found);
}

TEST_F(Authorizations, AForgottenHouseholdTakesTheAnswersAboutItsLettersAlong) {
  const auto of = tokens({1}, TokenKind::police_household, "a");
  const auto household = sample("n1").household;
  ASSERT_EQ(subject(SubjectKind::household, of, household), household);
  ASSERT_TRUE(put(sample("n1")));
  EXPECT_TRUE(store().run([](Transaction& transaction) {
    return transaction.keep_staff_answer("li-si", "k1", Digest{}, R"({"number":"n1"})");
  }));
  ASSERT_TRUE(write([&](AuthorizationWriter& writer) { return writer.forget(household); }));
  EXPECT_EQ(sql("SELECT count(*) FROM staff_answer"), "0");
}

// Thousands of others make pages split and move; the link is looked for in the file and its log while the store is
// open.
TEST_F(Authorizations, AForgottenLinkIsNotLeftOnDisk) {
  const auto of = [](int i) { return tokens({2, 1}, TokenKind::person, "person-" + std::to_string(i)); };
  const auto handle = [](int i) { return "p-" + to_hex(crypto::sha256(std::to_string(i))).substr(0, 22); };
  constexpr int kPersons = 4000;
  for (int from = 0; from < kPersons; from += 500) {
    ASSERT_TRUE(write([&](AuthorizationWriter& writer) -> Status {
      for (int i = from; i < from + 500; ++i) {
        // First under the older epoch alone, then the newer one is linked: the row grows and pages split.
        if (auto given = writer.subject(SubjectKind::person, {of(i)[1]}, handle(i)); !given) return given.error();
      }
      for (int i = from; i < from + 500; ++i) {
        if (auto given = writer.subject(SubjectKind::person, of(i), handle(i)); !given) return given.error();
      }
      return ok();
    }));
  }
  auto one = sample("n1");
  one.members[0].subject = handle(1234);
  auto members = sealed("canary-sealed-identity");
  members[0].subject = handle(1234);
  ASSERT_TRUE(write([&](AuthorizationWriter& writer) { return writer.put(one, key(), members); }));
  const auto traces = [&](int i) {
    const auto all = disk();
    int found = 0;
    for (const auto& token : of(i)) {
      if (all.find(std::string(as_text(token.value))) != std::string::npos) ++found;
      if (all.find(std::string(as_text(ByteView(token.value).first(8)))) != std::string::npos) ++found;
    }
    return found;
  };
  EXPECT_EQ(traces(1234), 4);
  EXPECT_THAT(disk(), HasSubstr("canary-sealed-identity-head"));
  ASSERT_TRUE(write([&](AuthorizationWriter& writer) { return writer.forget(handle(1234)); }));
  EXPECT_EQ(traces(1234), 0);
  EXPECT_THAT(disk(), Not(HasSubstr("canary-sealed-identity-head")));
  EXPECT_EQ(traces(1235), 4);
  EXPECT_EQ(reader().find_subject(SubjectKind::person, of(3999)).value(), handle(3999));
  EXPECT_EQ(reader().find_subject(SubjectKind::person, {of(17)[0]}).value(), handle(17));
}

// A backup that runs meanwhile keeps the older pages; who asked is told so, and they go as soon as it ends.
TEST_F(Authorizations, AReaderInTheWayOfForgettingIsToldAndOutlived) {
  ASSERT_EQ(subject(SubjectKind::person, tokens({1}, TokenKind::person, "a"), "p-head"), "p-head");
  EXPECT_FALSE(store().traces_remain());
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open_v2(options().path.c_str(), &other, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
  sqlite3_db_config(other, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN; SELECT count(*) FROM subject", nullptr, nullptr, nullptr), SQLITE_OK);
  ASSERT_TRUE(write([&](AuthorizationWriter& writer) { return writer.forget("p-head"); }));
  EXPECT_TRUE(store().traces_remain());
  std::this_thread::sleep_for(std::chrono::seconds(1));  // a pause tries again, and may not succeed
  EXPECT_TRUE(store().traces_remain());
  ASSERT_EQ(sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr), SQLITE_OK);
  for (int i = 0; i < 100 && store().traces_remain(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_FALSE(store().traces_remain());
  EXPECT_EQ(std::filesystem::file_size(options().path + "-wal"), 0U);
  sqlite3_close(other);
}

}  // namespace fangpin::store
