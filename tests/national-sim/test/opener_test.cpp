#include "../opener.hpp"

#include <gtest/gtest.h>

#include "gateway_side.hpp"

namespace fangpin::national_sim {
namespace {

using Opened = EnvelopeOpener::Opened;

TEST(CheckDigit, FollowsTheStandard) {
  EXPECT_TRUE(has_valid_check_digit("11010519491231002X")) << "the example of GB 11643";
  EXPECT_TRUE(has_valid_check_digit(sample_citizen_id(7)));
  EXPECT_FALSE(has_valid_check_digit("110105194912310021"));
  EXPECT_FALSE(has_valid_check_digit("11010519491231002x"));
  EXPECT_FALSE(has_valid_check_digit("1101051949123100"));
  EXPECT_FALSE(has_valid_check_digit("1101051949123100AX"));
}

class OpenerTest : public testing::Test {
 protected:
  Opened open(const std::vector<store::Delivery>& deliveries, const crypto::EnvelopeKey& key) {
    ReceivedBatch batch;
    EXPECT_FALSE(parse_batch(gateway.body(deliveries, 1), batch));
    EnvelopeOpener opener(key, batch);
    return opener.open(batch.revisions.front());
  }
  GatewaySide gateway;
};

TEST_F(OpenerTest, OpensWhatWasSealedToIt) {
  EXPECT_EQ(open({gateway.delivery(1, 1)}, gateway.national_key), Opened::yes);
}

TEST_F(OpenerTest, AnotherKeyOpensNothing) {
  EXPECT_EQ(open({gateway.delivery(1, 1)}, crypto::EnvelopeKey::generate()), Opened::unopened);
}

TEST_F(OpenerTest, AnEnvelopeOfAnotherAlertOrAlteredDoesNotOpen) {
  store::Delivery moved = gateway.delivery(1, 1);
  moved.alert[15] = 9;
  EXPECT_EQ(open({moved}, gateway.national_key), Opened::unopened);
  store::Delivery altered = gateway.delivery(1, 1);
  altered.identity->ciphertext.back() ^= 1;
  EXPECT_EQ(open({altered}, gateway.national_key), Opened::unopened);
}

TEST_F(OpenerTest, AnIdentityWithoutAValidIdIsFound) {
  for (const char* identity : {R"({"citizen_id":"130199195001011009"})", R"({"name":"测试"})", "[]", "nothing"}) {
    store::Delivery delivery = gateway.delivery(1, 1);
    gateway.seal(delivery, identity);
    EXPECT_EQ(open({delivery}, gateway.national_key), Opened::identity_invalid) << identity;
  }
}

}  // namespace
}  // namespace fangpin::national_sim
