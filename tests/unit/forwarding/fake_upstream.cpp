#include "fake_upstream.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace fangpin::forwarding {

Result<UpstreamAnswer> FakeUpstream::honest(const UpstreamRequest& request) {
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

std::vector<std::string> FakeUpstream::keys_of(const UpstreamRequest& request) {
  std::vector<std::string> keys;
  const boost::json::value body = boost::json::parse(request.body);
  for (const boost::json::value& revision : body.at("revisions").as_array()) {
    keys.emplace_back(revision.at("idempotency_key").as_string());
  }
  return keys;
}

boost::json::object FakeUpstream::apply(const boost::json::object& revision) {
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

}  // namespace fangpin::forwarding
