#pragma once
#include <boost/json/fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"
#include "crypto/envelope.hpp"
#include "gateway/agent/answer_source.hpp"

namespace fangpin::agent {

// A question as the gateway hands it out.
struct Question {
  struct Member {
    std::string subject;  // the handle; associated data of the envelope
    Bytes ciphertext;     // empty: no identity was sealed to us
    Bytes wrapped_key;
  };
  std::string query;
  std::string item;
  std::vector<std::string> bands;  // "0-10000", "10000-": rising; empty: answered with yes or no
  std::vector<Member> members;
};

// Error malformed: not a question of the API.
Result<Question> question_of(const boost::json::value& document);

// The members' ID numbers, opened with the department's own key and wiped with their owner.
class OpenedIdentities {
 public:
  // Errors: malformed (an envelope that this key does not open, or an identity without an ID number), not_found (a
  // member without an envelope). Never says whose.
  static Result<OpenedIdentities> open(const Question& question, const crypto::EnvelopeKey& key);
  OpenedIdentities(OpenedIdentities&&) = default;
  OpenedIdentities& operator=(OpenedIdentities&&) = delete;
  ~OpenedIdentities();
  std::span<const std::string> citizen_ids() const { return ids_; }

 private:
  OpenedIdentities() = default;
  std::vector<std::string> ids_;
};

// What is sent back: one answer for all whom the question is about.
struct Reply {
  std::string answer;  // "yes", "no", "band", "cannot-say"
  std::string band;
  std::string body() const;  // canonical JSON
};
inline Reply cannot_say() { return {"cannot-say", {}}; }

// From what the source found of each. Yes or no: yes if any value of anybody says so, which all do but an empty one, 0,
// no, none, false, 否, 无 and 没有. Bands: the band that the sum of all values lies in; a value that is no number
// leaves it open. A source may say cannot-say itself: then only a yes of somebody else stands against it. Pure.
Reply reply_of(const Question& question, std::span<const FoundValues> found);

}  // namespace fangpin::agent
