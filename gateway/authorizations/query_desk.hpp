#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/random.hpp"
#include "gateway/authorizations/asset_answer.hpp"
#include "gateway/authorizations/decision.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::authorizations {

// A member as the asked department gets it: sealed, to be opened with the department's own key. Empty where there is no
// envelope for the department (the link was erased): the department can say nothing of this member.
struct QuestionMember {
  domain::SubjectHandle subject;  // also the envelope's associated data
  std::string relation;
  Bytes ciphertext;
  Bytes wrapped_key;
};

struct Question {
  store::KeptQuery query;
  std::vector<QuestionMember> members;
};

// 资产比对: what happens in the store, each function inside one transaction together with its entries of the log, so
// that neither can be without the other. Where an entry cannot be written the transaction fails, and nothing is asked,
// handed out or answered. Errors carry a problem's code as detail where the caller is at fault.
class QueryDesk {
 public:
  // `policy`: "NAME@VERSION" in force. `random` outlives the desk.
  QueryDesk(std::string county, std::string policy, QueryPolicy rules, Random& random)
      : county_(std::move(county)), policy_(std::move(policy)), rules_(rules), random_(random) {}

  // Counts uses, decides, and writes query and `access` entry, whichever way the decision went. Without subjects it is
  // about all whom the latest authorization covers that allows it (where none does: that names the asker's office).
  // Handles that are forgotten stand in nothing that it writes. The same key of the same asker with the same request
  // gives what was decided the first time, and nothing that became of it since; error conflict (idempotency-key-reused)
  // with another one.
  Result<store::KeptQuery> ask(store::Transaction& transaction, domain::AssetQuery query, bool item_skippable,
                               std::string_view idempotency_key, const Digest& request) const;

  // Open questions to the department, at most `limit`, each with its `release` entry. One that was handed out rests for
  // kHandOutRest of real time, so a department that asks again and again does not fill the log.
  Result<std::vector<Question>> hand_out(store::Transaction& transaction, std::string_view department, Instant now,
                                         Instant real_now, std::size_t limit) const;

  // Takes the department's answer to what it was handed, with its `access-answer` entry. The same answer again is the
  // same; errors: not_found (question-unknown), conflict (question-answered, question-expired).
  Result<store::KeptQuery> answer(store::Transaction& transaction, std::string_view department, std::string_view id,
                                  const GivenAnswer& given, Instant now) const;

  // The query of the asker, who must still act for the same grantee, with its answer and the `release` entry of that;
  // where there is none yet or never will be, with a `record-view` entry. One that may be read no longer comes as
  // lapsed, which is nothing to be shown. Errors: not_found (query-unknown).
  Result<store::KeptQuery> read(store::Transaction& transaction, std::string_view asker, std::string_view grantee,
                                std::string_view id, Instant now) const;

  // One step of time: unanswered questions expire with their entries, answers that were kept for their time are
  // deleted, at most kStep of each.
  Status tick(store::Transaction& transaction, Instant now) const;

  static constexpr std::chrono::seconds kHandOutRest{60};
  static constexpr std::size_t kStep = 100;

 private:
  Status log(store::Transaction& transaction, std::string_view household, const store::AuditEntryMaker& maker,
             std::int64_t* index = nullptr) const;
  std::string fresh_id() const;

  std::string county_;
  std::string policy_;
  QueryPolicy rules_;
  Random& random_;
};

}  // namespace fangpin::authorizations
