#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/access/approval.hpp"
#include "tests/unit/operations/admin_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

constexpr const char* kHandle = "p-AAAAAAAAAAAAAAAAAAAAAA";
constexpr const char* kBasis = "个人信息保护法47";
constexpr const char* kPaper = "灵信〔2022〕1号";

class AdminErasuresTest : public AdminTest {
 protected:
  AdminErasuresTest() {
    for (const auto* id : {"admin-1", "admin-2"}) {
      add_administrator(id, keys.emplace(id, crypto::SigningKey::generate()).first->second);
    }
    EXPECT_TRUE(county.store().run([&](store::Transaction& transaction) -> Status {
      const auto given = transaction.authorizations().subject(store::SubjectKind::person, tokens(), kHandle);
      return given ? ok() : Status(given.error());
    }));
  }
  store::Tokens tokens() {
    return county.county().keys.tokens(crypto::TokenKind::person, "130126", "130199198001011231",
                                       county.county().time.now());
  }
  bool linked() {
    return county.store()
        .reader()
        .authorizations()
        .find_subject(store::SubjectKind::person, tokens())
        .value()
        .has_value();
  }
  http::Response erase(const std::vector<std::string>& approving, const std::string& signed_handle = kHandle,
                       const std::string& paper = kPaper) {
    const auto text = access::erasure_text("130126", signed_handle, kBasis, paper);
    return post("/admin/erasures", bj::object{{"handle", kHandle},
                                              {"legal_basis", kBasis},
                                              {"document", paper},
                                              {"approvals", approvals(text, approving)}});
  }
};

TEST_F(AdminErasuresTest, TwoAdministratorsEraseALinkAndItIsLogged) {
  const auto response = erase({"admin-1", "admin-2"});
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_FALSE(linked());
  const auto erasures = entries("erasure");
  ASSERT_EQ(erasures.size(), 1u);
  EXPECT_EQ(erasures[0].at("handle").as_string(), kHandle);
  EXPECT_EQ(erasures[0].at("legal_basis").as_string(), kBasis);
  EXPECT_EQ(administrators_of(erasures[0]), "admin-1 admin-2");
  EXPECT_EQ(bj::parse(response.body).at("log_index"), erasures[0].at("index"));
  EXPECT_FALSE(bj::parse(response.body).at("traces_remain").as_bool());
  EXPECT_EQ(erase({"admin-1", "admin-2"}).status, 404) << "there is no link any more";
}

TEST_F(AdminErasuresTest, OneAdministratorOrAnotherTextErasesNothing) {
  EXPECT_EQ(erase({}).status, 403);
  EXPECT_EQ(erase({"admin-1"}).status, 403);
  EXPECT_EQ(erase({"admin-1", "admin-1"}).status, 403);
  EXPECT_EQ(erase({"admin-1", "admin-2"}, "p-BBBBBBBBBBBBBBBBBBBBBB").status, 403);
  EXPECT_EQ(erase({"admin-1", "admin-2"}, kHandle, "two words").status, 400);
  EXPECT_TRUE(linked());
  EXPECT_TRUE(entries("erasure").empty());
}

TEST_F(AdminErasuresTest, OnePersonWithTwoNamesIsOne) {
  add_administrator("admin-3", keys.emplace("admin-3", *crypto::SigningKey::from_seed(Bytes(32, 7))).first->second);
  add_administrator("admin-4", keys.emplace("admin-4", *crypto::SigningKey::from_seed(Bytes(32, 7))).first->second);
  EXPECT_EQ(erase({"admin-3", "admin-4"}).status, 403);
  EXPECT_TRUE(linked());
  EXPECT_EQ(erase({"admin-3", "admin-4", "admin-1"}).status, 200);
}

}  // namespace
}  // namespace fangpin::test
