#include "gateway/authorizations/capture.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/base/secret.hpp"
#include "gateway/audit/authorization_entry.hpp"

namespace fangpin::authorizations {

namespace {

constexpr std::size_t kCapturedAfterMax = 32;

// The members are those of an alert's envelope, so that a provider opens both alike.
std::string identity_of(const DeclaredPerson& person) {
  return canonical_json(boost::json::object{{"citizen_id", person.citizen_id}, {"name", person.name}});
}

bool grants(const domain::Authorization& record, const std::string& area) {
  return area.empty() ||
         std::find(record.grantees.begin(), record.grantees.end(), "township:" + area) != record.grantees.end();
}

}  // namespace

domain::SubjectHandle fresh_handle(store::SubjectKind kind, Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  return (kind == store::SubjectKind::person ? "p-" : "h-") + to_base64url(bytes);
}

Result<domain::SubjectHandle> Capture::handle(store::Transaction& transaction, store::SubjectKind kind,
                                              const store::Tokens& tokens) const {
  return transaction.authorizations().subject(kind, tokens, fresh_handle(kind, random_));
}

Result<std::variant<Captured, Fault>> Capture::write(store::Transaction& transaction, Declaration& declaration,
                                                     std::vector<crypto::EnvelopeReceiver> receivers,
                                                     const std::string& area) const {
  auto& record = declaration.record;
  const auto now = record.captured_at;
  std::vector<store::Tokens> tokens;
  for (const auto& person : declaration.persons) {
    tokens.push_back(keys_.tokens(crypto::TokenKind::person, county_, person.citizen_id, now));
  }
  const auto head = std::find_if(record.members.begin(), record.members.end(),
                                 [](const auto& member) { return member.relation == "head"; });
  if (head == record.members.end()) return error(Errc::bug, "a declaration without a head was not refused");
  const auto& head_tokens = tokens[static_cast<std::size_t>(head - record.members.begin())];
  auto& known = transaction.authorizations_so_far();
  auto registered = known.police_household(head_tokens);
  if (!registered) return registered.error();
  const auto household_tokens = registered->empty() ? head_tokens : *registered;

  // What can still be wrong is asked before the first write: a fault leaves nothing.
  const auto before = known.find_subject(store::SubjectKind::household, household_tokens);
  if (!before) return before.error();
  if (!record.previous.empty()) {
    const auto previous = known.authorization(record.previous);
    if (!previous) return previous.error();
    if (!*previous || !grants((*previous)->authorization, area)) return Fault{"previous", "previous-unknown"};
    if ((*previous)->end) return Fault{"previous", "previous-ended"};
    if ((*previous)->authorization.household != *before) return Fault{"previous", "previous-of-another-household"};
  }
  const auto form = known.form_of(record.form.substr(0, record.form.find('@')));
  if (!form) return form.error();
  if (!form->empty() && *form != record.form) return Fault{"form", "form-of-another-text"};
  if (record.basis == domain::LegalBasis::consent) {
    const auto whose = known.household_of_evidence(record.evidence);
    if (!whose) return whose.error();
    if (!whose->empty() && *whose != *before) return Fault{"evidence.digest", "evidence-of-another-household"};
  }
  auto household = handle(transaction, store::SubjectKind::household, household_tokens);
  if (!household) return household.error();
  record.household = *household;
  auto earlier = known.unauthorized_queries(record.household, kCapturedAfterMax);
  if (!earlier) return earlier.error();
  record.captured_after = std::move(*earlier);
  auto& writer = transaction.authorizations();
  auto serial = writer.next_serial(static_cast<int>(shanghai_date(now).year()));
  if (!serial) return serial.error();
  record.number = policy_.number_of(county_, static_cast<int>(shanghai_date(now).year()), *serial);

  crypto::EnvelopeSealer sealer(std::move(receivers), random_);
  const auto real_now = security_now();  // one instant for all: one data key
  std::vector<store::SealedMember> sealed;
  for (std::size_t i = 0; i < record.members.size(); ++i) {
    auto subject = handle(transaction, store::SubjectKind::person, tokens[i]);
    if (!subject) return subject.error();
    record.members[i].subject = *subject;
    auto identity = identity_of(declaration.persons[i]);
    sealed.push_back({*subject, sealer.seal(as_bytes(*subject), identity, real_now)});
    wipe(identity);
  }
  for (std::size_t i = 0; i < record.members.size(); ++i) {
    if (const auto guardian = declaration.persons[i].guardian) {
      record.members[i].guardian = record.members[*guardian].subject;
    }
  }
  declaration.wipe_persons();
  const auto key = sealer.wrapped(sealed.front().identity.data_key);
  if (!key) return error(Errc::bug, "the data key's wrapping is gone");
  if (auto put = writer.put(record, *key, sealed); !put) return put.error();
  if (!record.previous.empty()) {
    domain::AuthorizationEnd superseded;
    superseded.number = record.previous;
    superseded.reason = domain::AuthorizationEnd::Reason::superseded;
    superseded.at = now;
    superseded.channel = "system";
    superseded.actor = record.actor;
    if (auto ended = end(transaction, superseded); !ended) return ended.error();
  }
  auto appended = transaction.append_audit(
      [&](const store::AuditPosition& position) { return audit::authorization(county_, record, position); });
  if (!appended) return appended.error();
  auto& transcripts = transaction.asset_queries();
  if (auto noted = transcripts.concerns(record.household, appended->index); !noted) return noted.error();
  return Captured{record, appended->index};
}

Result<std::int64_t> Capture::end(store::Transaction& transaction, const domain::AuthorizationEnd& end) const {
  if (auto done = transaction.authorizations().end(end); !done) return done.error();
  auto appended = transaction.append_audit(
      [&](const store::AuditPosition& position) { return audit::authorization_end(county_, end, position); });
  if (!appended) return appended.error();
  const auto ended = transaction.authorizations_so_far().authorization(end.number);
  if (!ended) return ended.error();
  if (!*ended) return error(Errc::bug, "the authorization that has ended is gone");
  auto& transcripts = transaction.asset_queries();
  const auto noted = transcripts.concerns((*ended)->authorization.household, appended->index);
  if (!noted) return noted.error();
  return appended->index;
}

Result<std::int64_t> end_expired(store::Transaction& transaction, const Capture& capture, Instant now,
                                 std::size_t limit) {
  const auto numbers = transaction.authorizations_so_far().expired(now, limit);
  if (!numbers) return numbers.error();
  for (const auto& number : *numbers) {
    domain::AuthorizationEnd end;
    end.number = number;
    end.reason = domain::AuthorizationEnd::Reason::expired;
    end.at = now;
    end.channel = "system";
    end.actor = "gateway";
    if (auto ended = capture.end(transaction, end); !ended) return ended.error();
  }
  return static_cast<std::int64_t>(numbers->size());
}

}  // namespace fangpin::authorizations
