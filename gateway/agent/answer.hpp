#pragma once
#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/json_members.hpp"
#include "crypto/base/result.hpp"
#include "crypto/signing_key.hpp"
#include "gateway/agent/exit_code.hpp"
#include "gateway/agent/request_plan.hpp"
#include "gateway/http/message.hpp"

namespace fangpin::agent {

// What an answer of the gateway may take; its longest pages are transcripts and lists.
inline constexpr std::size_t kAnswerBytesMax = std::size_t{16} << 20;

using PinnedKeys = std::vector<crypto::VerifyKey>;

// How far an answer can be believed.
enum class Trust {
  signed_by_gateway,  // a pinned key signed exactly this status, type and body for exactly this request
  front_door,         // a refusal without signature, as the gateway's guard gives it: TLS vouches for it, no key does
  untrusted,          // a success without signature, or a signature or digest that does not hold
};
Trust judge_answer(const http::Response& answer, const RequestPlan& request, const PinnedKeys& gateway);

// The members of a problem document that a person reads; empty where the body is none.
struct ProblemText {
  std::string code;
  std::string title_zh, title_en;
  std::string detail_zh, detail_en;
  std::string gateway_time;
  std::string reason, line, column, limit, field, sheet, missing, unknown, record, fault,
      expected;                   // as text; empty where absent
  std::vector<JsonFault> faults;  // of a document with several
};
ProblemText read_problem(const http::Response& answer);
// Retry-After in seconds; 0 where absent or not a number.
int retry_after(const http::Response& answer);

// Parses a receipt document {"receipt": {...}, "signature": {...}} and verifies the signature over the canonical bytes
// of "receipt" with any of the pinned keys. Errors: malformed (no such document, or a name stands twice in it),
// unauthenticated (the signature does not hold).
Result<boost::json::object> verify_receipt(std::string_view document, const PinnedKeys& gateway);

// What a receipt for this push must say; empty if it does, else the name of the first member that differs. A receipt
// that was meant for something else is not believed, however well it is signed.
std::string receipt_mismatch(const boost::json::object& receipt, const RequestPlan& request, std::string_view feed,
                             std::string_view population, std::string_view kind);

// 0 or 1 by the receipt's own counts.
ExitCode exit_code_of(const boost::json::object& receipt);
// Of an answer that is no success.
ExitCode exit_code_of_refusal(int status);

}  // namespace fangpin::agent
