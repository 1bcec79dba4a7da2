#include "gateway/portal/subject_endpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "adapters/values/citizen_id.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/base/secret.hpp"
#include "crypto/sha256.hpp"
#include "gateway/audit/authorization_entry.hpp"
#include "gateway/http/body_fault.hpp"
#include "gateway/intake/writer_call.hpp"
#include "gateway/portal/answer.hpp"
#include "gateway/portal/staff_request.hpp"

namespace fangpin::portal {

namespace {

namespace bj = boost::json;
using boost::asio::awaitable;
using http::BodyReader;
using http::PathParameters;
using http::Problem;
using http::RequestHead;
using http::Response;

constexpr std::size_t kBytesMax = 4096;

struct Search {
  store::Tokens tokens;
  std::string area, key, answer;
  Digest request{};
  std::int64_t quota = 0;
  audit::FindSubjectEntry entry;
  std::set<std::string> households;
};

// Of what was asked, to know it again under its key. Keyed, for a plain hash of an ID tells the ID; and of this key
// alone, so that two searches for one person cannot be told from it. The oldest epoch outlives every repetition.
Digest digest_of(const Search& search) {
  return crypto::sha256(fmt::format("find-subject\n{}\n{}\n{}\n{}", search.key, search.entry.reason,
                                    search.entry.document, to_hex(search.tokens.back().value)));
}

// Says which reasons there are.
Problem reason_problem(const config::NamedCodes& reasons) {
  std::string expected;
  for (const auto& [code, named] : reasons) {
    if (!expected.empty()) expected += " | ";
    expected += code + (named.name.empty() ? "" : "（" + named.name + "）");
  }
  return Problem{"search-reason-invalid", "", "", {{"field", "reason"}, {"expected", std::move(expected)}}};
}

// Fills in what is asked: {"citizen_id", "reason", "document"?}.
std::optional<Problem> read_search(const intake::County& county, std::string_view body, Search& out) {
  const auto document = http::parse_json_body(body, kBytesMax);
  if (!document) return document.error();
  std::vector<JsonFault> faults;
  JsonMembers members(*document, "", faults);
  out.entry.reason = members.text("reason");
  const bool has_document = members.get("document", false) != nullptr;
  out.entry.document = members.text("document", false);
  auto written = members.text("citizen_id");
  members.finish();
  if (!faults.empty()) {
    wipe(written);
    return http::malformed_body(faults);
  }
  if (!county.policy.queries.search_reasons.contains(out.entry.reason)) {
    wipe(written);
    return reason_problem(county.policy.queries.search_reasons);
  }
  if (has_document && !audit::is_document_number(out.entry.document)) {
    wipe(written);
    const std::string expected(audit::kDocumentNumberRule);
    return Problem{"search-reason-invalid", "", "", {{"field", "document"}, {"expected", expected}}};
  }
  auto id = adapters::parse_citizen_id({adapters::CellKind::text, written});
  wipe(written);
  if (!id) return Problem{"citizen-id-invalid", "", "", {{"reason", std::string(id.reason())}}};
  out.tokens = county.keys.tokens(crypto::TokenKind::person, county.settings.county, *id, out.entry.at);
  wipe(*id);
  out.request = digest_of(out);
  return std::nullopt;
}

// Whether the searcher may see the letter: the bureau sees all, a township those that name it, as long as they stand.
bool sees_letter(const Search& search, const store::AuthorizationReader::Kept& kept) {
  if (search.area.empty()) return true;
  const auto& grantees = kept.authorization.grantees;
  return !kept.end && search.entry.at < kept.authorization.valid_until &&
         std::find(grantees.begin(), grantees.end(), "township:" + search.area) != grantees.end();
}

// Households of authorizations that name the subject and that the searcher may see.
Status look_up(store::Transaction& transaction, Search& search) {
  auto& known = transaction.authorizations_so_far();
  const auto subject = known.find_subject(store::SubjectKind::person, search.tokens);
  if (!subject) return subject.error();
  if (!*subject) return ok();
  const auto naming = known.authorizations_naming(**subject);
  if (!naming) return naming.error();
  for (const auto& kept : *naming) {
    if (!sees_letter(search, kept)) continue;
    const auto there = known.knows(kept.authorization.household);
    if (!there) return there.error();
    if (*there) search.households.insert(kept.authorization.household);
  }
  if (!search.area.empty() && search.households.empty()) return ok();
  search.entry.subject = **subject;
  search.entry.outcome = audit::FindSubjectEntry::Outcome::found;
  return ok();
}

std::string answer_of(const Search& search) {
  const bool found = search.entry.outcome == audit::FindSubjectEntry::Outcome::found;
  return canonical_json(bj::object{{"outcome", found ? "found" : "not-found"},
                                   {"subject", found ? bj::value(search.entry.subject) : bj::value(nullptr)},
                                   {"households", bj::array(search.households.begin(), search.households.end())},
                                   {"used", search.entry.used},
                                   {"quota", search.quota}});
}

Status search_once(store::Transaction& transaction, Search& search) {
  auto before = answered_before(transaction, search.entry.actor, search.key, search.request);
  if (!before) return before.error();
  if (*before) {
    search.answer = std::move(**before);
    return ok();
  }
  auto used = transaction.authorizations().count(store::CountedUse::searches, search.entry.actor,
                                                 shanghai_date(search.entry.at), 1);
  if (!used) return used.error();
  search.entry.used = *used;
  if (*used > search.quota) {
    search.entry.outcome = audit::FindSubjectEntry::Outcome::over_quota;
  } else if (auto looked = look_up(transaction, search); !looked) {
    return looked;
  }
  search.entry.households.assign(search.households.begin(), search.households.end());
  auto appended = transaction.append_audit(
      [&](const store::AuditPosition& position) { return audit::find_subject(search.entry, position); });
  if (!appended) return appended.error();
  // A look at a person is a look at the household: its transcript says so.
  for (const auto& household : search.households) {
    if (auto noted = transaction.asset_queries().concerns(household, appended->index); !noted) return noted;
  }
  // What was refused may be asked again under the same key.
  if (search.entry.outcome == audit::FindSubjectEntry::Outcome::over_quota) return ok();
  search.answer = answer_of(search);
  return transaction.keep_staff_answer(search.entry.actor, search.key, search.request, search.answer);
}

}  // namespace

awaitable<Response> SubjectEndpoint::find(const RequestHead& head, BodyReader& body) const {
  auto request = co_await read_staff_request(county_, head, body, access::Operation::find_subject, kBytesMax);
  if (!request) co_return problem_answer(county_, head, request.error());
  if (request->media_type != "application/json") co_return problem_answer(county_, head, {"media-type-unsupported"});
  auto stamp = county_.time.stamp();
  if (!stamp) co_return problem_answer(county_, head, {"clock-unconfirmed"});
  auto search = std::make_shared<Search>();
  search->area = area_of(*request->admitted.who);
  search->quota = county_.policy.queries.find_subject_per_day;
  search->entry.county = county_.settings.county;
  search->entry.actor = request->admitted.who->id;
  search->entry.role = request->admitted.who->role;
  search->entry.at = *stamp;
  search->key = request->admitted.idempotency_key;
  const auto refused = read_search(county_, request->body, *search);
  wipe(request->body);
  if (refused) co_return problem_answer(county_, head, *refused);
  store::Job job = [search](store::Transaction& transaction) { return search_once(transaction, *search); };
  auto done = co_await intake::on_writer_for(county_.store, request->admitted, std::move(job));
  if (!done) co_return problem_answer(county_, head, problem_of_staff_job(done.error()));
  if (search->answer.empty()) {
    co_return problem_answer(county_, head, {"search-quota-used", "", "", {{"limit", std::to_string(search->quota)}}});
  }
  const auto answer = parse_json(search->answer, search->answer.size());
  if (!answer) co_return problem_answer(county_, head, {"internal"});
  co_return json_answer(county_, head, *answer);
}

void SubjectEndpoint::add_routes(http::Router& router) const {
  router.add({"POST", "/v1/subjects/find", "findSubject",
              [this](const RequestHead& head, const PathParameters&, BodyReader& body) -> awaitable<Response> {
                auto response = co_await find(head, body);
                co_return response;
              }});
}

}  // namespace fangpin::portal
