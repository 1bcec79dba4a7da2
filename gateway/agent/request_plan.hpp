#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/base/random.hpp"
#include "crypto/base/result.hpp"
#include "crypto/signing_key.hpp"
#include "gateway/http/message.hpp"

namespace fangpin::agent {

// One request before it is dated and signed; the same plan is sent again, under the same key, on every retry.
struct RequestPlan {
  std::string method = "GET";
  std::string path;
  std::string query;  // with its leading '?', or empty
  std::string content_type;
  std::string content_digest;   // POST: always
  std::string idempotency_key;  // POST: always; without quotes
  std::uint64_t content_length = 0;
  std::string target() const { return path + query; }
};

struct FeedTarget {
  std::string feed;  // "education/dropout"
  std::string population;
  std::string window;
  bool leaving_confirmed = false;  // registers: the file is whole, whoever is absent has left
};

// A department's id or a subject, by the API's name grammar: lower-case letters, digits, hyphens within; at most 64.
bool is_name(std::string_view text);
// "department/subject", both of the API's name grammar.
bool is_feed(std::string_view feed);

// Error malformed, with a sentence for the command line: not a feed id.
Result<RequestPlan> plan_push(const FeedTarget& target, std::string_view kind, std::string_view content_type);
RequestPlan plan_read(std::string path, std::string query = {});

// The media type under which a file of that name is pushed, nullopt for an ending that no feed takes. `format`: csv,
// tsv, ndjson or xlsx, where the caller knows better than the name.
std::optional<std::string> media_type(std::string_view file_name, std::string_view format = {});

// The header fields but Host and Content-Length. A POST is signed with `created` = now (real clock, seconds).
http::Fields fields_of(const RequestPlan& plan, std::string_view authority, const crypto::SigningKey& key,
                       std::string_view key_id, std::int64_t now_seconds);

// RFC 9562 version 4.
std::string random_uuid(Random& random);

// Percent-encodes everything but unreserved characters.
std::string query_value(std::string_view text);

}  // namespace fangpin::agent
