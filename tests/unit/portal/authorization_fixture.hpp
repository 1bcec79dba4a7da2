#pragma once
#include <gmock/gmock.h>

#include <boost/json/fwd.hpp>
#include <string>

#include "crypto/envelope.hpp"
#include "tests/support/county_fixture.hpp"

namespace fangpin::test {

// A county whose bureau and townships may enter letters, and what they send.
class AuthorizationFixture : public testing::Test {
 protected:
  AuthorizationFixture();
  static constexpr const char* kHead = "130199198001011231";
  static constexpr const char* kChild = "130199201101256011";
  static const std::string kForm;  // the one that the policy lists
  static boost::json::object member(const std::string& name, const std::string& id, const std::string& relation);
  static boost::json::object letter();

  void staff(const std::string& id, const std::string& role, const std::string& area);
  http::Response post(const std::string& path, const std::string& body, const std::string& who = "bureau",
                      const std::string& type = "application/json", std::string key = {});
  http::Response capture(const boost::json::object& one, const std::string& who = "bureau");
  boost::json::object captured(const boost::json::object& one, const std::string& who = "bureau");
  // Whose a captured letter is, as the log has it: {"household", "members": [...]}; the answer does not say.
  boost::json::object handles_of(const boost::json::object& answer);
  boost::json::object captured_handles(const boost::json::object& one);
  // "FIELD: REASON (EXPECTED); ...", the faults of one that is refused.
  std::string refusal(const boost::json::object& one, const std::string& who = "bureau");
  boost::json::object last_entry();
  static std::string code_of(const http::Response& response);
  http::Response find(const std::string& id, const std::string& who = "bureau", const std::string& key = {});
  void forget(const boost::json::value& handle);

  CountyFixture county;
  crypto::EnvelopeKey police_key = crypto::EnvelopeKey::generate();
  int asked = 0;
};

}  // namespace fangpin::test
