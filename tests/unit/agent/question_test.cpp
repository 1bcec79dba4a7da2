#include "gateway/agent/question.hpp"

#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"

namespace fangpin::agent {
namespace {

namespace bj = boost::json;

Question asked(std::vector<std::string> bands = {}) {
  Question out;
  out.bands = std::move(bands);
  return out;
}

std::string reply(const Question& question, const std::vector<FoundValues>& found) {
  const auto given = reply_of(question, found);
  return given.answer + (given.band.empty() ? "" : " " + given.band);
}

TEST(Reply, IsYesWhereAnybodyHasOne) {
  EXPECT_EQ(reply(asked(), {{}, {"2"}}), "yes");
  EXPECT_EQ(reply(asked(), {{"0"}, {"否"}, {""}, {"no"}}), "no");
  EXPECT_EQ(reply(asked(), {{"FALSE"}, {"No"}, {"n"}, {"0.0"}, {" "}}), "no");
  EXPECT_EQ(reply(asked(), {{"TRUE"}}), "yes");
  EXPECT_EQ(reply(asked(), {{}}), "no");
  EXPECT_EQ(reply(asked(), {{"cannot-say"}, {}}), "cannot-say");
  EXPECT_EQ(reply(asked(), {{"cannot-say"}, {"yes"}}), "yes");
}

TEST(Reply, IsTheBandOfTheSum) {
  const auto question = asked({"0-10000", "10000-50000", "50000-"});
  EXPECT_EQ(reply(question, {{}, {}}), "band 0-10000");
  EXPECT_EQ(reply(question, {{"9876.54"}}), "band 0-10000");
  EXPECT_EQ(reply(question, {{"9,876.54"}, {"123.46"}}), "band 10000-50000") << "the lower bound is in";
  EXPECT_EQ(reply(question, {{"3万"}, {"2万", "1"}}), "band 50000-");
  EXPECT_EQ(reply(question, {{"some"}}), "cannot-say");
  EXPECT_EQ(reply(question, {{"9999.99"}}), "band 0-10000");
  EXPECT_EQ(reply(question, {{"999999"}}), "band 50000-") << "an account may hold it: no cell was filled by hand";
  EXPECT_EQ(reply(question, {{"1"}, {"cannot-say"}}), "cannot-say");
}

TEST(Reply, HoldsOneMemberMoreForABand) {
  EXPECT_EQ(Reply({"yes", ""}).body(), R"({"answer":"yes"})");
  EXPECT_EQ(Reply({"band", "0-1"}).body(), R"({"answer":"band","band":"0-1"})");
}

class OpenedIdentitiesTest : public testing::Test {
 protected:
  Question sealed(const std::string& identity, const crypto::EnvelopeKey& to) {
    crypto::EnvelopeSealer sealer({*crypto::EnvelopeReceiver::parse("transport", to.public_text())}, random_);
    const std::string subject = "p-AAAAAAAAAAAAAAAAAAAAAA";
    const auto envelope = sealer.seal(as_bytes(subject), identity, security_now());
    const auto wrapped = sealer.wrapped(envelope.data_key)->wrapped.front().second;
    const bj::object member{{"subject", subject},
                            {"relation", "head"},
                            {"ciphertext", to_base64(envelope.ciphertext)},
                            {"wrapped_key", to_base64(wrapped)}};
    return *question_of(
        bj::object{{"query", "Q"}, {"item", "check/vehicles"}, {"bands", bj::array{}}, {"members", bj::array{member}}});
  }
  SystemRandom random_;
  crypto::EnvelopeKey key_ = crypto::EnvelopeKey::generate();
};

TEST_F(OpenedIdentitiesTest, OpensWithTheDepartmentsKeyOnly) {
  const auto question = sealed(R"({"citizen_id":"130199201101256011","name":"测试甲"})", key_);
  const auto opened = OpenedIdentities::open(question, key_);
  ASSERT_TRUE(opened) << opened.error().detail;
  EXPECT_EQ(opened->citizen_ids().front(), "130199201101256011");
  EXPECT_FALSE(OpenedIdentities::open(question, crypto::EnvelopeKey::generate()));
}

TEST_F(OpenedIdentitiesTest, ARelabelledEnvelopeDoesNotOpen) {
  auto question = sealed(R"({"citizen_id":"130199201101256011","name":"测试甲"})", key_);
  question.members[0].subject = "p-BBBBBBBBBBBBBBBBBBBBBB";
  EXPECT_FALSE(OpenedIdentities::open(question, key_));
}

TEST_F(OpenedIdentitiesTest, WithoutAnEnvelopeOrANumberNothingIsSaid) {
  EXPECT_FALSE(OpenedIdentities::open(sealed(R"({"name":"测试甲"})", key_), key_));
  EXPECT_FALSE(OpenedIdentities::open(sealed("no json", key_), key_));
  auto question = sealed(R"({"citizen_id":"130199201101256011"})", key_);
  question.members[0].ciphertext.clear();
  EXPECT_FALSE(OpenedIdentities::open(question, key_));
  question.members.clear();
  EXPECT_FALSE(OpenedIdentities::open(question, key_));
}

TEST(Question, OfAnotherFormIsRefused) {
  for (const auto* text :
       {"[]", "{}", R"({"query":"Q","item":"i","bands":[1],"members":[]})",
        R"({"query":"Q","item":"i","bands":[],"members":[{}]})",
        R"({"query":"Q","item":"i","bands":[],"members":[{"subject":"p","ciphertext":"%","wrapped_key":null}]})"}) {
    EXPECT_FALSE(question_of(bj::parse(text))) << text;
  }
}

}  // namespace
}  // namespace fangpin::agent
