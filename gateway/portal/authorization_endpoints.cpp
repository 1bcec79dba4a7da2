#include "gateway/portal/authorization_endpoints.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/base/security_seconds.hpp"
#include "crypto/sha256.hpp"
#include "gateway/http/body_fault.hpp"
#include "gateway/intake/writer_call.hpp"
#include "gateway/portal/answer.hpp"
#include "gateway/portal/capture_batch.hpp"
#include "gateway/portal/declaration_json.hpp"
#include "gateway/portal/record_answer.hpp"
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

constexpr std::size_t kEndBytesMax = 4096;
constexpr std::size_t kPage = 100;

bool sees(const domain::Authorization& record, const std::string& area) {
  return area.empty() ||
         std::find(record.grantees.begin(), record.grantees.end(), "township:" + area) != record.grantees.end();
}

// {"channel": "counter" | "letter", "document": HEX} and nothing else.
access::OrProblem<domain::AuthorizationEnd> end_of(std::string_view body) {
  static const std::vector<std::string_view> kChannels = {"counter", "letter"};
  const auto document = http::parse_json_body(body, kEndBytesMax);
  if (!document) return document.error();
  std::vector<JsonFault> faults;
  JsonMembers members(*document, "", faults);
  domain::AuthorizationEnd end;
  if (const auto channel = members.word("channel", kChannels)) end.channel = kChannels[*channel];
  const auto paper = members.text("document");
  members.finish();
  const auto digest = from_hex(paper);
  if (digest && digest->size() == Digest{}.size()) {
    end.document.emplace();
    std::copy(digest->begin(), digest->end(), end.document->begin());
  } else if (faults.empty()) {
    members.fault("document", "no-digest");
  }
  if (!faults.empty()) return http::malformed_body(faults);
  return end;
}

// Whoever may enter what stands on paper is shown no handle beside it: find-subject is the one door to them.
bool shows_handles(const domain::Participant& who) { return who.role == "auditor"; }

// Those of the household that the area may see, from `offset` on: one more than a page at most.
Result<std::vector<store::AuthorizationReader::Kept>> seen_of(store::AuthorizationReader& reader,
                                                              const std::string& household, const std::string& area,
                                                              std::size_t offset) {
  auto found = reader.authorizations_of(household);
  if (!found) return found;
  std::erase_if(*found, [&](const auto& kept) { return !sees(kept.authorization, area); });
  found->erase(found->begin(), found->begin() + static_cast<std::ptrdiff_t>(std::min(offset, found->size())));
  if (found->size() > kPage + 1) found->resize(kPage + 1);
  return found;
}

// What was done under the key before, or what is done now; both are answered alike.
struct EndWork {
  domain::AuthorizationEnd end;
  std::string area, key, answer;
  Digest digest{};
};

Status end_once(store::Transaction& transaction, const authorizations::Capture& capture, EndWork& work) {
  auto before = answered_before(transaction, work.end.actor, work.key, work.digest);
  if (!before) return before.error();
  if (*before) {
    work.answer = std::move(**before);
    return ok();
  }
  const auto known = transaction.authorizations_so_far().authorization(work.end.number);
  if (!known) return known.error();
  if (!*known || !sees((*known)->authorization, work.area)) return error(Errc::not_found, "authorization-unknown");
  if ((*known)->end) return error(Errc::conflict, "authorization-ended");
  const auto index = capture.end(transaction, work.end);
  if (!index) return index.error();
  work.answer = canonical_json(bj::object{
      {"number", work.end.number}, {"reason", "revoked"}, {"at", to_text_utc(work.end.at)}, {"log_index", *index}});
  return transaction.keep_staff_answer(work.end.actor, work.key, work.digest, work.answer);
}

}  // namespace

awaitable<Response> AuthorizationEndpoints::capture(const RequestHead& head, const PathParameters&,
                                                    BodyReader& body) const {
  auto request =
      co_await read_staff_request(county_, head, body, access::Operation::capture_authorizations, kCaptureBytesMax);
  if (!request) co_return problem_answer(county_, head, request.error());
  auto stamp = county_.time.stamp();
  if (!stamp) co_return problem_answer(county_, head, {"clock-unconfirmed"});
  auto read = read_batch(county_, *request, *stamp);
  if (!read) co_return problem_answer(county_, head, read.error());
  const auto batch = *read;
  store::Job job = [batch, this](store::Transaction& transaction) { return batch->write(transaction, capture_); };
  auto done = co_await intake::on_writer_for(county_.store, request->admitted, std::move(job));
  if (!done) co_return problem_answer(county_, head, problem_of_staff_job(done.error()));
  if (auto problem = batch->problem()) co_return problem_answer(county_, head, *problem);
  const auto answer = parse_json(batch->answer(), batch->answer().size());
  if (!answer) co_return problem_answer(county_, head, {"internal"});
  co_return json_answer(county_, head, *answer);
}

awaitable<Response> AuthorizationEndpoints::end(const RequestHead& head, const PathParameters& path,
                                                BodyReader& body) const {
  auto request =
      co_await read_staff_request(county_, head, body, access::Operation::capture_authorizations, kEndBytesMax);
  if (!request) co_return problem_answer(county_, head, request.error());
  if (request->media_type != "application/json") co_return problem_answer(county_, head, {"media-type-unsupported"});
  auto end = end_of(request->body);
  if (!end) co_return problem_answer(county_, head, end.error());
  auto stamp = county_.time.stamp();
  if (!stamp) co_return problem_answer(county_, head, {"clock-unconfirmed"});
  auto work = std::make_shared<EndWork>();
  work->end = std::move(*end);
  work->end.number = std::string(path["number"]);
  work->end.reason = domain::AuthorizationEnd::Reason::revoked;
  work->end.at = *stamp;
  work->end.actor = request->admitted.who->id;
  work->area = area_of(*request->admitted.who);
  work->key = request->admitted.idempotency_key;
  // The same letter may end two authorizations: the number is part of what was asked.
  work->digest = crypto::sha256(work->end.number + "\n" + to_hex(request->digest));
  store::Job job = [work, this](store::Transaction& transaction) { return end_once(transaction, capture_, *work); };
  auto done = co_await intake::on_writer_for(county_.store, request->admitted, std::move(job));
  if (!done) co_return problem_answer(county_, head, problem_of_staff_job(done.error()));
  const auto answer = parse_json(work->answer, kEndBytesMax);
  if (!answer) co_return problem_answer(county_, head, {"internal"});
  co_return json_answer(county_, head, *answer);
}

awaitable<Response> AuthorizationEndpoints::list(const RequestHead& head) const {
  auto admitted =
      access::admit(county_.registry, head, access::Operation::read_authorizations, {}, security_now_seconds());
  if (!admitted) co_return problem_answer(county_, head, admitted.error());
  const auto& who = *admitted->who;
  auto page = record_page(county_, head, *admitted, "authorizations", kPage);
  if (!page) co_return problem_answer(county_, head, page.error());
  const auto area = area_of(who);
  auto& reader = county_.store.reader().authorizations();
  const auto household = head.parameter("household");
  auto found = household ? seen_of(reader, *household, area, page->offset)
                         : reader.authorizations(page->offset, kPage + 1, area.empty() ? "" : "township:" + area);
  if (!found) co_return problem_answer(county_, head, http::problem_of(found.error()));
  page->cut(*found);
  for (const auto& kept : *found) {
    page->shown.push_back(authorization_json(kept.authorization, kept.end, shows_handles(who)));
    page->view.authorizations.push_back(kept.authorization);
  }
  auto response = co_await logged_page(county_, head, std::move(*page));
  co_return response;
}

awaitable<Response> AuthorizationEndpoints::one(const RequestHead& head, const PathParameters& path) const {
  auto admitted =
      access::admit(county_.registry, head, access::Operation::read_authorizations, {}, security_now_seconds());
  if (!admitted) co_return problem_answer(county_, head, admitted.error());
  const auto& who = *admitted->who;
  auto found = county_.store.reader().authorizations().authorization(path["number"]);
  if (!found) co_return problem_answer(county_, head, http::problem_of(found.error()));
  if (!*found || !sees((*found)->authorization, area_of(who))) {
    co_return problem_answer(county_, head, {"authorization-unknown"});
  }
  auto shown = authorization_json((*found)->authorization, (*found)->end, shows_handles(who));
  auto view = record_view_of(county_, who);
  view.authorizations.push_back(std::move((*found)->authorization));
  auto response = co_await logged_answer(county_, head, std::move(*admitted), std::move(view), std::move(shown));
  co_return response;
}

void AuthorizationEndpoints::add_routes(http::Router& router) const {
  const std::string all = "/v1/authorizations";
  router.add({"POST", all, "captureAuthorizations",
              [this](const RequestHead& head, const PathParameters& path, BodyReader& body) -> awaitable<Response> {
                auto response = co_await capture(head, path, body);
                co_return response;
              }});
  router.add({"POST", all + "/{number}/end", "endAuthorization",
              [this](const RequestHead& head, const PathParameters& path, BodyReader& body) -> awaitable<Response> {
                auto response = co_await end(head, path, body);
                co_return response;
              }});
  router.add({"GET", all, "listAuthorizations",
              [this](const RequestHead& head, const PathParameters&, BodyReader&) -> awaitable<Response> {
                auto response = co_await list(head);
                co_return response;
              }});
  router.add({"GET", all + "/{number}", "readAuthorization",
              [this](const RequestHead& head, const PathParameters& path, BodyReader&) -> awaitable<Response> {
                auto response = co_await one(head, path);
                co_return response;
              }});
}

}  // namespace fangpin::portal
