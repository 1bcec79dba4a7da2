#pragma once
#include <boost/asio/awaitable.hpp>
#include <string>
#include <variant>

#include "crypto/base/json_members.hpp"
#include "gateway/access/admission.hpp"
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

// Whom a transcript is made by: a member of the bureau's staff, or an administrator at the machine ("uid:0").
using TranscriptMaker = std::variant<access::Admitted, std::string>;

// Composes, logs, and only then gives the document: the one way to a transcript, for bureau and administrators alike.
// Of a household that nobody looked at it is empty. Errors: not_found (household-unknown), storage, unavailable; as
// access::still_admitted().
boost::asio::awaitable<Result<boost::json::object>> make_transcript(const intake::County& county,
                                                                    TranscriptRequest request, TranscriptMaker maker);

// POST /v1/transcripts
class TranscriptEndpoint {
 public:
  explicit TranscriptEndpoint(const intake::County& county) : county_(county) {}
  boost::asio::awaitable<http::Response> make(const http::RequestHead& head, http::BodyReader& body) const;

 private:
  const intake::County& county_;
};

}  // namespace fangpin::portal
