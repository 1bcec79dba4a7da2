#include "authorization_fixture.hpp"

#include <boost/json.hpp>

#include "config/policy.hpp"

namespace fangpin::test {

namespace bj = boost::json;
using testing::HasSubstr;
using testing::Not;

const std::string AuthorizationFixture::kForm = [] {
  const auto policy = config::load_policy(FANGPIN_SOURCE_DIR "/config/policies/demonstration-2022.toml").value;
  const auto& [id, form] = *policy->queries.forms.begin();
  return id + "@" + form.sha256;
}();

bj::object AuthorizationFixture::member(const std::string& name, const std::string& id, const std::string& relation) {
  return {{"name", name}, {"citizen_id", id}, {"relation", relation}, {"capacity", "full"}, {"signed_by", "self"}};
}

bj::object AuthorizationFixture::letter() {
  auto child = member("测试乙", kChild, "child");
  child["capacity"] = "none";
  child["signed_by"] = "guardian";
  child["guardian"] = 1;
  return {{"form", kForm},
          {"members", bj::array{member("测试甲", kHead, "head"), std::move(child)}},
          {"grantees", bj::array{"bureau", "township:130126100"}},
          {"providers", bj::array{"public-security"}},
          {"purpose", "verification"},
          {"items", bj::array{"check/vehicles"}},
          {"signed_on", "2022-09-01"},
          {"effective_at", "2022-09-01T00:00:00+08:00"},
          {"valid_until", "2023-09-01T00:00:00+08:00"},
          {"basis", "consent"},
          {"evidence", bj::object{{"method", "wet-signature"}, {"digest", std::string(64, 'b')}}},
          {"handler", "bureau"}};
}

AuthorizationFixture::AuthorizationFixture() {
  staff("zhen", "township", "130126100");
  staff("other-zhen", "township", "130126101");
  staff("auditor", "auditor", "");
  auto bureau = *county.county().registry.by_id("bureau");
  bureau.signing_keys = county.county().registry.by_id("health")->signing_keys;
  county.put(bureau);
  auto police = *county.county().registry.by_id("public-security");
  police.envelope_key = police_key.public_text();
  county.put(police);
  county.step_to("2022-09-10T10:00:00+08:00");
}

void AuthorizationFixture::staff(const std::string& id, const std::string& role, const std::string& area) {
  domain::Participant one;
  one.id = id;
  one.name = id;
  one.kind = domain::ParticipantKind::staff;
  one.role = role;
  one.area = area;
  one.certificate_fingerprints = {fingerprint_of(id)};
  one.signing_keys = county.county().registry.by_id("health")->signing_keys;
  county.put(one);
}

http::Response AuthorizationFixture::post(const std::string& path, const std::string& body, const std::string& who,
                                          const std::string& type, std::string key) {
  Sent sent;
  sent.department = who;
  sent.path = path;
  sent.content_type = type;
  sent.body = body;
  sent.key = key.empty() ? "key-" + std::to_string(++asked) : key;
  return county.post(sent);
}

http::Response AuthorizationFixture::capture(const bj::object& one, const std::string& who) {
  return post("/v1/authorizations", bj::serialize(one), who);
}

bj::object AuthorizationFixture::captured(const bj::object& one, const std::string& who) {
  const auto response = capture(one, who);
  EXPECT_EQ(response.status, 200) << response.body;
  return bj::parse(response.body).as_object();
}

bj::object AuthorizationFixture::handles_of(const bj::object& answer) {
  const auto& index = answer.at("log_index").as_int64();
  const auto entry = bj::parse(county.audit_entries().at(static_cast<std::size_t>(index))).as_object();
  bj::array members;
  for (const auto& member : entry.at("members").as_array()) members.push_back(member.at("subject"));
  return {{"household", entry.at("household")}, {"members", std::move(members)}};
}

bj::object AuthorizationFixture::captured_handles(const bj::object& one) { return handles_of(captured(one)); }

std::string AuthorizationFixture::refusal(const bj::object& one, const std::string& who) {
  const auto response = capture(one, who);
  EXPECT_EQ(response.status, 422) << response.body;
  const auto problem = bj::parse(response.body).as_object();
  EXPECT_EQ(problem.at("code").as_string(), "authorization-refused");
  EXPECT_THAT(response.body, Not(HasSubstr("130199")));
  std::string all;
  for (const auto& value : problem.at("faults").as_array()) {
    const auto& fault = value.as_object();
    all += all.empty() ? "" : "; ";
    all += std::string(fault.at("field").as_string()) + ": " + std::string(fault.at("reason").as_string());
    if (fault.contains("expected")) all += " (" + std::string(fault.at("expected").as_string()) + ")";
  }
  return all;
}

bj::object AuthorizationFixture::last_entry() { return bj::parse(county.audit_entries().back()).as_object(); }

std::string AuthorizationFixture::code_of(const http::Response& response) {
  return std::string(bj::parse(response.body).at("code").as_string());
}

http::Response AuthorizationFixture::find(const std::string& id, const std::string& who, const std::string& key) {
  return post("/v1/subjects/find", bj::serialize(bj::object{{"citizen_id", id}, {"reason", "counter"}}), who,
              "application/json", key);
}

void AuthorizationFixture::forget(const bj::value& handle) {
  const std::string one(handle.as_string());
  ASSERT_TRUE(
      county.store().run([&](store::Transaction& transaction) { return transaction.authorizations().forget(one); }));
}

}  // namespace fangpin::test
