#pragma once
#include <optional>
#include <string>

#include "adapters/contract.hpp"
#include "adapters/formats/decoder.hpp"
#include "gateway/access/admission.hpp"
#include "gateway/domain/submission.hpp"
#include "gateway/http/router.hpp"
#include "gateway/intake/county.hpp"

namespace fangpin::intake {

// What a push asks for, read from the head alone.
struct PushRequest {
  access::Admitted admitted;
  const adapters::Contract* contract = nullptr;
  domain::SubmissionKind kind = domain::SubmissionKind::rows;
  std::string population;
  std::optional<std::string> window;
  bool leaving_confirmed = false;  // registers: whoever is absent has left, however many they are
  adapters::FileFormat format = adapters::FileFormat::csv;  // rows only
  std::string charset;                                      // empty: detect
};

// Decides everything that can be decided before the first body byte: who, which feed, signature, media type, size,
// window and population form. A feed without a contract, another department's, and one that the caller may not push
// each get their own problem.
access::OrProblem<PushRequest> read_push_request(const County& county, domain::SubmissionKind kind,
                                                 const http::RequestHead& head, const http::PathParameters& path);

}  // namespace fangpin::intake
