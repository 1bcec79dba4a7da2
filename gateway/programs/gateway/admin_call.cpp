#include "gateway/programs/gateway/admin_call.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <iostream>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/signing_key.hpp"
#include "gateway/http/string_body.hpp"
#include "gateway/net/https_client.hpp"
#include "gateway/operations/admin_routes.hpp"
#include "gateway/operations/log.hpp"
#include "gateway/operations/transcript_routes.hpp"
#include "gateway/programs/gateway/assembly.hpp"
#include "gateway/programs/gateway/commands.hpp"
#include "gateway/programs/gateway/witness_courier.hpp"

namespace fangpin::programs {

namespace {

namespace bj = boost::json;
constexpr std::size_t kAnswerBytesMax = std::size_t{256} << 20;  // every accepted revision of a county, once

AdminAnswer wrong(int exit_code, std::string message) {
  AdminAnswer answer;
  answer.exit_code = exit_code;
  answer.message = std::move(message);
  return answer;
}

std::string to_text(const std::vector<config::ConfigMistake>& mistakes) {
  std::string text;
  for (const auto& mistake : mistakes) text += config::to_text(mistake) + "\n";
  return text;
}

AdminAnswer read_answer(int status, const std::string& body) {
  auto document = parse_json(body, kAnswerBytesMax);
  if (!document) return wrong(kFailed, "网关的回答无法读取 / the gateway's answer cannot be read");
  AdminAnswer answer;
  if (status == 200) {
    answer.document = std::move(*document);
    return answer;
  }
  answer.exit_code = kFailed;
  const auto& problem = document->as_object();
  for (const char* name : {"detail", "detail_en", "reason"}) {
    if (const auto* text = problem.if_contains(name); text != nullptr && text->is_string()) {
      answer.message += (answer.message.empty() ? "" : " / ") + std::string(text->get_string());
    }
  }
  return answer;
}

std::optional<AdminAnswer> ask_server(const std::string& socket, const std::string& method, const std::string& path,
                                      const std::string& body) {
  net::ClientOptions options;
  options.url.tls = false;
  options.url.unix_path = socket;
  options.limits.body_bytes_max = kAnswerBytesMax;
  options.response_timeout = std::chrono::minutes(10);
  net::HttpsClient client(std::move(options));
  net::ClientRequest request;
  request.method = method;
  request.target = path;
  request.body = body;
  if (!body.empty()) request.fields.emplace_back("content-type", "application/json");
  auto response = client.exchange_blocking(std::move(request));
  if (!response && response.error().code == Errc::unavailable) return std::nullopt;
  if (!response) return wrong(kUnreachable, "网关没有应答 / the gateway did not answer: " + response.error().detail);
  return read_answer(response->status, response->body);
}

// Reading signs nothing. A new origin is the way on where a witness has seen what this store has lost: it contradicts
// nobody, and two administrators answer for it.
bool signs_under_this_origin(const std::string& method, const std::string& path) {
  return method != "GET" && path != "/admin/log/next-origin" && path != "/admin/log/restart";
}

// As `serve` does before it signs: a witness that has seen a larger or another log stops the command, one that does not
// answer is named on stderr and stops nobody.
Status meet_witnesses(Assembly& assembly) {
  operations::start_log("warn", false);
  auto courier = WitnessCourier::make(assembly.configuration(), assembly.county().store, assembly.log());
  if (!courier) return courier.error();
  return *courier ? (*courier)->compare_copies() : ok();
}

AdminAnswer ask_store(std::unique_ptr<Configuration> configuration, const std::string& method, const std::string& path,
                      const std::string& body) {
  const bool signs = signs_under_this_origin(method, path);
  if (const auto mistakes = signs ? load_witnesses(*configuration) : std::vector<config::ConfigMistake>();
      !mistakes.empty()) {
    return wrong(kWrong, to_text(mistakes));
  }
  auto assembly = Assembly::open(std::move(configuration));
  if (!assembly) return wrong(kFailed, assembly.error().detail);
  if (auto met = signs ? meet_witnesses(**assembly) : ok(); !met) return wrong(kFailed, met.error().detail);
  http::Router router;
  operations::add_admin_routes(router, {(*assembly)->county(), (*assembly)->ledger(), nullptr,
                                        (*assembly)->demonstration_time(), nullptr, &(*assembly)->log()});
  operations::add_transcript_routes(router, (*assembly)->county());
  http::RequestHead head;
  head.method = method;
  head.path = path;
  head.authority = "admin";
  head.content_length = body.size();
  head.peer.address = "uid:" + std::to_string(::getuid());
  http::StringBody reader(body);
  http::Response response;
  boost::asio::io_context context(1);
  auto call = [&]() -> boost::asio::awaitable<void> { response = co_await router.handle(head, reader); };
  boost::asio::co_spawn(context, call, [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
  context.run();
  return read_answer(response.status, response.body);
}

}  // namespace

AdminAnswer call_admin(const std::string& config, std::string method, std::string path, const bj::value& body) {
  auto configuration = load_configuration(config, false);
  if (!configuration) return wrong(kWrong, to_text(configuration.mistakes));
  const std::string text = body.is_null() ? std::string() : canonical_json(body);
  if (auto answer = ask_server((*configuration.value)->settings.listen.admin, method, path, text))
    return *std::move(answer);
  return ask_store(std::move(*configuration.value), method, path, text);
}

std::optional<bj::array> sign_approvals(const std::vector<std::string>& approvals, std::string_view text) {
  bj::array out;
  for (const auto& approval : approvals) {
    const auto equals = approval.find('=');
    auto key = crypto::SigningKey::load(equals == std::string::npos ? std::string() : approval.substr(equals + 1));
    if (!key) {
      std::cerr << "--approve ADMINISTRATOR=KEYFILE: " << key.error().detail << "\n";
      return std::nullopt;
    }
    const auto signature = key->sign(as_bytes(text));
    out.push_back(bj::object{{"administrator", approval.substr(0, equals)}, {"signature", to_base64(signature)}});
  }
  return out;
}

}  // namespace fangpin::programs
