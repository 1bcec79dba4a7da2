#include <boost/json/serialize.hpp>

#include "gateway/authorizations/withholding.hpp"
#include "gateway/operations/transcript_routes.hpp"
#include "tests/unit/operations/admin_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

const std::string kQuery(22, 'Q');
constexpr const char* kHousehold = "h-HHHHHHHHHHHHHHHHHHHHHH";
constexpr const char* kUntil = "2022-10-01T00:00:00+08:00";
constexpr const char* kSecrecyPaper = "灵监〔2022〕7号";

class AdminWithholdingsTest : public AdminTest {
 protected:
  AdminWithholdingsTest() {
    operations::add_transcript_routes(admin, county.county());
    for (const auto* id : {"admin-1", "admin-2"}) {
      add_administrator(id, keys.emplace(id, crypto::SigningKey::generate()).first->second);
    }
    EXPECT_TRUE(county.store().run([](store::Transaction& transaction) -> Status {
      const std::vector<crypto::Token> token{{1, Digest{}}};
      (void)transaction.authorizations().subject(store::SubjectKind::household, token, kHousehold);
      store::KeptQuery asked;
      asked.query.id = kQuery;
      asked.query.household = kHousehold;
      return transaction.asset_queries().put(asked);
    }));
  }
  http::Response withhold(const std::vector<std::string>& approving) {
    const authorizations::Withholding what{kQuery, *parse_instant(kUntil), kSecrecyPaper};
    return post("/admin/withholdings",
                bj::object{{"query", kQuery},
                           {"until", kUntil},
                           {"legal_basis", kSecrecyPaper},
                           {"approvals", approvals(authorizations::withholding_text("130126", what), approving)}});
  }
};

TEST_F(AdminWithholdingsTest, TakesTwoAdministratorsAndNamesEachOnce) {
  EXPECT_EQ(withhold({"admin-1"}).status, 403);
  EXPECT_EQ(withhold({"admin-1", "admin-1"}).status, 403);
  EXPECT_TRUE(entries("withholding").empty());
  const auto response = withhold({"admin-2", "admin-1", "admin-2"});
  ASSERT_EQ(response.status, 200) << response.body;
  const auto logged = entries("withholding");
  ASSERT_EQ(logged.size(), 1u);
  EXPECT_EQ(administrators_of(logged[0]), "admin-1 admin-2");
}

TEST_F(AdminWithholdingsTest, OfAnErasedHouseholdIsNone) {
  ASSERT_TRUE(county.store().run(
      [](store::Transaction& transaction) { return transaction.authorizations().forget(kHousehold); }));
  EXPECT_EQ(withhold({"admin-1", "admin-2"}).status, 404);
  EXPECT_TRUE(entries("withholding").empty());
}

}  // namespace
}  // namespace fangpin::test
