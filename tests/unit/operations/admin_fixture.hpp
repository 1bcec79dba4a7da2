#pragma once
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <string>

#include "gateway/operations/admin_routes.hpp"
#include "tests/support/county_fixture.hpp"

namespace fangpin::test {

// A county with its admin routes, asked as uid 0 over the Unix socket would ask.
class AdminTest : public testing::Test {
 protected:
  AdminTest();

  http::Response get(const std::string& path) { return call("GET", path, ""); }
  http::Response post(const std::string& path, const boost::json::value& body);
  http::Response call(const std::string& method, const std::string& path, const std::string& body);
  // One accepted row of education/dropout.
  http::Response push(const std::string& key = "key-00000001");
  // Members of the log's entries of one kind, oldest first.
  std::vector<boost::json::object> entries(const std::string& kind);
  // Registers an administrator with this signing key.
  void add_administrator(const std::string& id, const crypto::SigningKey& key);
  // The approvals of a request, each signed with the key of that name in `keys`.
  boost::json::array approvals(const std::string& text, const std::vector<std::string>& approving);

  std::map<std::string, crypto::SigningKey> keys;

  CountyFixture county;
  http::Router admin;
};

// Who approved what an entry says, in its order: "admin-1 admin-2".
std::string administrators_of(const boost::json::object& entry);

// Runs a request against any router, on an io_context of its own.
http::Response ask(http::Router& router, const http::RequestHead& head, const std::string& body);

std::string code_of(const http::Response& response);

}  // namespace fangpin::test
