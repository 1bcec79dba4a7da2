#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/access/admission.hpp"
#include "gateway/http/handler.hpp"
#include "gateway/intake/county.hpp"

namespace fangpin::portal {

// A signed POST of a member of staff, read whole.
struct StaffRequest {
  access::Admitted admitted;
  std::string body;
  Digest digest{};         // of the body, as it was signed
  std::string media_type;  // without parameters
};

// Admission first, then the body up to `bytes_max`, then its digest.
boost::asio::awaitable<access::OrProblem<StaffRequest>> read_staff_request(const intake::County& county,
                                                                           const http::RequestHead& head,
                                                                           http::BodyReader& body,
                                                                           access::Operation operation,
                                                                           std::size_t bytes_max);

// What a member of staff was answered under the key before; nothing: the key is new. Error unprocessable
// (idempotency-key-reused): it stands for another request.
Result<std::optional<std::string>> answered_before(store::Transaction& transaction, std::string_view actor,
                                                   std::string_view idempotency_key, const Digest& request);

// Why a job of the store did not do what a member of staff asked: the problem that the error names, or the store's.
http::Problem problem_of_staff_job(const Error& failure);

// The area beyond which a member of staff sees nothing: of a township, its code; empty: the whole county.
std::string area_of(const domain::Participant& staff);

}  // namespace fangpin::portal
