#include "gateway/portal/transcript_endpoint.hpp"

#include <boost/json.hpp>

#include "crypto/base/security_seconds.hpp"
#include "gateway/authorizations/query_request.hpp"
#include "gateway/intake/writer_call.hpp"
#include "gateway/portal/answer.hpp"
#include "gateway/portal/json_body.hpp"
#include "gateway/portal/query_problem.hpp"
#include "gateway/portal/request_value.hpp"

namespace fangpin::portal {

namespace bj = boost::json;

namespace {

constexpr std::size_t kBodyBytesMax = 4 * 1024;
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
  return words;
}

}  // namespace

Result<TranscriptRequest> transcript_request_of(const bj::value& document) {
  const auto malformed = [] { return error(Errc::malformed, "body-malformed"); };
  if (!document.is_object()) return malformed();
  TranscriptRequest out;
  for (const auto& member : document.get_object()) {
    if (member.key() == "before" && member.value().is_int64() && member.value().get_int64() >= 0) {
      out.scope.before = member.value().get_int64();
      continue;
    }
    if (!member.value().is_string()) return malformed();
    const std::string value(member.value().get_string());
    if (member.key() == "household" && authorizations::is_subject_handle(value, 'h')) {
      out.scope.household = value;
    } else if (member.key() == "member" && authorizations::is_subject_handle(value, 'p')) {
      out.scope.subject = value;
    } else if (member.key() == "purpose" && authorizations::is_transcript_purpose(value)) {
      out.purpose = value;
    } else {
      return malformed();
    }
  }
  if (out.scope.household.empty() || out.purpose.empty()) return malformed();
  return out;
}

boost::asio::awaitable<Result<bj::object>> make_transcript(const intake::County& county, TranscriptRequest request,
                                                           std::string actor) {
  const auto now = county.time.now();
  const auto words = words_of(county);
  const authorizations::TranscriptUse use{county.settings.county, std::move(actor), request.purpose, now};
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    auto transcript = authorizations::compose_transcript(county.store.reader(), request.scope, now, words);
    if (!transcript) co_return transcript.error();
    store::Job job = [made = *transcript, use](store::Transaction& transaction) {
      return authorizations::log_transcript(transaction, made, use);
    };
    auto logged = co_await intake::on_writer(county.store, std::move(job));
    if (logged) co_return authorizations::transcript_json(*transcript, now);
    if (logged.error().detail != authorizations::kTranscriptChanged) co_return logged.error();
  }
  co_return error(Errc::unavailable, std::string(authorizations::kTranscriptChanged));
}

boost::asio::awaitable<http::Response> TranscriptEndpoint::make(const http::RequestHead& head,
                                                                http::BodyReader& body) const {
  auto admitted = access::admit(county_.registry, head, access::Operation::read_transcript, {}, security_now_seconds());
  if (!admitted) co_return problem_answer(county_, head, admitted.error());
  auto sent = co_await read_json(head, body, *admitted, kBodyBytesMax);
  if (!sent) co_return problem_answer(county_, head, sent.error());
  auto request = transcript_request_of(sent->document);
  if (!request) co_return problem_answer(county_, head, http::problem_of(request.error()));
  std::string actor = "staff:" + admitted->who->id;
  auto document = co_await make_transcript(county_, std::move(*request), std::move(actor));
  if (!document) co_return problem_answer(county_, head, query_problem(document.error()));
  co_return json_answer(county_, head, *document);
}

}  // namespace fangpin::portal
