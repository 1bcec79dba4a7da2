#pragma once
// What a gateway would send, made with its own parts: real envelopes, the forwarder's own batch builder, a real
// signature.
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "../interface.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/http_signature.hpp"
#include "crypto/sha256.hpp"
#include "gateway/forwarding/batch.hpp"
#include "gateway/http/string_body.hpp"

namespace fangpin::national_sim {

// A synthetic person: address code 130199, a fitting check character.
inline std::string sample_citizen_id(int number) {
  std::string digits = "13019919" + std::to_string(50 + number % 50) + "0101" + std::to_string(100 + number % 900);
  for (const char last : std::string("0123456789X")) {
    if (has_valid_check_digit(digits + last)) return digits + last;
  }
  return {};
}

class GatewaySide {
 public:
  GatewaySide()
      : sealer_({crypto::EnvelopeReceiver::parse("national-system", national_key.public_text()).value()}, random_),
        mapping_(
            forwarding::Mapping::load(std::string(FANGPIN_SOURCE_DIR) + "/config/national/mapping.toml", {}).value()) {}

  store::Delivery delivery(int person, int alert, std::int64_t revision = 1,
                           store::RevisionKind kind = store::RevisionKind::created) {
    store::Delivery out;
    out.alert[0] = 0xbb;
    out.alert[15] = static_cast<std::uint8_t>(alert);
    out.revision = revision;
    out.kind = kind;
    out.feed = "water/unsafe-supply";
    std::string hex = std::to_string(person);
    out.person = "1:" + std::string(64 - hex.size(), '0') + hex;
    out.area = "130126100";
    out.kept = R"({"quality":"not-met"})";
    out.received_at = Instant{Milliseconds{1'662'000'000'000 + revision}};
    if (kind == store::RevisionKind::created || kind == store::RevisionKind::corrected) {
      seal(out, R"({"citizen_id":")" + sample_citizen_id(person) + R"(","name":"测试"})");
    }
    return out;
  }
  void seal(store::Delivery& delivery, const std::string& identity) {
    delivery.identity = sealer_.seal(delivery.alert, identity, security_now());
    delivery.wrapped_key = sealer_.wrapped(delivery.identity->data_key)->wrapped.front().second;
  }

  // The body of a batch; its id is made of `number`.
  std::string body(const std::vector<store::Delivery>& deliveries, int number) {
    forwarding::BatchBuilder batch(mapping_, {});
    for (const store::Delivery& delivery : deliveries) {
      if (batch.add(delivery) != forwarding::BatchBuilder::Added::yes) std::abort();
    }
    return batch.body(id(number));
  }
  static std::string id(int number) {
    std::string digits = std::to_string(number);
    return std::string(32 - digits.size(), '0') + digits;
  }

  http::RequestHead signed_head(const std::string& body, int number) {
    http::RequestHead head;
    head.method = "POST";
    head.path = "/v1/alert-revisions";
    head.authority = "127.0.0.1:8443";
    head.content_length = body.size();
    head.peer = {"f1", "127.0.0.1:1"};
    crypto::MessageToSign message{"POST",
                                  head.authority,
                                  head.path,
                                  "?",
                                  "application/json",
                                  crypto::content_digest(crypto::sha256(body)),
                                  "\"" + id(number) + "\""};
    const std::int64_t now = std::chrono::floor<std::chrono::seconds>(security_now()).time_since_epoch().count();
    const crypto::SignatureFields fields = crypto::sign_message(message, signing_key, "gateway", now);
    head.fields = {{"content-type", message.content_type},
                   {"content-digest", message.content_digest},
                   {"idempotency-key", message.idempotency_key},
                   {"signature-input", fields.signature_input},
                   {"signature", fields.signature}};
    return head;
  }

  bool initialised = [] {  // before the keys below
    SecretBytes::set_lock_required(false);
    return initialise_crypto();
  }();
  crypto::EnvelopeKey national_key = crypto::EnvelopeKey::generate();
  crypto::SigningKey signing_key = crypto::SigningKey::generate();

 private:
  SystemRandom random_;
  crypto::EnvelopeSealer sealer_;
  forwarding::Mapping mapping_;
};

// A database file that goes with the test.
class TemporaryFile {
 public:
  TemporaryFile() {
    static int number = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("national-sim-" + std::to_string(::getpid()) + "-" + std::to_string(++number) + ".db");
    remove();
  }
  ~TemporaryFile() { remove(); }
  std::string path() const { return path_.string(); }
  // All bytes of the database and its WAL.
  std::string bytes() const {
    std::string out;
    for (const char* end : {"", "-wal"}) {
      std::ifstream file(path_.string() + end, std::ios::binary);
      out.append(std::istreambuf_iterator<char>(file), {});
    }
    return out;
  }

 private:
  void remove() {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path_.string() + end);
  }
  std::filesystem::path path_;
};

// Runs a handler on an io_context of its own.
inline http::Response call(http::Handler& handler, const http::RequestHead& head, const std::string& body) {
  boost::asio::io_context context;
  http::Response out;
  http::StringBody reader(body);
  boost::asio::co_spawn(context, handler.handle(head, reader), [&](std::exception_ptr fault, http::Response response) {
    if (fault) std::rethrow_exception(fault);
    out = std::move(response);
  });
  context.run();
  return out;
}

}  // namespace fangpin::national_sim
