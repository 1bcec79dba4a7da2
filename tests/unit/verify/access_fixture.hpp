#pragma once
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "log_fixture.hpp"

namespace fangpin::verify::test {

// A log with households, their authorizations and looks at them. Each test changes one thing of what is right.
class AccessFixture : public LogFixture {
 protected:
  using Members = boost::json::object;
  AccessFixture();
  // Any entry: the common members are added, `more` replaces what stands in `base`.
  void add_entry(const std::string& kind, Members base, const Members& more = {});
  void add_rules(const Members& queries = {}, const Members& more = {});
  void add_authorization(const Members& more = {});
  void add_end(const std::string& number, const Members& more = {});
  void add_access(const Members& more = {});
  void add_denial(const std::string& denial, const Members& more = {});
  void add_answer(const std::string& query, const Members& more = {});
  void add_release(const std::string& query, const Members& more = {});
  void add_search(const std::string& actor, int used, const Members& more = {});
  // The exit code of `access` over all of it.
  int decide();
  // That exactly the check that is named finds something.
  void expect_only(const std::string& check, const std::string& words);

  std::string iso(std::chrono::minutes after_now) const { return to_text_utc(clock_ + after_now); }
  static constexpr const char* kHousehold = "h-AAAAAAAAAAAAAAAAAAAAAA";
  static constexpr const char* kHead = "p-AAAAAAAAAAAAAAAAAAAAAA";
  static constexpr const char* kSpouse = "p-BBBBBBBBBBBBBBBBBBBBBB";
  static constexpr const char* kChild = "p-CCCCCCCCCCCCCCCCCCCCCC";
  int queries_ = 0;
};

}  // namespace fangpin::verify::test
