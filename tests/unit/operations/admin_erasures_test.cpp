#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/base/encoding.hpp"
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
      domain::Participant administrator;
      administrator.id = id;
      administrator.name = id;
      administrator.kind = domain::ParticipantKind::staff;
      administrator.role = "administrator";
      administrator.signing_keys = {
          keys_.emplace(id, crypto::SigningKey::generate()).first->second.verify_key().to_text()};
      county.put(administrator);
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
    bj::array approvals;
    for (const auto& id : approving) {
      approvals.push_back(
          bj::object{{"administrator", id}, {"signature", to_base64(keys_.at(id).sign(as_bytes(text)))}});
    }
    return post(
        "/admin/erasures",
        bj::object{
            {"handle", kHandle}, {"legal_basis", kBasis}, {"document", paper}, {"approvals", std::move(approvals)}});
  }
  std::map<std::string, crypto::SigningKey> keys_;
};

TEST_F(AdminErasuresTest, TwoAdministratorsEraseALinkAndItIsLogged) {
  const auto response = erase({"admin-1", "admin-2"});
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_FALSE(linked());
  const auto erasures = entries("erasure");
  ASSERT_EQ(erasures.size(), 1u);
  EXPECT_EQ(erasures[0].at("handle").as_string(), kHandle);
  EXPECT_EQ(erasures[0].at("legal_basis").as_string(), kBasis);
  EXPECT_EQ(bj::serialize(erasures[0].at("actors")), R"(["admin-1","admin-2"])");
  EXPECT_EQ(bj::parse(response.body).at("log_index"), erasures[0].at("index"));
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

}  // namespace
}  // namespace fangpin::test
