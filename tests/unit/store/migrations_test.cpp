#include "gateway/store/sqlite/migrations.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "store_fixture.hpp"

namespace fangpin::store {

using testing::HasSubstr;
using Migrations = StoreTest;

TEST_F(Migrations, AFileOfVersionOneIsBroughtForwardWithAllItHolds) {
  auto old = options();
  old.path = directory_ + "/version-1.db";
  std::ofstream(old.path).flush();
  {
    auto connection = sqlite::Connection::open(old.path, sqlite::Mode::write, 256).value();
    ASSERT_TRUE(sqlite::migrate(*connection, 1));
    connection->run("INSERT INTO county(number, code) VALUES(0, ?1)", "130126");
    connection->run("INSERT INTO fact(county, name, value) VALUES(0, 'policy', 'lingshou-2022@1')");
    connection->run("INSERT INTO audit_entry(id, leaf, bytes) VALUES(0, x'00', ?1)", as_bytes("first"));
    ASSERT_TRUE(connection->settle());
    EXPECT_EQ(connection->scalar("PRAGMA user_version"), "1");
  }
  auto opened = sqlite::open(old);
  ASSERT_TRUE(opened) << opened.error().detail;
  EXPECT_EQ((*opened)->reader().fact("policy").value(), "lingshou-2022@1");
  EXPECT_EQ((*opened)->reader().audit_entries(0, 9).value().at(0).bytes, "first");
  EXPECT_EQ((*opened)->reader().totals().value().submissions, 0);
  AuditPosition next;
  ASSERT_TRUE((*opened)->run([&](Transaction& t) -> Status {
    next = t.append_audit([](const AuditPosition&) { return std::string("second"); }).value();
    return ok();
  }));
  EXPECT_EQ(next.index, 1);
}

TEST_F(Migrations, WhatWasLateWhenLatenessStoodInTheRowStaysLate) {
  auto old = options();
  old.path = directory_ + "/version-12.db";
  std::ofstream(old.path).flush();
  {
    auto connection = sqlite::Connection::open(old.path, sqlite::Mode::write, 256).value();
    ASSERT_TRUE(sqlite::migrate(*connection, 12));
    connection->run("INSERT INTO county(number, code) VALUES(0, ?1)", "130126");
    connection->script(
        "INSERT INTO submission(id, county, department, feed, population, kind, idempotency_key, content_digest, "
        "began_at, state, acceptance, late, received_at) VALUES(1, 0, 'education', 'education/dropout', '', 0, 'k', "
        "x'00', 0, 1, 1, 1, 1662000000000);"
        "INSERT INTO row(id, subject, outcome, line, stands, late, person) VALUES(1 << 24 | 1, 0, 0, 2, 1, 1, 1), "
        "(1 << 24 | 2, 0, 0, 3, 1, 0, 1);");
    ASSERT_TRUE(connection->settle());
  }
  auto opened = sqlite::open(old);
  ASSERT_TRUE(opened) << opened.error().detail;
  const auto late = (*opened)->reader().late_rows(1, 0, 9).value();
  ASSERT_EQ(late.size(), 1u);
  EXPECT_EQ(late[0].line, 2u);
  EXPECT_EQ(late[0].sheet, "");
}

// Entries of captures and their ends that were written before a transcript was made of them too.
TEST_F(Migrations, CapturesOfBeforeEnterTheHouseholdsTranscript) {
  const auto path = directory_ + "/before-captures.db";
  std::ofstream(path).flush();
  auto connection = sqlite::Connection::open(path, sqlite::Mode::write, 256).value();
  ASSERT_TRUE(sqlite::migrate(*connection, 12));
  connection->script(
      "INSERT INTO authorization VALUES(1, 0, 'n1', '', '', 'h-one', '', '', '', '', '', NULL, NULL, '', 0, 0, 0, "
      "NULL, "
      "0, '', '', x'00', '', '', x'00', NULL, NULL, NULL, NULL, NULL, '')");
  const auto entry = [&](std::int64_t id, std::string_view bytes) {
    connection->run("INSERT INTO audit_entry(id, leaf, bytes) VALUES(?1, x'00', ?2)", id, as_bytes(bytes));
  };
  entry(0, "no json");
  entry(1, R"({"kind":"authorization","number":"n1"})");
  entry(2, R"({"kind":"access","number":"n1"})");
  entry(3, R"({"kind":"authorization-end","number":"n1"})");
  entry(4, R"({"kind":"authorization","number":"n2"})");
  ASSERT_TRUE(connection->settle());
  ASSERT_TRUE(sqlite::migrate(*connection));
  EXPECT_EQ(connection->scalar("SELECT group_concat(household || log_index) FROM household_entry"), "h-one1,h-one3");
}

// The denials behind it moved by one when a new one took its place among them.
TEST_F(Migrations, ADenialIsTheSameAfterAnotherTookItsPlaceAmongThem) {
  const auto path = directory_ + "/before-data-dates.db";
  std::ofstream(path).flush();
  auto connection = sqlite::Connection::open(path, sqlite::Mode::write, 256).value();
  ASSERT_TRUE(sqlite::migrate(*connection, 18));
  const auto denied = [&](int number, const char* denial) {
    connection->script("INSERT INTO asset_query VALUES(" + std::to_string(number) + ", 0, 'q" + std::to_string(number) +
                       "', '', '', '', '', '', '', '', '', 0, 0, '', '', 0, " + denial + ", '', 0, 0, 'k" +
                       std::to_string(number) + "', x'00', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL)");
  };
  denied(1, "7");   // item-not-in-scope
  denied(2, "8");   // provider-not-in-scope, as it was
  denied(3, "11");  // comparison-not-needed, as it was
  denied(4, "NULL");
  ASSERT_TRUE(connection->settle());
  ASSERT_TRUE(sqlite::migrate(*connection));
  const auto now = [](domain::Denial denial) { return std::to_string(static_cast<int>(denial)); };
  EXPECT_EQ(connection->scalar("SELECT group_concat(ifnull(denial, '-')) FROM asset_query"),
            now(domain::Denial::item_not_in_scope) + "," + now(domain::Denial::provider_not_in_scope) + "," +
                now(domain::Denial::comparison_not_needed) + ",-");
}

TEST_F(Migrations, ANewerStoreIsRefusedWithASentence) {
  close();
  sql("PRAGMA user_version = 999");
  const auto opened = sqlite::open(options());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::config);
  EXPECT_THAT(opened.error().detail, HasSubstr("newer version"));
}

TEST_F(Migrations, AnotherProgramsDatabaseIsRefused) {
  close();
  sql("PRAGMA application_id = 1");
  const auto opened = sqlite::open(options());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::config);
}

TEST_F(Migrations, AreDoneOnce) {
  EXPECT_EQ(sql("PRAGMA user_version"), std::to_string(sqlite::migrations().size()));
  reopen();
  EXPECT_EQ(sql("PRAGMA user_version"), std::to_string(sqlite::migrations().size()));
}

// DESIGN 9: county is the first column of every key. Tables with an integer key carry it in the key's high bits.
TEST_F(Migrations, CountyLeadsEveryCompositeKey) {
  EXPECT_EQ(sql("SELECT group_concat(t.name) FROM pragma_table_list t WHERE t.schema = 'main' AND t.wr = 1 AND "
                "t.name <> 'data_key_box' AND NOT EXISTS(SELECT 1 FROM pragma_table_info(t.name) c WHERE c.pk = 1 "
                "AND c.name = 'county')"),
            "");
}

}  // namespace fangpin::store
