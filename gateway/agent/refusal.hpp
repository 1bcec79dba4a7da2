#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/agent/answer.hpp"

namespace fangpin::agent {

// A refused push that the county's log holds, as a department keeps it: that the attempt was made, when, and why it was
// refused, whatever anybody says later.
struct Refusal {
  std::uint64_t index = 0;  // of the attempt's entry in the log
  std::string document;     // the problem document as it was answered, with its entry and proof
  std::string proof;        // that proof as a tlog-proof document of its own
  std::string seal;         // JSON: the gateway's signature over the answer, and what of request and answer it covers
};

// What is to be kept of an answer that a pinned key signed. Nothing where it has no entry and proof (only pushes that
// are attempts have them) or is larger than kRefusalBytesMax.
std::optional<Refusal> refusal_to_keep(const http::Response& answer, const RequestPlan& request);
inline constexpr std::size_t kRefusalBytesMax = 1024 * 1024;

// The refusal that `document` tells, if a pinned key signed it as `seal` says. Errors: malformed (one of the two is
// none), unauthenticated.
struct SealedRefusal {
  ProblemText problem;
  int status = 0;
};
Result<SealedRefusal> verify_refusal(std::string_view document, std::string_view seal, const PinnedKeys& gateway);

// Whether a document is a problem and no receipt.
bool is_problem(std::string_view document);

}  // namespace fangpin::agent
