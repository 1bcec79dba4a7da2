// Any bytes: the guard never reads beyond its limits, decides the same however the bytes are cut, and what it accepts
// keeps its promises. Response parser and query decoding ride along, since both read what a stranger sent.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "gateway/http/guard.hpp"
#include "gateway/http/response_parser.hpp"
#include "gateway/http/target.hpp"

namespace {

using fangpin::ByteView;
using fangpin::http::Guard;
using fangpin::http::GuardPolicy;

void require(bool held) {
  if (!held) std::abort();
}

const GuardPolicy& policy() {
  static const GuardPolicy instance{{"gateway.example:8443"}, 4096, 512, 64, 1'000'000};
  return instance;
}

struct Verdict {
  Guard::State state;
  std::size_t taken;
  std::string code;
};

Verdict judged(ByteView bytes, std::size_t piece) {
  Guard guard(policy());
  std::size_t taken = 0;
  while (taken < bytes.size() && guard.state() == Guard::State::incomplete) {
    const std::size_t count = std::min(piece, bytes.size() - taken);
    taken += guard.feed(bytes.subspan(taken, count));
  }
  if (guard.state() == Guard::State::accepted) {
    const auto head = guard.take_head();
    require(head.authority == "gateway.example:8443");
    require(fangpin::http::is_strict_path(head.path) && fangpin::http::is_strict_query(head.query));
    require(head.content_length <= policy().body_bytes_max && head.fields.size() <= policy().fields_max);
    require(head.field("transfer-encoding").empty() && head.field("upgrade").empty());
  }
  if (guard.state() == Guard::State::refused) {
    require(fangpin::http::status_of(guard.problem().code) != 500);
    require(!fangpin::http::problem_response(guard.problem()).body.empty());
  }
  return {guard.state(), taken, guard.problem().code};
}

void read_response(ByteView bytes) {
  fangpin::http::ResponseParser parser({4096, 10'000}, false);
  const auto taken = parser.feed(bytes);
  if (!taken) return;
  require(*taken <= bytes.size());
  if (parser.complete()) require(parser.take().body.size() <= 10'000);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  const Verdict whole = judged(bytes, size + 1);
  const Verdict cut = judged(bytes, 7);
  require(whole.taken <= policy().header_bytes_max + 1);
  require(whole.state == cut.state && whole.taken == cut.taken && whole.code == cut.code);
  read_response(bytes);
  return 0;
}
