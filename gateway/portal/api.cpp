#include "gateway/portal/api.hpp"

namespace fangpin::portal {

namespace {

using boost::asio::awaitable;
using http::BodyReader;
using http::PathParameters;
using http::RequestHead;
using http::Response;

http::Endpoint push(intake::SubmissionEndpoint& submissions, domain::SubmissionKind kind) {
  return [&submissions, kind](const RequestHead& head, const PathParameters& path,
                              BodyReader& body) -> awaitable<Response> {
    auto response = co_await submissions.serve(kind, head, path, body);
    co_return response;
  };
}

template <class Endpoints>
http::Endpoint read(const Endpoints& reads,
                    Response (Endpoints::*one)(const RequestHead&, const PathParameters&) const) {
  return [&reads, one](const RequestHead& head, const PathParameters& path, BodyReader&) -> awaitable<Response> {
    co_return (reads.*one)(head, path);
  };
}

template <class Endpoints>
http::Endpoint read(const Endpoints& reads, Response (Endpoints::*one)(const RequestHead&) const) {
  return [&reads, one](const RequestHead& head, const PathParameters&, BodyReader&) -> awaitable<Response> {
    co_return (reads.*one)(head);
  };
}

}  // namespace

void add_routes(http::Router& router, intake::SubmissionEndpoint& submissions, const ReadEndpoints& reads,
                const ExplanationEndpoint& explanations, const LogEndpoints& log) {
  using domain::SubmissionKind;
  const std::string feed = "/v1/feeds/{department}/{subject}";
  const std::string receipt = "/v1/receipts/{receipt_id}";
  router.add({"POST", feed + "/submissions", "pushSubmission", push(submissions, SubmissionKind::rows)});
  router.add({"POST", feed + "/nil-reports", "pushNilReport", push(submissions, SubmissionKind::nil)});
  router.add({"POST", feed + "/withdrawals", "pushWithdrawal", push(submissions, SubmissionKind::withdrawal)});
  router.add({"GET", feed + "/contract", "readContract", read(reads, &ReadEndpoints::contract)});
  router.add({"GET", feed + "/windows", "readWindows", read(reads, &ReadEndpoints::windows)});
  router.add({"GET", "/v1/receipts", "listReceipts", read(reads, &ReadEndpoints::receipts)});
  router.add({"GET", receipt, "readReceipt", read(reads, &ReadEndpoints::receipt)});
  router.add({"GET", receipt + "/row-problems", "readRowProblems", read(reads, &ReadEndpoints::row_problems)});
  router.add({"GET", receipt + "/late-records", "readLateRecords", read(reads, &ReadEndpoints::late_records)});
  router.add(
      {"POST", receipt + "/explanation", "explainLateRecords",
       [&explanations](const RequestHead& head, const PathParameters& path, BodyReader& body) -> awaitable<Response> {
         auto response = co_await explanations.serve(head, path, body);
         co_return response;
       }});
  router.add({"GET", receipt + "/proof", "readReceiptProof", read(log, &LogEndpoints::receipt_proof)});
  router.add({"GET", "/log/checkpoint", "readCheckpoint", read(log, &LogEndpoints::checkpoint)});
  router.add({"GET", "/log/cosigned/count", "readCosignedCount", read(log, &LogEndpoints::cosigned_count)});
  router.add({"GET", "/log/cosigned/{place*}", "readCosigned", read(log, &LogEndpoints::cosigned)});
  router.add({"GET", "/log/tile/{level}/{place*}", "readTile", read(log, &LogEndpoints::tile)});
  router.add({"GET", "/log/tile/entries/{place*}", "readEntries", read(log, &LogEndpoints::bundle)});
  // A log that was begun anew over fewer entries lies at a place of its own.
  const std::string anew = "/log/{generation}";
  router.add({"GET", anew + "/checkpoint", "readCheckpointAnew", read(log, &LogEndpoints::checkpoint)});
  router.add({"GET", anew + "/tile/{level}/{place*}", "readTileAnew", read(log, &LogEndpoints::tile)});
  router.add({"GET", anew + "/tile/entries/{place*}", "readEntriesAnew", read(log, &LogEndpoints::bundle)});
  router.add({"GET", "/v1/standing", "readStanding", read(reads, &ReadEndpoints::standing)});
  router.add({"GET", "/v1/time", "readTime", read(reads, &ReadEndpoints::time)});
}

}  // namespace fangpin::portal
