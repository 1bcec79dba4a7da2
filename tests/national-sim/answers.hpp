#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/message.hpp"
#include "ledger.hpp"

namespace fangpin::national_sim {

// The documents of config/national/alerts-v1.yaml as responses.
http::Response answer_response(const std::string& batch_id, const std::vector<RevisionResult>& results);
http::Response summary_response(const Summary& summary);
// `next` is null where fewer than `limit` came.
http::Response revisions_response(const std::vector<AppliedRevision>& revisions, std::int64_t limit);
http::Response problem_response(int status, std::string_view code, std::string_view detail,
                                std::string_view pointer = {}, int retry_after_seconds = 0);

// GET /v1/revisions: both doors serve it alike.
http::Response list_revisions(const http::RequestHead& head, Ledger& ledger);

}  // namespace fangpin::national_sim
