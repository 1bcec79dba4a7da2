#pragma once
#include "gateway/portal/query_endpoint.hpp"
#include "gateway/portal/question_endpoint.hpp"
#include "gateway/portal/transcript_endpoint.hpp"

namespace fangpin::portal {

// The desk of a county, under the rules of its policy in force.
authorizations::QueryDesk query_desk_of(const intake::County& county);

// 资产比对, asker and asked, and who looked: wired together. Everything referred to outlives it.
class QueryRoutes {
 public:
  explicit QueryRoutes(const intake::County& county);
  // The routes of config/api/gateway-v1.yaml under their operationIds. This outlives the router.
  void add_to(http::Router& router);
  const authorizations::QueryDesk& desk() const { return desk_; }
  // Nobody waits for questions any more: the server is draining.
  void close() { questions_.close(); }

 private:
  authorizations::QueryDesk desk_;
  QuestionEndpoint questions_;
  QueryEndpoint queries_;
  TranscriptEndpoint transcripts_;
};

}  // namespace fangpin::portal
