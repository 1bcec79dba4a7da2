#include "tests/unit/operations/admin_fixture.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/base/encoding.hpp"
#include "gateway/http/string_body.hpp"
#include "tests/unit/http/run_awaitable.hpp"

namespace fangpin::test {

namespace bj = boost::json;

http::Response ask(http::Router& router, const http::RequestHead& head, const std::string& body) {
  http::StringBody reader(body);
  return run_awaitable(router.handle(head, reader));
}

std::string code_of(const http::Response& response) {
  const auto document = bj::parse(response.body).as_object();
  const auto* code = document.if_contains("code");
  return code == nullptr ? "" : std::string(code->as_string());
}

AdminTest::AdminTest() {
  operations::add_admin_routes(admin,
                               {county.county(), county.ledger(), &county.submissions(), &county.time(), nullptr});
}

http::Response AdminTest::call(const std::string& method, const std::string& path, const std::string& body) {
  http::RequestHead head;
  head.method = method;
  head.path = path;
  head.content_length = body.size();
  head.peer.address = "uid:0";
  return ask(admin, head, body);
}

http::Response AdminTest::post(const std::string& path, const bj::value& body) {
  return call("POST", path, bj::serialize(body));
}

http::Response AdminTest::push(const std::string& key) {
  Sent sent;
  sent.key = key;
  sent.body = "学生姓名,身份证号,发现日期\n测试甲,130199201101256011,2022-09-01\n";
  return county.post(sent);
}

void AdminTest::add_administrator(const std::string& id, const crypto::SigningKey& key) {
  domain::Participant administrator;
  administrator.id = id;
  administrator.name = id;
  administrator.kind = domain::ParticipantKind::staff;
  administrator.role = "administrator";
  administrator.signing_keys = {key.verify_key().to_text()};
  county.put(administrator);
}

bj::array AdminTest::approvals(const std::string& text, const std::vector<std::string>& approving) {
  bj::array all;
  for (const auto& id : approving) {
    all.push_back(bj::object{{"administrator", id}, {"signature", to_base64(keys.at(id).sign(as_bytes(text)))}});
  }
  return all;
}

std::vector<bj::object> AdminTest::entries(const std::string& kind) {
  std::vector<bj::object> found;
  for (const auto& bytes : county.audit_entries()) {
    auto entry = bj::parse(bytes).as_object();
    if (entry.at("kind").as_string() == kind) found.push_back(std::move(entry));
  }
  return found;
}

std::string administrators_of(const boost::json::object& entry) {
  std::string out;
  for (const auto& one : entry.at("approvals").as_array()) {
    if (!out.empty()) out += " ";
    out += one.at("administrator").as_string();
  }
  return out;
}

}  // namespace fangpin::test
