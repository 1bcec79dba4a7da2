// Requests that two HTTP implementations have read differently, or that a proxy has let through to its harm. Each must
// be refused with exactly this code: a refusal for another reason would mean that the rule meant for it is not there.
#include "tests/unit/http/guarded.hpp"

namespace fangpin::http {
namespace {

struct SmugglingCase {
  const char* name;
  std::string request;
  const char* code;
};

constexpr const char* kHost = "Host: gateway.example:8443\r\n";

std::string post(const std::string& fields) { return std::string("POST /v1/x HTTP/1.1\r\n") + kHost + fields + "\r\n"; }
std::string get(const std::string& target) { return "GET " + target + " HTTP/1.1\r\n" + kHost + "\r\n"; }
std::string line(const std::string& request_line) { return request_line + "\r\n" + kHost + "\r\n"; }

std::vector<SmugglingCase> cases() {
  std::vector<SmugglingCase> all = {
      // Transfer-Encoding in every disguise
      {"TeChunkedWithLength", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), "length-required"},
      {"LengthThenTeChunked", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), "length-required"},
      {"TeGzipWithLength", post("Transfer-Encoding: gzip\r\nContent-Length: 5\r\n"), "header-forbidden"},
      {"TeGzipAlone", post("Transfer-Encoding: gzip\r\n"), "header-forbidden"},
      {"TeChunkedIdentity", post("Transfer-Encoding: chunked, identity\r\n"), "header-forbidden"},
      {"TeXchunked", post("Transfer-Encoding: xchunked\r\n"), "header-forbidden"},
      {"TeIdentityWithLength", post("Transfer-Encoding: identity\r\nContent-Length: 5\r\n"), "header-forbidden"},
      {"TeEmpty", post("Transfer-Encoding:\r\nContent-Length: 5\r\n"), "header-forbidden"},
      {"TeSpaceBeforeColon", post("Transfer-Encoding : chunked\r\nContent-Length: 5\r\n"), "header-line-invalid"},
      {"TeLeadingSpace", post("X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), "header-line-invalid"},
      {"TeTabBeforeValue", post("Transfer-Encoding:\tchunked\r\nContent-Length: 5\r\n"), "header-byte-invalid"},
      {"TeVerticalTab",
       post("Transfer-Encoding: \x0b"
            "chunked\r\nContent-Length: 5\r\n"),
       "header-byte-invalid"},
      {"TeFolded", post("Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n"), "header-line-invalid"},
      {"TeUnderscoreName", post("Transfer_Encoding: chunked\r\nContent-Length: 5\r\n"), "header-line-invalid"},
      {"TeChunkedHttp10", "POST /v1/x HTTP/1.0\r\n" + std::string(kHost) + "Transfer-Encoding: chunked\r\n\r\n",
       "http-version-unsupported"},
      // Content-Length
      {"TwoEqualLengths", post("Content-Length: 5\r\nContent-Length: 5\r\n"), "header-repeated"},
      {"TwoLengths", post("Content-Length: 5\r\nContent-Length: 6\r\n"), "header-repeated"},
      {"LengthList", post("Content-Length: 5, 5\r\n"), "content-length-invalid"},
      {"LengthLeadingZeros", post("Content-Length: 005\r\n"), "content-length-invalid"},
      {"LengthPlus", post("Content-Length: +5\r\n"), "content-length-invalid"},
      {"LengthMinus", post("Content-Length: -5\r\n"), "content-length-invalid"},
      {"LengthHex", post("Content-Length: 0x5\r\n"), "content-length-invalid"},
      {"LengthFraction", post("Content-Length: 5.0\r\n"), "content-length-invalid"},
      {"LengthInnerSpace", post("Content-Length: 5 0\r\n"), "content-length-invalid"},
      {"LengthEmpty", post("Content-Length:\r\n"), "header-value-invalid"},
      {"LengthMissing", post(""), "length-required"},
      {"LengthOverflow", post("Content-Length: 18446744073709551621\r\n"), "body-too-large"},
      {"LengthAboveLimit", post("Content-Length: 1000001\r\n"), "body-too-large"},
      {"GetWithBody", "GET /v1/x HTTP/1.1\r\n" + std::string(kHost) + "Content-Length: 5\r\n\r\nhello",
       "body-not-expected"},
      // Host and target
      {"NoHost", "GET /v1/x HTTP/1.1\r\nAccept: a\r\n\r\n", "host-missing"},
      {"TwoHosts", "GET /v1/x HTTP/1.1\r\n" + std::string(kHost) + kHost + "\r\n", "header-repeated"},
      {"OtherHost", "GET /v1/x HTTP/1.1\r\nHost: evil.example\r\n\r\n", "host-unknown"},
      {"HostWithUser", "GET /v1/x HTTP/1.1\r\nHost: a@gateway.example:8443\r\n\r\n", "host-unknown"},
      {"EmptyHost", "GET /v1/x HTTP/1.1\r\nHost:\r\n\r\n", "header-value-invalid"},
      {"AbsoluteForm", get("http://gateway.example:8443/v1/x"), "path-invalid"},
      {"AuthorityForm", line("CONNECT gateway.example:8443 HTTP/1.1"), "method-unknown"},
      {"AsteriskForm", get("*"), "path-invalid"},
      {"DotDot", get("/v1/../admin"), "path-invalid"},
      {"Dot", get("/v1/./x"), "path-invalid"},
      {"EncodedDotDot", get("/v1/%2e%2e/admin"), "path-invalid"},
      {"EncodedSlash", get("/v1%2fx"), "path-invalid"},
      {"PathParameter", get("/v1/x;admin=1"), "path-invalid"},
      {"DoubleSlash", get("//v1/x"), "path-invalid"},
      {"TrailingSlash", get("/v1/x/"), "path-invalid"},
      {"Backslash", get("/v1\\x"), "path-invalid"},
      {"Fragment", get("/v1/x#y"), "path-invalid"},
      {"RepeatedParameter", get("/v1/x?a=1&a=2"), "query-invalid"},
      {"EncodedParameterName", get("/v1/x?%61=1"), "query-invalid"},
      {"EncodedNul", get("/v1/x?a=%00"), "query-invalid"},
      {"EncodedLineBreak", get("/v1/x?a=%0d%0aX"), "query-invalid"},
      {"EncodedBadUtf8", get("/v1/x?a=%c0%af"), "query-invalid"},
      {"SemicolonInQuery", get("/v1/x?a=1;b=2"), "query-invalid"},
      // lines and bytes
      {"BareLineFeed", "GET /v1/x HTTP/1.1\nHost: gateway.example:8443\n\n", "header-byte-invalid"},
      {"BareCarriageReturn", post("X: a\rb\r\nContent-Length: 0\r\n"), "header-byte-invalid"},
      {"LineFeedInFields", post("X: a\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n"), "header-byte-invalid"},
      {"LeadingEmptyLine", "\r\n" + get("/v1/x"), "header-line-invalid"},
      {"LeadingSpace", " " + get("/v1/x"), "header-line-invalid"},
      {"NulInValue", post(std::string("X: a\0b\r\nContent-Length: 0\r\n", 26)), "header-byte-invalid"},
      {"HighByteInValue", post("X: caf\xc3\xa9\r\nContent-Length: 0\r\n"), "header-byte-invalid"},
      {"HighByteInName", post("X\xff: a\r\nContent-Length: 0\r\n"), "header-byte-invalid"},
      {"Delete", post("X: a\x7f\r\nContent-Length: 0\r\n"), "header-byte-invalid"},
      {"ObsFold", post("X: a\r\n b\r\nContent-Length: 0\r\n"), "header-line-invalid"},
      {"ObsFoldAfterRequestLine", "GET /v1/x HTTP/1.1\r\n X: a\r\n" + std::string(kHost) + "\r\n",
       "header-line-invalid"},
      {"EmptyName", post(": a\r\nContent-Length: 0\r\n"), "header-line-invalid"},
      {"NoColon", post("X\r\nContent-Length: 0\r\n"), "header-line-invalid"},
      {"NameWithSlash", post("X/Y: a\r\nContent-Length: 0\r\n"), "header-line-invalid"},
      // request line
      {"LowerCaseMethod", line("get /v1/x HTTP/1.1"), "method-unknown"},
      {"Trace", line("TRACE /v1/x HTTP/1.1"), "method-unknown"},
      {"TwoSpaces", line("GET  /v1/x HTTP/1.1"), "header-line-invalid"},
      {"TrailingSpace", line("GET /v1/x HTTP/1.1 "), "header-line-invalid"},
      {"NoVersion", line("GET /v1/x"), "header-line-invalid"},
      {"Http10", line("GET /v1/x HTTP/1.0"), "http-version-unsupported"},
      {"Http11Lower", line("GET /v1/x http/1.1"), "header-line-invalid"},
      {"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "http-version-unsupported"},
      {"TlsToPlain", std::string("\x16\x03\x01\x02", 4), "header-byte-invalid"},
      // protocol changes and framing fields
      {"Upgrade", post("Upgrade: h2c\r\nContent-Length: 0\r\n"), "header-forbidden"},
      {"ConnectionUpgrade", post("Connection: Upgrade\r\nContent-Length: 0\r\n"), "header-value-invalid"},
      {"ConnectionNamesField", post("Connection: close, signature\r\nContent-Length: 0\r\n"), "header-value-invalid"},
      {"Trailer", post("Trailer: X-Auth\r\nContent-Length: 0\r\n"), "header-forbidden"},
      {"TeField", post("TE: trailers\r\nContent-Length: 0\r\n"), "header-forbidden"},
      {"ExpectOther", post("Expect: 200-ok\r\nContent-Length: 5\r\n"), "expectation-failed"},
      {"ExpectTwice", post("Expect: 100-continue\r\nExpect: 100-continue\r\nContent-Length: 5\r\n"), "header-repeated"},
      {"ExpectWithoutBody", "GET /v1/x HTTP/1.1\r\n" + std::string(kHost) + "Expect: 100-continue\r\n\r\n",
       "expectation-failed"},
      {"ContentEncoding", post("Content-Encoding: gzip\r\nContent-Length: 5\r\n"), "content-encoding-unsupported"},
  };
  for (const char* name : {"Content-Type", "Content-Digest", "Idempotency-Key", "Signature", "Signature-Input"}) {
    const std::string field = std::string(name) + ": a\r\n";
    all.push_back({name, post(field + "content-length: 0\r\n" + field), "header-repeated"});
  }
  return all;
}

TEST(Smuggling, EveryCaseIsRefusedForItsOwnReason) {
  const auto all = cases();
  ASSERT_GE(all.size(), 48U);
  for (const SmugglingCase& each : all) {
    for (const std::size_t piece : {1U, 7U, 4096U}) {
      const Outcome outcome = guarded(each.request, piece);
      EXPECT_EQ(outcome.state, Guard::State::refused) << each.name << " in pieces of " << piece;
      EXPECT_EQ(outcome.code, each.code) << each.name << " in pieces of " << piece;
      EXPECT_GE(outcome.status, 400) << each.name;
    }
  }
}

}  // namespace
}  // namespace fangpin::http
