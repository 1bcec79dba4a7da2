#include "gateway/forwarding/batch.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "sample_delivery.hpp"

namespace fangpin::forwarding {
namespace {

namespace json = boost::json;
using Added = BatchBuilder::Added;
using Outcome = RevisionAnswer::Outcome;

const std::string kBatchId(32, 'c');

TEST(BatchBuilder, WritesEachDataKeyOnce) {
  const Mapping mapping = sample_mapping();
  BatchBuilder batch(mapping, {});
  for (int i = 0; i < 9; ++i) ASSERT_EQ(batch.add(sample_delivery(i, i)), Added::yes);
  const json::value body = json::parse(batch.body(kBatchId));
  EXPECT_EQ(body.at("batch_id").as_string(), kBatchId);
  EXPECT_EQ(body.at("data_keys").as_array().size(), 3u);
  ASSERT_EQ(body.at("revisions").as_array().size(), 9u);
  const json::value& first = body.at("revisions").as_array().front();
  EXPECT_EQ(first.at("idempotency_key").as_string(), batch.keys().front());
  EXPECT_EQ(first.at("idempotency_key").as_string(), "aa000000000000000000000000000000-1");
  EXPECT_EQ(first.at("envelope").at("data_key").as_string(), "00000000000000000000000000000000");
  EXPECT_EQ(first.at("kind").as_string(), "new");
}

TEST(BatchBuilder, TakesOneRevisionOfAPerson) {
  const Mapping mapping = sample_mapping();
  BatchBuilder batch(mapping, {});
  EXPECT_EQ(batch.add(sample_delivery(1, 1)), Added::yes);
  EXPECT_EQ(batch.add(sample_delivery(1, 2)), Added::person_there);
  EXPECT_EQ(batch.add(sample_delivery(2, 3)), Added::yes);
}

TEST(BatchBuilder, KeepsItsBounds) {
  const Mapping mapping = sample_mapping();
  BatchBuilder counted(mapping, {2, 1 << 20});
  EXPECT_EQ(counted.add(sample_delivery(1, 1)), Added::yes);
  EXPECT_EQ(counted.add(sample_delivery(2, 2)), Added::yes);
  EXPECT_EQ(counted.add(sample_delivery(3, 3)), Added::full);
  const std::size_t bytes_max = 5'000;
  BatchBuilder measured(mapping, {1'000, bytes_max});
  int taken = 0;
  while (measured.add(sample_delivery(taken, taken)) == Added::yes) ++taken;
  EXPECT_GT(taken, 2);
  EXPECT_LT(taken, 10);
  EXPECT_LE(measured.body(kBatchId).size(), bytes_max);
}

TEST(BatchBuilder, SaysWhatCanNeverBeSent) {
  const Mapping mapping = sample_mapping();
  BatchBuilder batch(mapping, {10, 2'000});
  store::Delivery delivery = sample_delivery(1, 1);
  delivery.identity.reset();
  EXPECT_EQ(batch.add(delivery), Added::impossible);
  EXPECT_EQ(batch.reason().rfind("no-envelope", 0), 0u);
  delivery = sample_delivery(1, 1);
  delivery.identity->ciphertext = Bytes(4'000, 1);
  EXPECT_EQ(batch.add(delivery), Added::impossible);
  EXPECT_EQ(batch.reason().rfind("too-large", 0), 0u);
  delivery = sample_delivery(1, 1);
  delivery.feed = "nobody/knows";
  EXPECT_EQ(batch.add(delivery), Added::impossible);
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(batch.add(sample_delivery(1, 1, 2, store::RevisionKind::withdrawn)), Added::yes)
      << "a withdrawal needs no envelope";
}

const std::vector<std::string> kKeys = {"a-1", "b-1"};

std::string answer(const std::string& results) {
  return R"({"batch_id":")" + kBatchId + R"(","results":[)" + results + "]}";
}

TEST(Answers, AreReadInTheOrderOfTheBatch) {
  const auto answers =
      parse_answers(answer(R"({"idempotency_key":"b-1","result":"refused","code":"not-standing","text":"x"},
                {"idempotency_key":"a-1","result":"applied"})"),
                    kBatchId, kKeys);
  ASSERT_TRUE(answers);
  EXPECT_EQ((*answers)[0].outcome, Outcome::applied);
  EXPECT_EQ((*answers)[1].outcome, Outcome::refused);
  EXPECT_EQ((*answers)[1].code, "not-standing");
}

TEST(Answers, WhatIsMissingOrContradictsItselfIsUnknown) {
  const auto missing = parse_answers(answer(R"({"idempotency_key":"a-1","result":"duplicate"})"), kBatchId, kKeys);
  ASSERT_TRUE(missing);
  EXPECT_EQ((*missing)[0].outcome, Outcome::duplicate);
  EXPECT_EQ((*missing)[1].outcome, Outcome::unknown);
  const auto twice = parse_answers(
      answer(
          R"({"idempotency_key":"a-1","result":"applied"},{"idempotency_key":"a-1","result":"retry","code":"busy"})"),
      kBatchId, kKeys);
  ASSERT_TRUE(twice);
  EXPECT_EQ((*twice)[0].outcome, Outcome::unknown);
  for (const char* odd : {R"({"idempotency_key":"a-1"})", R"({"idempotency_key":"a-1","result":"APPLIED"})",
                          R"({"idempotency_key":"a-1","result":"refused"})", R"({"idempotency_key":"a-1","result":1})",
                          R"({"idempotency_key":"a-1","result":"refused","code":"张三 130199"})"}) {
    const auto answers = parse_answers(answer(odd), kBatchId, kKeys);
    ASSERT_TRUE(answers) << odd;
    EXPECT_EQ((*answers)[0].outcome, Outcome::unknown) << odd;
  }
}

TEST(Answers, GarbageIsAnErrorAndNothingIsKnown) {
  for (const std::string& body : {std::string(), std::string("<html>"), std::string("[]"), std::string("{}"),
                                  answer("1"), answer(R"({"idempotency_key":"stranger-1","result":"applied"})"),
                                  std::string(R"({"batch_id":"other","results":[]})"),
                                  std::string(R"({"batch_id":")" + kBatchId + R"("})"), answer("").substr(0, 20)}) {
    const auto answers = parse_answers(body, kBatchId, kKeys);
    ASSERT_FALSE(answers) << body;
    EXPECT_EQ(answers.error().code, Errc::upstream);
  }
}

}  // namespace
}  // namespace fangpin::forwarding
