#include "gateway/portal/transcript_endpoint.hpp"

#include <boost/json.hpp>

#include "crypto/base/canonical_object.hpp"
#include "crypto/base/security_seconds.hpp"
#include "gateway/authorizations/query_request.hpp"
#include "gateway/http/body_fault.hpp"
#include "gateway/http/problem_table.hpp"
#include "gateway/intake/writer_call.hpp"
#include "gateway/portal/answer.hpp"
#include "gateway/portal/json_body.hpp"
#include "gateway/portal/query_problem.hpp"
#include "gateway/portal/request_value.hpp"

namespace fangpin::portal {

namespace bj = boost::json;

namespace {

constexpr std::size_t kTranscriptRequestBytesMax = 4 * 1024;
constexpr int kAttemptsMax = 8;  // each time another query of it was withheld in between

authorizations::Words words_of(const intake::County& county) {
  authorizations::Words words;
  words.department = [&county](std::string_view id) {
    const auto who = county.registry.by_id(id);
    return who && !who->name.empty() ? who->name : std::string(id);
  };
  words.item = [&county](std::string_view id) {
    const auto* item = county.catalogue.find(id);
    return item != nullptr ? item->name : std::string(id);
  };
  words.purpose = [&county](std::string_view code) {
    const auto found = county.policy.queries.purposes.find(code);
    return found != county.policy.queries.purposes.end() ? found->second.name : std::string(code);
  };
  words.denial = [](std::string_view code) {
    const auto problem = "denied-" + std::string(code);
    return http::is_problem_code(problem) ? std::string(http::problem_row(problem).title_zh) : std::string(code);
  };
  return words;
}

}  // namespace

TranscriptRequest transcript_request_of(const bj::value& document, std::vector<JsonFault>& faults) {
  const auto is_household = [](std::string_view text) { return authorizations::is_subject_handle(text, 'h'); };
  const auto is_person = [](std::string_view text) { return authorizations::is_subject_handle(text, 'p'); };
  JsonMembers members(document, "", faults);
  TranscriptRequest out;
  out.scope.household = members.matching("household", true, is_household, authorizations::kHouseholdForm);
  out.scope.subject = members.matching("member", false, is_person, authorizations::kPersonForm);
  out.purpose = members.matching("purpose", true, authorizations::is_transcript_purpose,
                                 "household-request | complaint | supervision");
  out.scope.before = members.integer("before", 0, kJsonIntegerMax);
  members.finish();
  return out;
}

boost::asio::awaitable<Result<bj::object>> make_transcript(const intake::County& county, TranscriptRequest request,
                                                           TranscriptMaker maker) {
  const auto* const staff = std::get_if<access::Admitted>(&maker);
  std::string actor = staff != nullptr ? "staff:" + staff->who->id : std::get<std::string>(maker);
  const auto now = county.time.now();
  const auto words = words_of(county);
  const authorizations::TranscriptUse use{county.settings.county, std::move(actor), request.purpose, now};
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    auto transcript = authorizations::compose_transcript(county.store.reader(), request.scope, now, words);
    if (!transcript) co_return transcript.error();
    store::Job job = [made = *transcript, use](store::Transaction& transaction) {
      return authorizations::log_transcript(transaction, made, use);
    };
    auto logged = ok();
    if (staff != nullptr) {
      logged = co_await intake::on_writer_for(county.store, *staff, std::move(job));
    } else {
      logged = co_await intake::on_writer(county.store, std::move(job));
    }
    if (logged) co_return authorizations::transcript_json(*transcript, now);
    if (logged.error().detail != authorizations::kTranscriptChanged) co_return logged.error();
  }
  co_return error(Errc::unavailable, std::string(authorizations::kTranscriptChanged));
}

boost::asio::awaitable<http::Response> TranscriptEndpoint::make(const http::RequestHead& head,
                                                                http::BodyReader& body) const {
  auto admitted = access::admit(county_.registry, head, access::Operation::read_transcript, {}, security_now_seconds());
  if (!admitted) co_return problem_answer(county_, head, admitted.error());
  auto sent = co_await read_json(head, body, *admitted, kTranscriptRequestBytesMax);
  if (!sent) co_return problem_answer(county_, head, sent.error());
  std::vector<JsonFault> faults;
  auto request = transcript_request_of(sent->document, faults);
  if (!faults.empty()) co_return problem_answer(county_, head, http::malformed_body(faults));
  TranscriptMaker maker = std::move(*admitted);
  auto document = co_await make_transcript(county_, std::move(request), std::move(maker));
  if (!document) co_return problem_answer(county_, head, query_problem(document.error()));
  co_return json_answer(county_, head, *document);
}

}  // namespace fangpin::portal
