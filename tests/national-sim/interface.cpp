#include "interface.hpp"

#include <algorithm>

#include "answers.hpp"
#include "crypto/base/instant.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/http_signature.hpp"
#include "crypto/sha256.hpp"
#include "gateway/http/string_body.hpp"
#include "pause.hpp"

namespace fangpin::national_sim {
namespace {

constexpr std::string_view kPath = "/v1/alert-revisions";

const char* text_of(crypto::SignatureFault fault) {
  switch (fault) {
    case crypto::SignatureFault::missing:
      return "signature-missing";
    case crypto::SignatureFault::malformed:
      return "signature-malformed";
    case crypto::SignatureFault::profile:
      return "signature-profile";
    case crypto::SignatureFault::unknown_key:
      return "signature-unknown-key";
    case crypto::SignatureFault::too_old:
      return "signature-too-old";
    case crypto::SignatureFault::in_future:
      return "signature-in-future";
    case crypto::SignatureFault::invalid:
      return "signature-invalid";
  }
  return "";
}

bool is_batch_key(std::string_view field) {
  return field.size() == 34 && field.front() == '"' && field.back() == '"' &&
         field.substr(1, 32).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Forgets the batch id when the request ends, however it ends.
class Running {
 public:
  Running(std::set<std::string>& ids, std::string id) : ids_(ids), id_(std::move(id)) {}
  ~Running() { ids_.erase(id_); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  std::set<std::string>& ids_;
  std::string id_;
};

}  // namespace

boost::asio::awaitable<http::Response> AlertInterface::handle(const http::RequestHead& head, http::BodyReader& body) {
  if (!gateway_.certificate_fingerprints.empty() &&
      !gateway_.certificate_fingerprints.contains(head.peer.certificate_fingerprint)) {
    co_return problem_response(403, "certificate", "the client certificate is not pinned");
  }
  if (head.path == kPath) {
    if (head.method != "POST") co_return problem_response(405, "method", "POST only");
    co_return co_await apply(head, body);
  }
  if (head.method != "GET" && head.method != "HEAD") co_return problem_response(404, "path", "no such operation");
  if (head.path == "/v1/summary") co_return summary_response(ledger_.summary());
  if (head.path == "/v1/revisions") co_return list_revisions(head, ledger_);
  co_return problem_response(404, "path", "no such path");
}

boost::asio::awaitable<http::Response> AlertInterface::apply(const http::RequestHead& head, http::BodyReader& body) {
  if (head.field("content-type") != "application/json") {
    co_return problem_response(415, "content-type", "application/json only");
  }
  if (head.content_length > kBodyBytesMax) co_return problem_response(413, "too-large", "at most 4 MiB");
  const std::string_view key = head.field("idempotency-key");
  if (!is_batch_key(key)) co_return problem_response(401, "idempotency-key", "32 hexadecimal digits in double quotes");

  crypto::MessageToSign message;
  message.method = head.method;
  message.authority = head.authority;
  message.path = head.path;
  message.query = head.query.empty() ? "?" : head.query;
  message.content_type = head.field("content-type");
  message.content_digest = head.field("content-digest");
  message.idempotency_key = key;
  const crypto::SignatureFields fields{std::string(head.field("signature-input")),
                                       std::string(head.field("signature"))};
  const auto key_of = [this](std::string_view id) -> std::optional<crypto::VerifyKey> {
    if (!gateway_.key_id.empty() && id != gateway_.key_id) return std::nullopt;
    return gateway_.key;
  };
  const std::int64_t now = std::chrono::floor<std::chrono::seconds>(security_now()).time_since_epoch().count();
  const crypto::SignatureResult verified = crypto::verify_message(message, fields, key_of, now);
  if (!verified) co_return problem_response(401, text_of(verified.error()), "the message signature is not accepted");
  const Result<Digest> declared = crypto::parse_content_digest(message.content_digest);
  if (!declared) co_return problem_response(401, "content-digest", "sha-256 is required");

  const std::string batch_id(key.substr(1, 32));
  if (!running_.insert(batch_id).second) {
    co_return problem_response(409, "still-running", "a batch of this id is being applied", {}, 1);
  }
  const Running running(running_, batch_id);
  Result<std::string> text = co_await http::read_all(body, kBodyBytesMax);
  if (!text) co_return problem_response(400, "body", "the body did not come whole");
  if (crypto::sha256(*text) != *declared) co_return problem_response(401, "digest", "the body has another digest");

  if (const Fault* fault = faults_.fires(FaultKind::delay)) {
    const std::chrono::milliseconds length(fault->milliseconds);
    co_await pause(length);
  }
  if (faults_.fires(FaultKind::drop_before) != nullptr) {
    cut(head.peer);
    co_return problem_response(500, "dropped", {});
  }
  if (const Fault* fault = faults_.fires(FaultKind::error)) {
    co_return problem_response(fault->status, "on-command", "told to", {}, fault->retry_after);
  }
  co_return decide(head, *text);
}

http::Response AlertInterface::decide(const http::RequestHead& head, const std::string& body) {
  ReceivedBatch batch;
  if (const auto fault = parse_batch(body, batch)) {
    return problem_response(fault->status, fault->status == 400 ? "no-json" : "not-the-contract", fault->text,
                            fault->pointer);
  }
  if ("\"" + batch.id + "\"" != head.field("idempotency-key")) {
    return problem_response(422, "not-the-contract", "batch_id is not the Idempotency-Key", "/batch_id");
  }
  EnvelopeOpener opener(key_, batch);
  return misbehave(head, batch.id, ledger_.apply(batch, opener, faults_));
}

http::Response AlertInterface::misbehave(const http::RequestHead& head, const std::string& batch_id,
                                         std::vector<RevisionResult> results) {
  std::erase_if(results, [this](const RevisionResult& result) {
    return result.result == "applied" && faults_.fires(FaultKind::leave_out, result.key) != nullptr;
  });
  if (faults_.fires(FaultKind::drop_after_commit) != nullptr) {
    cut(head.peer);
    return problem_response(500, "dropped", {});
  }
  if (const Fault* fault = faults_.fires(FaultKind::error_after_commit)) {
    return problem_response(fault->status, "on-command", "told to", {}, fault->retry_after);
  }
  if (faults_.fires(FaultKind::garbage) != nullptr) {
    return {200, {{"content-type", "application/json"}}, R"({"batch_id":"\ud800",<html>)"};
  }
  return answer_response(batch_id, results);
}

}  // namespace fangpin::national_sim
