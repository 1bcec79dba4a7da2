#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>

#include "gateway/http/handler.hpp"
#include "gateway/intake/acceptance.hpp"
#include "gateway/intake/push_request.hpp"

namespace fangpin::intake {

// Reads a whole submission's body, stages its rows in batches and fills the arrival's digest and problems; the last
// batch, the only one of a small push, is left in the arrival for the accepting job. Constant memory for CSV and
// NDJSON. An empty optional is success; otherwise nothing of it may be accepted.
boost::asio::awaitable<std::optional<http::Problem>> stream_rows(const County& county, const PushRequest& request,
                                                                 http::BodyReader& body, Arrival& arrival);

// The same for a withdrawal: natural keys out of a JSON document.
boost::asio::awaitable<std::optional<http::Problem>> withdraw_records(const County& county, const PushRequest& request,
                                                                      http::BodyReader& body, Arrival& arrival);

// SHA-256 of the body, read to its end.
boost::asio::awaitable<Result<Digest>> digest_of(http::BodyReader& body);

// A body that came too slowly or was cut short.
http::Problem problem_of_body(const Error& failure);

}  // namespace fangpin::intake
