#include "gateway/http/guard.hpp"

#include <algorithm>
#include <array>

#include "crypto/base/ascii.hpp"
#include "gateway/http/second_opinion.hpp"
#include "gateway/http/target.hpp"

namespace fangpin::http {

namespace {

constexpr std::array<std::string_view, 5> kMethods = {"GET", "HEAD", "POST", "PUT", "DELETE"};
// "DELETE", two spaces and "HTTP/1.1" around the target.
constexpr std::size_t kAroundTarget = 16;

// Fields that a second copy of would let two readers see two requests.
constexpr std::array<std::string_view, 14> kSingletons = {
    "host",      "content-length", "content-type",    "content-digest", "content-encoding", "idempotency-key",
    "signature", "connection",     "signature-input", "expect",         "authorization",    "date",
    "cookie",    "origin"};

// Fields that change how the message is framed or which protocol it is: none of them has a use here.
constexpr std::array<std::string_view, 8> kForbidden = {
    "upgrade",      "trailer", "te", "http2-settings", "proxy-connection", "keep-alive", "proxy-authorization",
    "content-range"};

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

}  // namespace

Guard::Guard(const GuardPolicy& policy)
    : policy_(policy), block_(policy.header_bytes_max, policy.target_bytes_max + kAroundTarget) {}

std::size_t Guard::feed(ByteView bytes) {
  if (state_ != State::incomplete) return 0;
  const std::size_t taken = block_.feed(bytes);
  if (block_.state() == HeaderBlock::State::refused) {
    const std::string code(block_.refusal());
    if (code == "header-too-large") {
      refuse_limit(code, policy_.header_bytes_max);
    } else if (code == "uri-too-long") {
      refuse_limit(code, policy_.target_bytes_max);
    } else {
      refuse(code);
    }
  } else if (block_.state() == HeaderBlock::State::complete) {
    judge();
  }
  return taken;
}

RequestHead Guard::take_head() { return std::move(head_); }

bool Guard::refuse(std::string code, std::string field) {
  state_ = State::refused;
  problem_ = Problem{std::move(code), {}, {}, {}, 0};
  if (!field.empty()) problem_.extensions.emplace_back("field", std::move(field));
  return false;
}

bool Guard::refuse_limit(std::string code, std::uint64_t limit) {
  refuse(std::move(code));
  problem_.extensions.emplace_back("limit", std::to_string(limit));
  return false;
}

void Guard::judge() {
  if (!read_request_line() || !read_fields() || !read_body_length()) return;
  if (!second_opinion_agrees(block_.text(), policy_.header_bytes_max, head_)) {
    refuse("header-line-invalid");
    return;
  }
  state_ = State::accepted;
}

bool Guard::read_request_line() {
  const std::string_view line = block_.first_line();
  const std::size_t first = line.find(' ');
  const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos || line.find(' ', second + 1) != std::string_view::npos) {
    return refuse("header-line-invalid");
  }
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, second - first - 1);
  const std::string_view version = line.substr(second + 1);
  if (version != "HTTP/1.1")
    return refuse(version.starts_with("HTTP/") ? "http-version-unsupported" : "header-line-invalid");
  if (std::ranges::find(kMethods, method) == kMethods.end()) return refuse("method-unknown");
  if (target.size() > policy_.target_bytes_max) return refuse_limit("uri-too-long", policy_.target_bytes_max);
  const std::size_t mark = std::min(target.find('?'), target.size());
  if (!is_strict_path(target.substr(0, mark))) return refuse("path-invalid");
  if (!is_strict_query(target.substr(mark))) return refuse("query-invalid");
  head_.method = method;
  head_.path = target.substr(0, mark);
  head_.query = target.substr(mark);
  return true;
}

bool Guard::read_fields() {
  auto fields = block_.fields();
  if (!fields) return refuse("header-line-invalid");
  if (fields->size() > policy_.fields_max) return refuse_limit("header-too-many-fields", policy_.fields_max);
  std::vector<std::string_view> seen;
  for (const auto& [name, value] : *fields) {
    if (std::ranges::find(kSingletons, name) != kSingletons.end()) {
      if (std::ranges::find(seen, name) != seen.end()) return refuse("header-repeated", name);
      if (value.empty()) return refuse("header-value-invalid", name);
      seen.push_back(name);
    }
    if (!read_field(name, value)) return false;
  }
  if (head_.authority.empty()) return refuse("host-missing", "host");
  head_.fields = std::move(*fields);
  return true;
}

bool Guard::read_field(const std::string& name, const std::string& value) {
  if (std::ranges::find(kForbidden, name) != kForbidden.end()) return refuse("header-forbidden", name);
  if (name == "host") {
    head_.authority = lower_case(value);
    if (std::ranges::find(policy_.authorities, head_.authority) == policy_.authorities.end())
      return refuse("host-unknown");
  } else if (name == "transfer-encoding") {
    // Chunked alone is an honest client that does not know the length; anything else is not.
    return refuse(lower_case(value) == "chunked" ? "length-required" : "header-forbidden", name);
  } else if (name == "connection") {
    const std::string option = lower_case(value);
    if (option != "close" && option != "keep-alive") return refuse("header-value-invalid", name);
    keep_alive_ = option == "keep-alive";
  } else if (name == "expect") {
    if (lower_case(value) != "100-continue") return refuse("expectation-failed", name);
    head_.expects_continue = true;
  } else if (name == "content-encoding") {
    if (lower_case(value) != "identity") return refuse("content-encoding-unsupported", name);
  }
  return true;
}

bool Guard::read_body_length() {
  const bool may_have_body = head_.method == "POST" || head_.method == "PUT";
  const std::string_view text = head_.field("content-length");
  if (text.empty()) {
    if (may_have_body) return refuse("length-required", "content-length");
    if (head_.expects_continue) return refuse("expectation-failed", "expect");
    return true;
  }
  if (!all_digits(text) || (text.size() > 1 && text.front() == '0'))
    return refuse("content-length-invalid", "content-length");
  if (text.size() > 10) return refuse_limit("body-too-large", policy_.body_bytes_max);
  head_.content_length = std::stoull(std::string(text));
  if (head_.content_length > policy_.body_bytes_max) return refuse_limit("body-too-large", policy_.body_bytes_max);
  if (!may_have_body && head_.content_length > 0) return refuse("body-not-expected", "content-length");
  if (head_.content_length == 0) head_.expects_continue = false;
  return true;
}

}  // namespace fangpin::http
