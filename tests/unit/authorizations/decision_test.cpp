#include "gateway/authorizations/decision.hpp"

#include <gmock/gmock.h>

namespace fangpin::authorizations {

namespace {

using domain::AssetQuery;
using domain::Capacity;
using domain::Denial;
using domain::LegalBasis;
using domain::SignedBy;

Instant at(int minute) { return Instant(Milliseconds(1'662'000'000'000 + minute * 60'000LL)); }

// In force from minute 10 to minute 100, captured at minute 5.
Standing standing(const std::string& number = "130126-2022-1") {
  Standing one;
  auto& given = one.authorization;
  given.number = number;
  given.household = "h-1";
  given.members = {{"p-head", "head", Capacity::full, SignedBy::self, ""},
                   {"p-child", "child", Capacity::none, SignedBy::guardian, "p-head"},
                   {"p-teen", "child", Capacity::limited, SignedBy::self, ""},
                   {"p-son", "child", Capacity::full, SignedBy::nobody, ""},
                   {"p-father", "parent", Capacity::full, SignedBy::guardian, "p-head"}};
  given.grantees = {"bureau", "township:130126101"};
  given.providers = {"public-security"};
  given.purpose = "verification";
  given.items = {"check/vehicles"};
  given.effective_at = at(10);
  given.valid_until = at(100);
  given.captured_at = at(5);
  return one;
}

AssetQuery query() {
  AssetQuery one;
  one.grantee = "bureau";
  one.household = "h-1";
  one.subjects = {"p-head"};
  one.item = "check/vehicles";
  one.provider = "public-security";
  one.purpose = "verification";
  one.asked_at = at(50);
  return one;
}

domain::Decision judged(const AssetQuery& asked, std::vector<Standing> known, bool skips = false,
                        bool skippable = true) {
  return decide(asked, known, skippable, {skips, std::chrono::hours(48)});
}

std::optional<Denial> denial(const AssetQuery& asked, const Standing& known) { return judged(asked, {known}).denial; }

}  // namespace

TEST(Decision, AQuestionInForceAndInScopeIsAllowed) {
  auto known = standing();
  known.uses = 4;
  const auto decision = judged(query(), {known});
  EXPECT_FALSE(decision.denial);
  EXPECT_EQ(decision.authorization, "130126-2022-1");
  EXPECT_EQ(decision.use, 5) << "this one included";
  EXPECT_EQ(decision.expires_at, at(50) + std::chrono::hours(48));
}

TEST(Decision, AnUnknownHouseholdAndOneWithoutAuthorization) {
  auto asked = query();
  asked.household.clear();
  EXPECT_EQ(judged(asked, {standing()}).denial, Denial::household_unknown);
  const auto none = judged(query(), {});
  EXPECT_EQ(none.denial, Denial::no_authorization);
  EXPECT_EQ(none.authorization, "");
  EXPECT_EQ(none.use, 0);
}

// Effective from its instant on; valid until its instant, exclusive.
TEST(Decision, TheInstantsAreEdges) {
  auto asked = query();
  asked.asked_at = at(10);
  EXPECT_EQ(denial(asked, standing()), std::nullopt);
  asked.asked_at = at(10) - Milliseconds(1);
  EXPECT_EQ(denial(asked, standing()), Denial::not_yet_effective);
  asked.asked_at = at(100) - Milliseconds(1);
  EXPECT_EQ(denial(asked, standing()), std::nullopt);
  asked.asked_at = at(100);
  EXPECT_EQ(denial(asked, standing()), Denial::expired);
}

// What is known was captured before: the order of the log decides that, and no clock.
TEST(Decision, TheInstantOfTheCaptureIsNotAsked) {
  auto known = standing();
  known.authorization.captured_at = at(50) + Milliseconds(1);
  EXPECT_EQ(denial(query(), known), std::nullopt);
}

TEST(Decision, AnEndHoldsWhateverItsReason) {
  for (const auto reason : {domain::AuthorizationEnd::Reason::revoked, domain::AuthorizationEnd::Reason::superseded,
                            domain::AuthorizationEnd::Reason::expired}) {
    auto known = standing();
    known.end = domain::AuthorizationEnd{.number = known.authorization.number, .reason = reason, .at = at(50)};
    EXPECT_EQ(denial(query(), known), Denial::ended);
  }
}

TEST(Decision, EachPartOfTheScopeIsAsked) {
  auto asked = query();
  asked.grantee = "township:130126102";
  EXPECT_EQ(denial(asked, standing()), Denial::grantee_not_in_scope);
  asked = query();
  asked.purpose = "identification";
  EXPECT_EQ(denial(asked, standing()), Denial::purpose_differs);
  asked = query();
  asked.item = "check/deposits";
  EXPECT_EQ(denial(asked, standing()), Denial::item_not_in_scope);
  asked = query();
  asked.provider = "taxation";
  EXPECT_EQ(denial(asked, standing()), Denial::provider_not_in_scope);
}

// A question asks how things stand on its day, in Shanghai; both days that were signed for are included.
TEST(Decision, TheDatesOfDataAreDaysOnWhichMayBeAsked) {
  auto known = standing();
  known.authorization.effective_at = *parse_instant("2022-08-01T00:00:00+08:00");
  known.authorization.valid_until = *parse_instant("2022-10-01T00:00:00+08:00");
  const auto on = [&](const char* instant) {
    auto asked = query();
    asked.asked_at = *parse_instant(instant);
    return denial(asked, known);
  };
  known.authorization.data_from = *parse_date("2022-09-01");
  EXPECT_EQ(on("2022-08-31T23:59:59.999+08:00"), Denial::data_not_in_range);
  EXPECT_EQ(on("2022-09-01T00:00:00.000+08:00"), std::nullopt);
  EXPECT_EQ(on("2022-09-30T12:00:00.000+08:00"), std::nullopt) << "no last day";
  known.authorization.data_to = *parse_date("2022-09-10");
  EXPECT_EQ(on("2022-09-10T23:59:59.999+08:00"), std::nullopt);
  EXPECT_EQ(on("2022-09-11T00:00:00.000+08:00"), Denial::data_not_in_range);
  known.authorization.data_from.reset();
  EXPECT_EQ(on("2022-08-15T12:00:00.000+08:00"), std::nullopt) << "no first day";
}

TEST(Decision, EveryMemberAskedAboutMustBeCovered) {
  const auto asked = [](std::vector<std::string> subjects) {
    auto one = query();
    one.subjects = std::move(subjects);
    return denial(one, standing());
  };
  EXPECT_EQ(asked({"p-head", "p-child"}), std::nullopt) << "the guardian signed for the child";
  EXPECT_EQ(asked({"p-teen"}), Denial::member_not_covered) << "a minor cannot sign alone";
  EXPECT_EQ(asked({"p-son"}), Denial::member_not_covered) << "named, but did not sign";
  EXPECT_EQ(asked({"p-father"}), Denial::member_not_covered) << "nobody signs for who has full capacity";
  EXPECT_EQ(asked({"p-head", "p-son"}), Denial::member_not_covered);
  EXPECT_EQ(asked({"p-stranger"}), Denial::member_not_covered);
  EXPECT_EQ(asked({}), Denial::member_not_covered);
}

TEST(Decision, WithALegalBasisEveryNamedMemberIsCovered) {
  for (const auto basis : {LegalBasis::statutory_duty, LegalBasis::emergency}) {
    auto known = standing();
    known.authorization.basis = basis;
    auto asked = query();
    asked.subjects = {"p-son", "p-teen"};
    EXPECT_EQ(denial(asked, known), std::nullopt);
    asked.subjects = {"p-stranger"};
    EXPECT_EQ(denial(asked, known), Denial::member_not_covered);
  }
}

TEST(Decision, UsesAreLimited) {
  auto known = standing();
  known.authorization.uses_max = 2;
  known.uses = 1;
  EXPECT_EQ(denial(query(), known), std::nullopt);
  known.uses = 2;
  const auto decision = judged(query(), {known});
  EXPECT_EQ(decision.denial, Denial::uses_exhausted);
  EXPECT_EQ(decision.use, 2) << "a denied question is no use";
}

// Lingshou 三.
TEST(Decision, AClearRiskNeedsNoComparisonUnlessThereIsAReason) {
  auto asked = query();
  asked.risk_clear = asked.no_objection = true;
  EXPECT_EQ(judged(asked, {standing()}, true).denial, Denial::comparison_not_needed);
  EXPECT_EQ(judged(asked, {standing()}, false).denial, std::nullopt) << "a rule of one county";
  EXPECT_EQ(judged(asked, {standing()}, true, false).denial, std::nullopt) << "of three items only";
  asked.override_reason = "tip-off";
  EXPECT_EQ(judged(asked, {standing()}, true).denial, Denial::comparison_not_needed) << "a reason has a document";
  asked.override_document = "灵乡振〔2022〕7号";
  EXPECT_EQ(judged(asked, {standing()}, true).denial, std::nullopt);
  asked = query();
  asked.risk_clear = true;
  EXPECT_EQ(judged(asked, {standing()}, true).denial, std::nullopt) << "both statements are needed";
}

TEST(Decision, TheLastThatAllowsItIsNamed) {
  const auto decision = judged(query(), {standing("a"), standing("b"), [] {
                                           auto one = standing("c");
                                           one.authorization.purpose = "identification";
                                           return one;
                                         }()});
  EXPECT_FALSE(decision.denial);
  EXPECT_EQ(decision.authorization, "b");
}

TEST(Decision, WhereNoneAllowsItTheOneThatCameFurthestIsNamed) {
  auto expired = standing("expired");
  expired.authorization.valid_until = at(20);
  auto purpose = standing("purpose");
  purpose.authorization.purpose = "identification";
  auto also = standing("also-purpose");
  also.authorization.purpose = "removal";
  const auto decision = judged(query(), {purpose, also, expired});
  EXPECT_EQ(decision.denial, Denial::purpose_differs);
  EXPECT_EQ(decision.authorization, "also-purpose") << "the latest of these";
}

// One fault after the other is mended, from the last check to the first: the first fault that is left is named.
TEST(Decision, TheOrderOfTheChecksIsTheOrderOfTheDenials) {
  auto known = standing();
  auto asked = query();
  asked.risk_clear = asked.no_objection = true;
  const auto expect = [&](Denial wanted) { EXPECT_EQ(judged(asked, {known}, true).denial, wanted); };
  expect(Denial::comparison_not_needed);
  known.authorization.uses_max = 0;
  expect(Denial::uses_exhausted);
  asked.subjects = {"p-son"};
  expect(Denial::member_not_covered);
  known.authorization.providers = {};
  expect(Denial::provider_not_in_scope);
  known.authorization.data_to = plus_days(shanghai_date(asked.asked_at), -1);
  expect(Denial::data_not_in_range);
  known.authorization.items = {};
  expect(Denial::item_not_in_scope);
  known.authorization.purpose = "removal";
  expect(Denial::purpose_differs);
  known.authorization.grantees = {};
  expect(Denial::grantee_not_in_scope);
  known.end = domain::AuthorizationEnd{};
  expect(Denial::ended);
  known.authorization.valid_until = at(50);
  expect(Denial::expired);
  known.authorization.effective_at = at(51);
  expect(Denial::not_yet_effective);
  EXPECT_EQ(judged(asked, {}, true).denial, Denial::no_authorization);
  asked.household.clear();
  expect(Denial::household_unknown);
}

}  // namespace fangpin::authorizations
