#pragma once
// A receiver in memory that deduplicates as the contract asks, keeps every effect in order, and misbehaves by a script
// or by a seed.
#include <boost/json/fwd.hpp>
#include <deque>
#include <functional>
#include <map>
#include <random>
#include <set>

#include "crypto/base/random.hpp"
#include "gateway/forwarding/upstream.hpp"

namespace fangpin::forwarding {

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  void fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(engine_());
  }
  // True with probability `percent` / 100.
  bool chance(unsigned percent) { return engine_() % 100 < percent; }

 private:
  std::mt19937_64 engine_;
};

class FakeUpstream : public UpstreamClient {
 public:
  struct Effect {
    std::string key;
    std::string person;
    std::int64_t revision = 0;
    std::string alert;
  };
  // What to do with one request instead of the honest way; nullopt: be honest.
  using Misbehaviour = std::function<std::optional<Result<UpstreamAnswer>>(FakeUpstream&, const UpstreamRequest&)>;

  Result<UpstreamAnswer> post(const UpstreamRequest& request) override {
    requests.push_back(request);
    if (!script.empty()) {
      const Misbehaviour misbehave = script.front();
      script.pop_front();
      if (auto answer = misbehave(*this, request)) return std::move(*answer);
    } else if (always) {
      if (auto answer = always(*this, request)) return std::move(*answer);
    }
    return honest(request);
  }
  void cancel() override { cancelled = true; }

  // Applies what is new and answers for each revision.
  Result<UpstreamAnswer> honest(const UpstreamRequest& request);

  static Result<UpstreamAnswer> status(int code, std::string retry_after = {}) {
    return UpstreamAnswer{code, std::move(retry_after), R"({"type":"urn:x","status":0,"title":"x"})"};
  }

  static std::vector<std::string> keys_of(const UpstreamRequest& request);

  std::vector<UpstreamRequest> requests;
  std::deque<Misbehaviour> script;              // one for each request to come
  Misbehaviour always;                          // once the script is over
  std::map<std::string, std::string> refusing;  // key -> code
  std::map<std::string, int> putting_off;       // key -> how often still
  std::set<std::string> unanswered;             // keys that the answer leaves out, applied all the same
  std::vector<Effect> effects;
  bool cancelled = false;

 private:
  boost::json::object apply(const boost::json::object& revision);

  std::set<std::string> known_;
};

}  // namespace fangpin::forwarding
