#pragma once
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crypto/signing_key.hpp"
#include "gateway/agent/answer.hpp"
#include "gateway/agent/exchange.hpp"
#include "gateway/agent/transport.hpp"
#include "gateway/http/message.hpp"

namespace fangpin::agent {

// A gateway in a few lines that really verifies the message signature and the digest, really keeps what it accepted by
// its key, and really signs. It counts what happened, so that a test can say "once".
class FakeGateway {
 public:
  FakeGateway();
  struct Request {
    std::string method, path, query, authority;
    http::Fields fields;
    std::string body;
  };
  http::Response answer(const Request& request);
  // A signed answer of any status; `request` may be empty of fields.
  http::Response sign(const Request& request, int status, std::string content_type, std::string body) const;
  static http::Response problem(int status, const std::string& code, int retry_after = 0);
  std::string receipt_document(const Request& request, const std::string& receipt_id) const;
  PinnedKeys pinned() const { return {gateway_key.verify_key()}; }

  crypto::SigningKey gateway_key = crypto::SigningKey::generate();
  crypto::SigningKey department_key = crypto::SigningKey::generate();
  std::string key_id = "education/00000000";
  int rejected_rows = 0;
  std::map<std::string, std::string> accepted;  // idempotency key -> receipt document
  int accepting = 0;                            // how often something new was accepted
  int refused_signatures = 0;
};

// Hands every request to a FakeGateway, except where a test has put a step in front.
class ScriptedTransport final : public Transport {
 public:
  explicit ScriptedTransport(FakeGateway& gateway) : gateway_(gateway) {}
  using Step = std::function<SendResult(const FakeGateway::Request&)>;
  // Taken one per attempt; when none is left the gateway answers.
  std::deque<Step> steps;
  std::vector<FakeGateway::Request> seen;

  // The gateway acts, and its answer is lost.
  Step happened_but_lost();
  static Step no_connection();
  Step signed_problem(int status, std::string code, int retry_after = 0);

  SendResult exchange(const RequestPlan& plan, const http::Fields& fields, Body& body) override;

 private:
  FakeGateway& gateway_;
};

// Time that passes only while somebody waits.
class FakeWaiter final : public Waiter {
 public:
  std::chrono::milliseconds now() override { return now_; }
  void wait(std::chrono::milliseconds duration) override {
    now_ += duration;
    waits.push_back(duration);
  }
  std::vector<std::chrono::milliseconds> waits;

 private:
  std::chrono::milliseconds now_{0};
};

std::string field_of(const http::Fields& fields, std::string_view name);

}  // namespace fangpin::agent
