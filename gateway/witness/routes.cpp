#include "gateway/witness/routes.hpp"

#include "gateway/http/problem.hpp"
#include "gateway/http/string_body.hpp"

namespace fangpin::witness {

namespace {

http::Response response_of(Answer answer, const Say& say) {
  if (!answer.remark.empty()) say(answer.remark);
  return {answer.status, {{"content-type", std::move(answer.content_type)}}, std::move(answer.body)};
}

}  // namespace

void add_routes(http::Router& router, Witness& witness, std::optional<std::set<std::string>> clients, Say say) {
  router.add(
      {"POST", "/add-checkpoint", "addCheckpoint",
       [&witness, clients = std::move(clients), say](const http::RequestHead& head, const http::PathParameters&,
                                                     http::BodyReader& body) -> boost::asio::awaitable<http::Response> {
         if (clients && !clients->contains(head.peer.certificate_fingerprint)) {
           co_return http::Response{403,
                                    {{"content-type", "text/plain; charset=utf-8"}},
                                    "此证书不在见证方的 clients 中 / this certificate is not among the witness's "
                                    "clients\n"};
         }
         const auto text = co_await http::read_all(body, crypto::kAddCheckpointBytesMax);
         if (!text) co_return http::problem_response(http::problem_of(text.error()));
         co_return response_of(witness.add_checkpoint(*text), say);
       }});
  router.add({"GET", "/{origin_hash}/checkpoint", "latestCheckpoint",
              [&witness, say](const http::RequestHead&, const http::PathParameters& path,
                              http::BodyReader&) -> boost::asio::awaitable<http::Response> {
                co_return response_of(witness.latest(path["origin_hash"]), say);
              }});
}

}  // namespace fangpin::witness
