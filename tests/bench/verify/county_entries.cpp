#include "county_entries.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/http_signature.hpp"
#include "crypto/sha256.hpp"
#include "crypto/signature_base.hpp"
#include "gateway/access/participant_json.hpp"
#include "gateway/access/registry.hpp"
#include "gateway/audit/access_entry.hpp"
#include "gateway/audit/authorization_entry.hpp"
#include "gateway/audit/entry.hpp"

namespace fangpin::bench {

namespace {

constexpr const char* kPolicy = "lingshou-2022@1";
constexpr std::int64_t kClerks = 60;  // each of them captures less than a day's quota
constexpr const char* kProvider = "department-0";
constexpr const char* kDuty = "monthly-list";
constexpr int kDepartments = 12;

Digest hash_of(std::string_view what, std::int64_t number) {
  return crypto::sha256(fmt::format("{} {}", what, number));
}
std::string number_of(std::int64_t household) { return fmt::format("130126-2022-{:06}", household); }
std::string household_of(std::int64_t household) { return fmt::format("h-{:022}", household); }
std::string clerk_of(std::int64_t household) { return fmt::format("staff-{}", household % kClerks); }
std::string person_of(std::int64_t household) { return fmt::format("p-{:022}", household); }

}  // namespace

CountyEntries::CountyEntries()
    : at_(*parse_instant("2022-01-02T00:00:00Z")), uses_(kHouseholds), window_(*parse_date("1000-01-01")) {
  for (std::int64_t i = 0; i < kClerks; ++i) {
    domain::Participant clerk;
    clerk.id = clerk_of(i);
    clerk.kind = domain::ParticipantKind::staff;
    clerk.role = "bureau";
    clerk.signing_keys = {crypto::SigningKey::generate().verify_key().to_text()};
    enter(clerk);
  }
  for (int i = 0; i < kDepartments; ++i) {
    auto& department = departments_.emplace_back();
    department.id = fmt::format("department-{}", i);
    department.key_id = access::key_id(department.id, department.key.verify_key());
    domain::Participant entered;
    entered.id = department.id;
    entered.signing_keys = {department.key.verify_key().to_text()};
    enter(entered);
  }
  opening_.push_back(configuration());
  position_.index = 0;
}

void CountyEntries::enter(const domain::Participant& participant) {
  audit::ActionEntry entry{
      kCounty, "participant-written", participant.id, "uid:0", access::registration_digest(participant), at_, {}, {}};
  entry.registry = {canonical_json(access::registration_json(participant)), std::nullopt, {}};
  opening_.push_back(audit::action(entry, position_));
  ++position_.index;
}

std::string CountyEntries::configuration() const {
  audit::ConfigurationEntry entry{kCounty, kPolicy, hash_of("policy", 0), "0.1.0", false, at_, {}};
  entry.queries = {365, 168, true, 50, 2000, {"check/deposits", "check/houses", "check/vehicles"}};
  entry.catalogue = hash_of("catalogue", 0);
  return audit::configuration(entry, position_);
}

std::string CountyEntries::next() {
  constexpr std::int64_t kTurn = 100;
  const auto index = position_.index;
  const auto opened = static_cast<std::int64_t>(opening_.size());
  at_ += std::chrono::seconds(2);
  std::string entry;
  if (index < opened) {
    entry = opening_[static_cast<std::size_t>(index)];
  } else if (index < opened + kHouseholds) {
    entry = authorization(index - opened);
  } else {
    const auto turn = (index - opened - kHouseholds) % kTurn;
    switch (turn % 20) {
      case 0:
        entry = access(index % kHouseholds);
        break;
      case 1:
        entry = released(kProvider, true);
        break;
      case 2:
        entry = answer();
        break;
      case 3:
        entry = released(asker_, false);
        break;
      case 4:
        entry = refusal();
        break;
      default:
        entry = turn == 5 ? verdict() : push(turn == 6);
    }
  }
  ++position_.index;
  return entry;
}

std::string CountyEntries::authorization(std::int64_t household) const {
  domain::Authorization letter;
  letter.number = number_of(household);
  letter.form = "letter-1@" + to_hex(hash_of("letter", 1));
  letter.household = household_of(household);
  letter.members = {{person_of(household), "head", domain::Capacity::full, domain::SignedBy::self, {}},
                    {person_of(kHouseholds + household), "child", domain::Capacity::none, domain::SignedBy::guardian,
                     person_of(household)}};
  letter.grantees = {"bureau"};
  letter.providers = {kProvider, "department-1"};
  letter.purpose = "identification";
  letter.items = {"check/houses", "check/vehicles"};
  letter.signed_on = *parse_date("2022-01-01");
  letter.effective_at = *parse_instant("2022-01-01T00:00:00Z");
  letter.valid_until = *parse_instant("2022-12-31T00:00:00Z");
  letter.captured_at = at_;
  letter.evidence_method = "wet-signature";
  letter.evidence = hash_of("scan", household);
  letter.handler = letter.actor = clerk_of(household);
  return audit::authorization(kCounty, letter, position_);
}

std::string CountyEntries::access(std::int64_t household) {
  household_ = household_of(household);
  asker_ = clerk_of(household);
  query_ = fmt::format("{:022}", position_.index);
  audit::AccessEntry entry;
  entry.county = kCounty;
  entry.query.id = query_;
  entry.query.asker = asker_;
  entry.query.grantee = "bureau";
  entry.query.household = household_;
  entry.query.subjects = {person_of(household)};
  entry.query.item = "check/houses";
  entry.query.provider = kProvider;
  entry.query.purpose = "identification";
  entry.query.asked_at = at_;
  entry.decision.authorization = number_of(household);
  entry.decision.use = ++uses_[static_cast<std::size_t>(household)];
  entry.decision.expires_at = at_ + std::chrono::hours(168);
  entry.policy = kPolicy;
  entry.at = at_;
  return audit::access(entry, position_);
}

std::string CountyEntries::released(const std::string& to, bool question) const {
  using What = audit::ReleaseEntry::What;
  return audit::release({kCounty, question ? What::question : What::answer, query_, to, household_, at_}, position_);
}

std::string CountyEntries::answer() const {
  return audit::access_answer({kCounty, query_, kProvider, audit::AccessAnswerEntry::Outcome::answered,
                               hash_of("answer", position_.index), at_},
                              position_);
}

std::string CountyEntries::verdict() {
  window_ = plus_days(window_, 1);
  window_due_ = at_ + std::chrono::hours(1);
  domain::Window window;
  window.duty = kDuty;
  window.feed = kProvider + std::string("/monthly");
  window.first = window.last = window_;
  window.due = window_due_;
  window.policy = kPolicy;
  window.clause = "lingshou-2022 二: 每半月推送一次预警信息";
  return audit::verdict({kCounty, window, domain::Verdict::met, at_}, position_);
}

std::string CountyEntries::refusal() {
  auto& department = departments_[static_cast<std::size_t>(position_.index % kDepartments)];
  auto position = position_;
  position.attempt_number = ++department.attempts;
  return audit::refused_attempt({kCounty, department.id, department.id + "/daily",
                                 fmt::format("00000000-0000-4000-8000-{:012}", position.index), "digest-mismatch", at_},
                                position);
}

std::string CountyEntries::push(bool concludes) {
  auto& department = departments_[concludes ? 0 : static_cast<std::size_t>(position_.index % kDepartments)];
  auto& [receipt, position, entry] = last_push_;
  position = position_;
  position.attempt_number = ++department.attempts;
  receipt = {};
  receipt.id = fmt::format("{:022}", position.index);
  receipt.county = kCounty;
  receipt.department = department.id;
  receipt.feed = department.id + (concludes ? "/monthly" : "/daily");
  receipt.content_digest = hash_of("content", position.index);
  receipt.content_length = 4096;
  receipt.idempotency_key = fmt::format("00000000-0000-4000-8000-{:012}", position.index);
  receipt.received_at = receipt.committed_at = at_;
  if (concludes) {
    receipt.window_duty = kDuty;
    receipt.window_id = fangpin::to_text(window_) + "/" + fangpin::to_text(window_);
    receipt.window_due = window_due_;
    receipt.verdict = "met";
    receipt.cleared = true;
  }
  receipt.policy = kPolicy;
  receipt.rows.created = receipt.revisions.created = 12;
  receipt.rows.unchanged = 3;
  audit::AcceptedAttempt attempt;
  attempt.county = kCounty;
  attempt.department = receipt.department;
  attempt.feed = receipt.feed;
  attempt.idempotency_key = receipt.idempotency_key;
  attempt.content_digest = receipt.content_digest;
  attempt.received_at = attempt.at = at_;
  attempt.rows = receipt.rows;
  attempt.revisions = receipt.revisions;
  attempt.window_duty = receipt.window_duty;
  attempt.window_id = receipt.window_id;
  attempt.verdict = receipt.verdict;
  attempt.policy = kPolicy;
  attempt.receipt_id = receipt.id;
  attempt.receipt = intake::receipt_digest(receipt);
  attempt.evidence = signed_by(department, attempt);
  entry = audit::accepted_attempt(attempt, position);
  return entry;
}

audit::RequestEvidence CountyEntries::signed_by(const Department& department,
                                                const audit::AcceptedAttempt& attempt) const {
  const std::string path = "/v1/feeds/" + attempt.feed + "/submissions";
  const std::string digest = crypto::content_digest(attempt.content_digest);
  const std::string key = "\"" + attempt.idempotency_key + "\"";
  const std::vector<crypto::SignedComponent> components{{R"("@method")", "POST"},
                                                        {R"("@authority")", "gateway.county.example:8443"},
                                                        {R"("@path")", path},
                                                        {R"("@query")", "?"},
                                                        {R"("content-type")", "text/csv"},
                                                        {R"("content-digest")", digest},
                                                        {R"("idempotency-key")", key}};
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at_.time_since_epoch()).count();
  const auto base =
      crypto::signature_base(components, fmt::format(R"({};created={};keyid="{}";tag="county-exchange")",
                                                     crypto::component_list(components), seconds, department.key_id));
  return {department.key_id, *base, to_base64(department.key.sign(as_bytes(*base)))};
}

}  // namespace fangpin::bench
