#pragma once
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <string>

#include "crypto/envelope.hpp"
#include "tests/support/county_fixture.hpp"

namespace fangpin::test {

// A county with a household of three (head, spouse, a child whom nobody signed for), two of a bureau's staff, one of
// a township (wang-wu), and two departments with envelope keys of their own.
class AssetQueryFixture {
 public:
  AssetQueryFixture();

  static constexpr const char* kHousehold = "h-HHHHHHHHHHHHHHHHHHHHHH";
  static constexpr const char* kHead = "p-AAAAAAAAAAAAAAAAAAAAAA";
  static constexpr const char* kSpouse = "p-BBBBBBBBBBBBBBBBBBBBBB";
  static constexpr const char* kChild = "p-CCCCCCCCCCCCCCCCCCCCCC";
  static constexpr const char* kNumber = "130126-2022-000001";

  // As the bureau signed it; a test changes it before it is captured.
  domain::Authorization letter() const;
  void capture(domain::Authorization authorization);
  // Erases the link behind a handle.
  void forget(const std::string& handle);

  // The body of an allowed query; `changes` are merged over it, null removes a member.
  static boost::json::object question(const boost::json::object& changes = {});
  http::Response ask(const boost::json::object& body, const std::string& who = "zhang-san");
  http::Response answer(const std::string& query, const std::string& body, const std::string& who = "public-security");
  http::Response post(const std::string& who, const std::string& path, const std::string& body,
                      const std::string& key = {});
  http::Response get(const std::string& who, const std::string& path, const std::string& query = {}) {
    return county.get(who, path, query);
  }
  // The query's id of an allowed question.
  std::string asked();
  // The last entries of the log.
  std::vector<boost::json::object> entries(std::size_t count);

  CountyFixture county;
  std::map<std::string, crypto::EnvelopeKey> envelope_keys;

 private:
  void add(domain::Participant participant);
  int keys_ = 0;
};

boost::json::object object_of(const http::Response& response);
std::string code_of(const http::Response& response);
std::string text_of(const boost::json::object& object, std::string_view name);

}  // namespace fangpin::test
