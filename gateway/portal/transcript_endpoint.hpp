#pragma once
#include <boost/asio/awaitable.hpp>

#include "crypto/base/json_members.hpp"
#include "gateway/authorizations/transcript.hpp"
#include "gateway/http/router.hpp"
#include "gateway/intake/county.hpp"

namespace fangpin::portal {

// What a transcript is asked with: {"household", "member" (absent: the bureau's own view), "before" (absent: from the
// newest on), "purpose"}.
struct TranscriptRequest {
  authorizations::TranscriptScope scope;
  std::string purpose;
};
// Of no use where there are faults.
TranscriptRequest transcript_request_of(const boost::json::value& document, std::vector<JsonFault>& faults);

// Composes, logs, and only then gives the document: the one way to a transcript, for bureau and administrators alike.
// `actor`: "staff:zhang-san", "uid:0". Of a household that nobody looked at it is empty. Errors: not_found
// (household-unknown), storage, unavailable.
boost::asio::awaitable<Result<boost::json::object>> make_transcript(const intake::County& county,
                                                                    TranscriptRequest request, std::string actor);

// POST /v1/transcripts
class TranscriptEndpoint {
 public:
  explicit TranscriptEndpoint(const intake::County& county) : county_(county) {}
  boost::asio::awaitable<http::Response> make(const http::RequestHead& head, http::BodyReader& body) const;

 private:
  const intake::County& county_;
};

}  // namespace fangpin::portal
