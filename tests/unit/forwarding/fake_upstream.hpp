#pragma once
// A receiver in memory that deduplicates as the contract asks, keeps every effect in order, and misbehaves by a script
// or by a seed.
#include <boost/json.hpp>
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
  Result<UpstreamAnswer> honest(const UpstreamRequest& request) {
    boost::json::object answer;
    answer["batch_id"] = request.batch_id;
    boost::json::array results;
    const boost::json::value body = boost::json::parse(request.body);
    for (const boost::json::value& revision : body.at("revisions").as_array()) {
      results.push_back(apply(revision.as_object()));
    }
    answer["results"] = std::move(results);
    return UpstreamAnswer{200, "", boost::json::serialize(answer)};
  }

  static Result<UpstreamAnswer> status(int code, std::string retry_after = {}) {
    return UpstreamAnswer{code, std::move(retry_after), R"({"type":"urn:x","status":0,"title":"x"})"};
  }

  static std::vector<std::string> keys_of(const UpstreamRequest& request) {
    std::vector<std::string> keys;
    const boost::json::value body = boost::json::parse(request.body);
    for (const boost::json::value& revision : body.at("revisions").as_array()) {
      keys.emplace_back(revision.at("idempotency_key").as_string());
    }
    return keys;
  }

  std::vector<UpstreamRequest> requests;
  std::deque<Misbehaviour> script;              // one for each request to come
  Misbehaviour always;                          // once the script is over
  std::map<std::string, std::string> refusing;  // key -> code
  std::map<std::string, int> putting_off;       // key -> how often still
  std::set<std::string> unanswered;             // keys that the answer leaves out, applied all the same
  std::vector<Effect> effects;
  bool cancelled = false;

 private:
  boost::json::value apply(const boost::json::object& revision) {
    const std::string key(revision.at("idempotency_key").as_string());
    const auto result = [&](const char* word, const std::string& code = {}) {
      boost::json::object out{{"idempotency_key", key}, {"result", word}};
      if (!code.empty()) out["code"] = code;
      return out;
    };
    if (known_.contains(key)) return result("duplicate");
    if (const auto found = refusing.find(key); found != refusing.end()) return result("refused", found->second);
    if (auto found = putting_off.find(key); found != putting_off.end() && found->second > 0) {
      --found->second;
      return result("retry", "busy");
    }
    known_.insert(key);
    effects.push_back({key, std::string(revision.at("person").as_string()), revision.at("revision").as_int64(),
                       std::string(revision.at("alert_id").as_string())});
    if (unanswered.contains(key)) {
      return boost::json::object{{"idempotency_key", key}, {"result", "perhaps"}};
    }
    return result("applied");
  }

  std::set<std::string> known_;
};

}  // namespace fangpin::forwarding
