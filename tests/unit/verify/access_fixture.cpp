#include "access_fixture.hpp"

#include <sstream>

#include "crypto/base/json.hpp"

namespace fangpin::verify::test {

namespace bj = boost::json;

AccessFixture::AccessFixture() {
  add_rules();
  add_authorization();
}

void AccessFixture::add_entry(const std::string& kind, Members base, const Members& more) {
  for (const auto& [name, value] : more) base[name] = value;
  base["kind"] = kind;
  if (!base.contains("version")) base["version"] = 1;
  base["county"] = "130126";
  base["at"] = to_text_utc(clock_);
  add([&](const auto& position) {
    base["index"] = position.index;
    return canonical_json(base);
  });
}

void AccessFixture::add_rules(const Members& queries, const Members& more) {
  bj::object rules{{"validity_days", 365},
                   {"answer_hours", 168},
                   {"clear_risk_skips", true},
                   {"find_subject_per_day", 2},
                   {"capture_persons_per_day", 1000},
                   {"skippable_items", bj::array{"check/vehicles"}}};
  for (const auto& [name, value] : queries) rules[name] = value;
  add_entry("configuration",
            {{"version", 3},
             {"policy", "demonstration-2022@1"},
             {"policy_digest", std::string(64, '0')},
             {"program", "0.1.0"},
             {"demonstration", true},
             {"queries", rules}},
            more);
}

void AccessFixture::add_authorization(const Members& more) {
  const auto member = [](const char* subject, const char* capacity, const char* signed_by) {
    return bj::object{{"subject", subject},
                      {"relation", std::string_view(subject) == kHead ? "head" : "other"},
                      {"capacity", capacity},
                      {"signed_by", signed_by},
                      {"guardian", nullptr}};
  };
  add_entry("authorization",
            {{"number", "130126-2022-1"},
             {"form", "letter-1@" + std::string(64, 'a')},
             {"previous", nullptr},
             {"household", kHousehold},
             {"members", bj::array{member(kHead, "full", "self"), member(kSpouse, "full", "nobody"),
                                   member(kChild, "none", "guardian")}},
             {"grantees", bj::array{"bureau"}},
             {"providers", bj::array{"housing", "police"}},
             {"purpose", "identification"},
             {"programme", ""},
             {"items", bj::array{"check/houses", "check/vehicles"}},
             {"data_from", nullptr},
             {"data_to", nullptr},
             {"signed_on", "2022-08-30"},
             {"effective_at", "2022-08-30T00:00:00.000Z"},
             {"valid_until", "2023-08-01T00:00:00.000Z"},
             {"uses_max", 3},
             {"basis", "consent"},
             {"basis_document", nullptr},
             {"evidence", bj::object{{"method", "wet-signature"}, {"digest", std::string(64, 'b')}}},
             {"handler", "staff-1"},
             {"actor", "staff-2"}},
            more);
}

void AccessFixture::add_end(const std::string& number, const Members& more) {
  add_entry(
      "authorization-end",
      {{"number", number}, {"reason", "revoked"}, {"channel", "counter"}, {"actor", "staff-1"}, {"document", nullptr}},
      more);
}

void AccessFixture::add_access(const Members& more) {
  add_entry("access",
            {{"query", "query-" + std::to_string(++queries_)},
             {"asker", "staff-1"},
             {"grantee", "bureau"},
             {"household", kHousehold},
             {"subjects", bj::array{kHead}},
             {"item", "check/houses"},
             {"provider", "housing"},
             {"purpose", "identification"},
             {"programme", ""},
             {"risk_clear", false},
             {"no_objection", false},
             {"override", nullptr},
             {"authorization", "130126-2022-1"},
             {"decision", "allow"},
             {"denial", nullptr},
             {"use", 1},
             {"expires_at", iso(std::chrono::hours(168))},
             {"policy", "demonstration-2022@1"}},
            more);
}

void AccessFixture::add_denial(const std::string& denial, const Members& more) {
  Members members{{"decision", "deny"}, {"denial", denial}, {"use", 0}};
  for (const auto& [name, value] : more) members[name] = value;
  add_access(members);
}

void AccessFixture::add_answer(const std::string& query, const Members& more) {
  add_entry("access-answer",
            {{"query", query}, {"provider", "housing"}, {"outcome", "answered"}, {"digest", std::string(64, 'c')}},
            more);
}

void AccessFixture::add_release(const std::string& query, const Members& more) {
  add_entry("release", {{"what", "question"}, {"query", query}, {"to", "housing"}, {"household", kHousehold}}, more);
}

void AccessFixture::add_search(const std::string& actor, int used, const Members& more) {
  add_entry("find-subject",
            {{"actor", actor},
             {"role", "bureau"},
             {"reason", "counter"},
             {"document", nullptr},
             {"outcome", "found"},
             {"subject", kHead},
             {"used", used}},
            more);
}

int AccessFixture::decide() {
  export_log();
  std::ostringstream out, err;
  const int exit = verify_access({log_, root_ / "policy", "", 2, {}, false, false}, {out, err, now_, {}});
  out_ = out.str();
  err_ = err.str();
  return exit;
}

void AccessFixture::expect_only(const std::string& check, const std::string& words) {
  EXPECT_EQ(decide(), kFindings) << out_ << err_;
  EXPECT_THAT(out_, testing::HasSubstr("[" + check + "]"));
  EXPECT_THAT(out_, testing::HasSubstr(words));
  EXPECT_THAT(out_, testing::HasSubstr("发现 1 项"));
}

}  // namespace fangpin::verify::test
