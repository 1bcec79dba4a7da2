#pragma once
#include "access_fixture.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/http_signature.hpp"
#include "crypto/sha256.hpp"
#include "gateway/access/approval.hpp"
#include "gateway/access/participant_json.hpp"
#include "gateway/access/registry.hpp"

namespace fangpin::verify::test {

// A log whose registry holds the keys, roles and areas that its later entries are checked with. Each test changes one
// thing of what is right.
class RegistryFixture : public AccessFixture {
 protected:
  RegistryFixture() {
    entries_.clear();  // the registry comes before the county serves
    for (const auto& [id, key] : {std::pair("admin-1", &first_), std::pair("admin-2", &second_)}) {
      add(staff(id, "administrator", *key));
    }
    for (const auto* id : {"staff-1", "staff-2"}) add(staff(id, "bureau", crypto::SigningKey::generate()));
    health_.id = "health";
    health_.credit_code = "11130126MB0000000X";
    health_.signing_keys = {department_.verify_key().to_text()};
    add(health_);
    add_rules();
  }
  // Of departments the registry here has one.
  void add_authorization(Members more = {}) {
    if (!more.contains("providers")) more["providers"] = boost::json::array{"health"};
    AccessFixture::add_authorization(more);
  }
  void add_access(Members more = {}) {
    if (!more.contains("provider")) more["provider"] = "health";
    AccessFixture::add_access(more);
  }
  static domain::Participant staff(const std::string& id, const std::string& role, const crypto::SigningKey& key) {
    domain::Participant one;
    one.id = id;
    one.name = "张三";
    one.kind = domain::ParticipantKind::staff;
    one.role = role;
    one.signing_keys = {key.verify_key().to_text()};
    return one;
  }
  // The entry of a change of the registry as the gateway writes it.
  using AccessFixture::add;
  void add(const domain::Participant& fresh, const audit::Approvals& approvals = {}) {
    audit::ActionEntry entry{
        "130126", "participant-written", fresh.id, "uid:0", access::registration_digest(fresh), clock_, {}};
    const auto before = known_.find(fresh.id);
    entry.registry = {
        canonical_json(access::registration_json(fresh)),
        before == known_.end() ? std::nullopt : std::optional(access::registration_digest(before->second)), approvals};
    add([&](const auto& at) { return audit::action(entry, at); });
    known_[fresh.id] = fresh;
  }
  audit::Approvals approved(const std::string& text) const {
    return {{"admin-1", to_base64(first_.sign(as_bytes(text)))}, {"admin-2", to_base64(second_.sign(as_bytes(text)))}};
  }
  audit::Approvals approved(const domain::Participant& fresh) const {
    const auto before = known_.find(fresh.id);
    return approved(access::approval_text("130126", fresh, before == known_.end() ? nullptr : &before->second));
  }
  // An accepted push, signed with the key; `change` spoils what the entry says of it.
  void add_push_of(const crypto::SigningKey& key, const std::function<void(audit::AcceptedAttempt&)>& change = {},
                   const std::string& path = "/v1/feeds/health/serious-illness/submissions") {
    audit::AcceptedAttempt attempt;
    attempt.county = "130126";
    attempt.department = "health";
    attempt.feed = "health/serious-illness";
    attempt.kind = domain::SubmissionKind::rows;
    attempt.idempotency_key = "key-" + std::to_string(++pushes_);
    attempt.content_digest = crypto::sha256(attempt.idempotency_key);
    attempt.received_at = attempt.at = clock_;
    attempt.policy = "demonstration-2022@1";
    attempt.receipt_id = "receipt-" + std::to_string(pushes_);
    attempt.receipt = crypto::sha256(attempt.receipt_id);
    const crypto::MessageToSign message{"POST",
                                        "gateway.test",
                                        path,
                                        "?window=2022-09-01%2F2022-09-15",
                                        "text/csv",
                                        crypto::content_digest(attempt.content_digest),
                                        "\"" + attempt.idempotency_key + "\""};
    const auto id = access::key_id("health", key.verify_key());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(clock_.time_since_epoch()).count();
    const auto fields = crypto::sign_message(message, key, id, seconds);
    const auto verified = crypto::verify_message(
        message, fields, [&](std::string_view) { return std::optional(key.verify_key()); }, seconds);
    attempt.evidence = {id, verified.value().base, to_base64(verified.value().signature)};
    if (change) change(attempt);
    AccessFixture::add([&](const auto& at) { return audit::accepted_attempt(attempt, at); }, ++attempts_["health"]);
  }
  // Over a folder of its own, for some tests begin another history.
  int decide() {
    std::filesystem::remove_all(log_);
    return AccessFixture::decide();
  }
  static void spoil_signature(audit::AcceptedAttempt& attempt) {
    auto& letter = attempt.evidence.signature[3];
    letter = letter == 'A' ? 'B' : 'A';
  }
  // That exactly this is found, and at this entry.
  void expect_only(const std::string& check, std::size_t index, const std::string& words) {
    EXPECT_EQ(decide(), kFindings) << out_ << err_;
    EXPECT_THAT(out_, testing::HasSubstr("[" + check + "] 第 " + std::to_string(index) + " 条"));
    EXPECT_THAT(out_, testing::HasSubstr(words));
    EXPECT_THAT(out_, testing::HasSubstr("发现 1 项"));
  }

  crypto::SigningKey first_ = crypto::SigningKey::generate(), second_ = crypto::SigningKey::generate(),
                     department_ = crypto::SigningKey::generate();
  domain::Participant health_;
  std::map<std::string, domain::Participant> known_;
  int pushes_ = 0;
};

}  // namespace fangpin::verify::test
