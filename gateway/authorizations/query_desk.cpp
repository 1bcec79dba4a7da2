#include "gateway/authorizations/query_desk.hpp"

#include <algorithm>

#include "crypto/base/encoding.hpp"
#include "crypto/sha256.hpp"
#include "gateway/audit/access_entry.hpp"
#include "gateway/authorizations/record_view.hpp"

namespace fangpin::authorizations {

namespace {

using domain::AnswerKind;
using store::KeptQuery;
using store::QueryState;

constexpr std::size_t kSaltBytes = 16;

std::vector<Standing> standings(std::vector<store::AuthorizationReader::Kept>&& known, store::AssetQueryReader& queries,
                                Status& status) {
  std::vector<Standing> out;
  for (auto& kept : known) {
    const auto uses = queries.uses(kept.authorization.number);
    if (!uses) {
      status = uses.error();
      return out;
    }
    out.push_back({std::move(kept.authorization), std::move(kept.end), *uses});
  }
  return out;
}

using Subjects = std::vector<domain::SubjectHandle>;

// All whom the authorization covers and who are not forgotten; with a legal basis other than consent, all its members.
Result<Subjects> covered(const domain::Authorization& letter, store::AuthorizationReader& reader) {
  Subjects out;
  for (const auto& member : letter.members) {
    if (!covers(letter, member)) continue;
    const auto there = reader.knows(member.subject);
    if (!there) return there.error();
    if (*there) out.push_back(member.subject);
  }
  return out;
}

// Whom a question that names nobody is about: all whom the latest authorization covers that allows it about them. Where
// none does, the latest that stands and names the asker's office, so that the denial is about somebody.
Result<Subjects> everybody(domain::AssetQuery query, std::span<const Standing> known, bool item_skippable,
                           const QueryPolicy& rules, store::AuthorizationReader& reader) {
  std::optional<Subjects> latest;
  for (auto left = known; !left.empty(); left = left.first(left.size() - 1)) {
    const auto& standing = left.back();
    if (standing.end ||
        std::ranges::find(standing.authorization.grantees, query.grantee) == standing.authorization.grantees.end()) {
      continue;
    }
    auto theirs = covered(standing.authorization, reader);
    if (!theirs) return theirs;
    query.subjects = *theirs;
    if (!decide(query, left.last(1), item_skippable, rules).denial) return theirs;
    if (!latest) latest = std::move(*theirs);
  }
  return latest.value_or(Subjects{});
}

QueryState state_of(const domain::Decision& decision) {
  return decision.denial ? QueryState::denied : QueryState::open;
}

// A handle that was never given, or is forgotten, enters neither the log nor the store: an unknown household is none,
// and with an unknown subject among them the question is about nobody, whom no letter covers.
Status drop_unknown(domain::AssetQuery& query, store::AuthorizationReader& reader) {
  const auto household = reader.knows(query.household);
  if (!household) return household.error();
  if (!*household) query.household.clear();
  for (const auto& subject : query.subjects) {
    const auto there = reader.knows(subject);
    if (!there) return there.error();
    if (*there) continue;
    query.subjects.clear();
    break;
  }
  return ok();
}

// What allowed a question, if it allows its handing out, its answer and the reading of it still: an authorization that
// stands, of a household that is not forgotten.
Result<std::optional<domain::Authorization>> standing_of(const KeptQuery& kept, store::AuthorizationReader& reader,
                                                         Instant now) {
  std::optional<domain::Authorization> out;
  auto found = reader.authorization(kept.decision.authorization);
  if (!found) return found.error();
  const auto there = reader.knows(kept.query.household);
  if (!there) return there.error();
  if (*found && *there && !(*found)->end && now < (*found)->authorization.valid_until) {
    out = std::move((*found)->authorization);
  }
  return out;
}

}  // namespace

std::string QueryDesk::fresh_id() const {
  std::array<std::uint8_t, 16> bytes{};
  random_.fill(bytes);
  return to_base64url(bytes);
}

Status QueryDesk::log(store::Transaction& transaction, std::string_view household, const store::AuditEntryMaker& maker,
                      std::int64_t* index) const {
  auto appended = transaction.append_audit(maker);
  if (!appended) return appended.error();
  if (index != nullptr) *index = appended->index;
  if (household.empty()) return ok();
  return transaction.asset_queries().concerns(household, appended->index);
}

Result<KeptQuery> QueryDesk::ask(store::Transaction& transaction, domain::AssetQuery query, bool item_skippable,
                                 std::string_view idempotency_key, const Digest& request) const {
  auto& queries = transaction.asset_queries();
  auto before = queries.query_of_key(query.asker, idempotency_key);
  if (!before) return before.error();
  if (*before) {
    if ((*before)->request != request) return error(Errc::conflict, "idempotency-key-reused");
    // What became of it since is read by read(), which enters the look.
    (*before)->state = state_of((*before)->decision);
    (*before)->answer.reset();
    return **before;
  }
  auto& reader = transaction.authorizations_so_far();
  const bool about_everybody = query.subjects.empty();
  if (auto dropped = drop_unknown(query, reader); !dropped) return dropped.error();
  auto kept = reader.authorizations_of(query.household);
  if (!kept) return kept.error();
  Status status = ok();
  const auto known = standings(std::move(*kept), queries, status);
  if (!status) return status.error();
  if (about_everybody) {
    auto all = everybody(query, known, item_skippable, rules_, reader);
    if (!all) return all.error();
    query.subjects = std::move(*all);
  }

  KeptQuery out;
  query.id = fresh_id();
  out.query = std::move(query);
  out.decision = decide(out.query, known, item_skippable, rules_);
  out.idempotency_key = idempotency_key;
  out.request = request;
  out.state = state_of(out.decision);
  const audit::AccessEntry entry{county_, out.query, out.decision, policy_, out.query.asked_at};
  auto logged = log(
      transaction, out.query.household, [&](const auto& position) { return audit::access(entry, position); },
      &out.log_index);
  if (!logged) return logged.error();
  if (auto put = queries.put(out); !put) return put.error();
  return out;
}

Result<std::vector<Question>> QueryDesk::hand_out(store::Transaction& transaction, std::string_view department,
                                                  Instant now, Instant real_now, std::size_t limit) const {
  auto& queries = transaction.asset_queries();
  auto open = queries.open_questions(department, now, real_now - kHandOutRest, limit);
  if (!open) return open.error();
  std::vector<Question> out;
  for (auto& kept : *open) {
    auto standing = standing_of(kept, transaction.authorizations_so_far(), now);
    if (!standing) return standing.error();
    if (!*standing) {
      // The household has taken its authorization back since, or is forgotten: nobody gets its members' identities any
      // more. The question rests, and expires in its time.
      if (auto rested = queries.hand_out(kept.query.id, real_now); !rested) return rested.error();
      continue;
    }
    Question question;
    for (const auto& subject : kept.query.subjects) {
      QuestionMember member{subject, "other", {}, {}};
      const auto& members = (*standing)->members;
      const auto found = std::ranges::find(members, subject, &domain::AuthorizedMember::subject);
      if (found != members.end()) member.relation = found->relation;
      auto sealed = transaction.authorizations_so_far().sealed_member(kept.decision.authorization, subject, department);
      if (!sealed) return sealed.error();
      if (*sealed) {
        member.ciphertext = std::move((*sealed)->first.ciphertext);
        member.wrapped_key = std::move((*sealed)->second);
      }
      question.members.push_back(std::move(member));
    }
    const audit::ReleaseEntry entry{
        county_, audit::ReleaseEntry::What::question, kept.query.id, std::string(department), kept.query.household,
        now};
    auto logged =
        log(transaction, kept.query.household, [&](const auto& position) { return audit::release(entry, position); });
    if (!logged) return logged.error();
    if (auto handed = queries.hand_out(kept.query.id, real_now); !handed) return handed.error();
    question.query = std::move(kept);
    out.push_back(std::move(question));
  }
  return out;
}

Result<KeptQuery> QueryDesk::answer(store::Transaction& transaction, std::string_view department, std::string_view id,
                                    const GivenAnswer& given, Instant now) const {
  auto& queries = transaction.asset_queries();
  auto found = queries.query(id);
  if (!found) return found.error();
  if (!*found || (*found)->query.provider != department || (*found)->state == QueryState::denied) {
    return error(Errc::not_found, "question-unknown");
  }
  KeptQuery& kept = **found;
  if (kept.state == QueryState::answered && kept.answer->kind == given.kind && kept.answer->band == given.band) {
    return kept;
  }
  if (kept.state == QueryState::answered || kept.state == QueryState::lapsed) {
    return error(Errc::conflict, "question-answered");
  }
  if (kept.state == QueryState::expired || now >= kept.decision.expires_at) {
    return error(Errc::conflict, "question-expired");
  }
  const auto standing = standing_of(kept, transaction.authorizations_so_far(), now);
  if (!standing) return standing.error();
  if (!*standing) return error(Errc::conflict, "question-expired");
  // Whom it asks about is told when it is handed out, with an entry; an answer without that would say that it got out
  // otherwise.
  if (!kept.handed_out) return error(Errc::not_found, "question-unknown");
  store::KeptAnswer answer;
  answer.kind = given.kind;
  answer.band = given.band;
  answer.salt.resize(kSaltBytes);
  random_.fill(answer.salt);
  answer.digest = crypto::sha256(salted_answer(id, given, answer.salt));
  answer.answered_at = now;
  answer.readable_until = now + rules_.answer_within;
  const bool said = given.kind != AnswerKind::cannot_say;
  const audit::AccessAnswerEntry entry{
      county_,
      kept.query.id,
      kept.query.provider,
      said ? audit::AccessAnswerEntry::Outcome::answered : audit::AccessAnswerEntry::Outcome::cannot_say,
      answer.digest,
      now};
  auto logged = log(transaction, kept.query.household,
                    [&](const auto& position) { return audit::access_answer(entry, position); });
  if (!logged) return logged.error();
  if (auto put = queries.answer(id, answer); !put) return put.error();
  kept.state = QueryState::answered;
  kept.answer = std::move(answer);
  return kept;
}

Result<KeptQuery> QueryDesk::read(store::Transaction& transaction, std::string_view asker, std::string_view grantee,
                                  std::string_view id, Instant now) const {
  auto& queries = transaction.asset_queries();
  auto found = queries.query(id);
  if (!found) return found.error();
  if (!*found || (*found)->query.asker != asker || (*found)->query.grantee != grantee) {
    return error(Errc::not_found, "query-unknown");
  }
  KeptQuery& kept = **found;
  if (kept.state == QueryState::answered) {
    const auto standing = standing_of(kept, transaction.authorizations_so_far(), now);
    if (!standing) return standing.error();
    if (!*standing || now >= kept.answer->readable_until) kept.state = QueryState::lapsed;
  }
  if (kept.state == QueryState::lapsed) return kept;
  if (kept.state != QueryState::answered) {
    const RecordView view{county_, std::string(asker), std::string(grantee), now, {}, {kept.query}};
    if (auto logged = log_record_view(transaction, view); !logged) return logged.error();
    return kept;
  }
  const audit::ReleaseEntry entry{
      county_, audit::ReleaseEntry::What::answer, kept.query.id, std::string(asker), kept.query.household, now};
  auto logged =
      log(transaction, kept.query.household, [&](const auto& position) { return audit::release(entry, position); });
  if (!logged) return logged.error();
  return kept;
}

Status QueryDesk::tick(store::Transaction& transaction, Instant now) const {
  auto expired = transaction.asset_queries().expire(now, kStep);
  if (!expired) return expired.error();
  for (const auto& kept : *expired) {
    const audit::AccessAnswerEntry entry{
        county_, kept.query.id, kept.query.provider, audit::AccessAnswerEntry::Outcome::expired, std::nullopt, now};
    auto logged = log(transaction, kept.query.household,
                      [&](const auto& position) { return audit::access_answer(entry, position); });
    if (!logged) return logged;
  }
  auto lapsed = transaction.asset_queries().lapse(now, kStep);
  if (!lapsed) return lapsed.error();
  return ok();
}

}  // namespace fangpin::authorizations
