#include "gateway/operations/transcript_routes.hpp"

#include <boost/json.hpp>

#include "gateway/authorizations/withholding.hpp"
#include "gateway/intake/writer_call.hpp"
#include "gateway/operations/admin_action.hpp"
#include "gateway/portal/transcript_endpoint.hpp"

namespace fangpin::operations {

namespace {

namespace bj = boost::json;
using boost::asio::awaitable;
using http::BodyReader;
using http::RequestHead;
using http::Response;

awaitable<Response> transcript(intake::County& county, const RequestHead& head, BodyReader& body) {
  auto document = co_await read_document(body);
  if (!document) co_return failure(document.error());
  std::vector<JsonFault> faults;
  auto request = portal::transcript_request_of(*document, faults);
  if (!faults.empty()) {
    const auto& first = faults.front();
    co_return failure(error(Errc::malformed, first.field + ": " + first.fault + " (" + first.expected + ")"));
  }
  portal::TranscriptMaker administrator = head.peer.address;
  auto made = co_await portal::make_transcript(county, std::move(request), std::move(administrator));
  if (!made) co_return failure(made.error());
  co_return answer(*made);
}

awaitable<Response> withhold(intake::County& county, BodyReader& body) {
  auto document = co_await read_document(body);
  if (!document) co_return failure(document.error());
  authorizations::Withholding withholding;
  withholding.query = member(*document, "query");
  withholding.legal_basis = member(*document, "legal_basis");
  withholding.until = parse_instant(member(*document, "until")).value_or(Instant{});
  const auto now = county.time.now();
  if (auto fits = authorizations::check_withholding(withholding, now); !fits) co_return failure(fits.error());
  const auto text = authorizations::withholding_text(county.settings.county, withholding);
  auto approvals = approved_by(county.registry, text, approvals_of(*document));
  if (!approvals) co_return failure(approvals.error());
  store::Job job = [withholding, approvals = *approvals, now,
                    code = county.settings.county](store::Transaction& transaction) {
    return authorizations::withhold(transaction, code, withholding, approvals, now);
  };
  auto done = co_await intake::on_writer(county.store, std::move(job));
  if (!done) co_return failure(done.error());
  co_return answer(bj::object{{"done", "withheld"}});
}

}  // namespace

void add_transcript_routes(http::Router& router, intake::County& county) {
  router.add({"POST", "/admin/transcripts", "adminTranscript",
              [&county](const RequestHead& head, const http::PathParameters&, BodyReader& body) -> awaitable<Response> {
                auto response = co_await transcript(county, head, body);
                co_return response;
              }});
  router.add({"POST", "/admin/withholdings", "adminWithhold",
              [&county](const RequestHead&, const http::PathParameters&, BodyReader& body) -> awaitable<Response> {
                auto response = co_await withhold(county, body);
                co_return response;
              }});
}

}  // namespace fangpin::operations
