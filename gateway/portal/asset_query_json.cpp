#include "gateway/portal/asset_query_json.hpp"

#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"
#include "gateway/audit/access_entry.hpp"
#include "gateway/audit/counts_json.hpp"

namespace fangpin::portal {

namespace bj = boost::json;

namespace {

std::string_view state_text(store::QueryState state) {
  switch (state) {
    case store::QueryState::denied:
      return "denied";
    case store::QueryState::open:
      return "open";
    case store::QueryState::answered:
      return "answered";
    case store::QueryState::expired:
      return "expired";
    case store::QueryState::lapsed:
      return "lapsed";
  }
  return "";
}

// Stands in every answer, since a screen shows the answer and not this document (Xiji 3).
bj::object meaning(domain::AnswerKind kind) {
  switch (kind) {
    case domain::AnswerKind::yes:
    case domain::AnswerKind::band:
      return {{"zh", "命中只是核查的线索，绝不自动否决（西吉三）：请入户核实后再作认定。"},
              {"en", "A hit is a reason to look, never a rejection (Xiji 3): visit and verify before deciding."}};
    case domain::AnswerKind::no:
      return {{"zh", "该部门没有相应登记；不代表事实上没有。"},
              {"en", "The department has no such record; that is not proof of absence."}};
    case domain::AnswerKind::cannot_say:
      return {{"zh", "该部门无法判断，不得作有利或不利的推断。"},
              {"en", "The department cannot say; nothing follows from it either way."}};
  }
  return {};
}

bj::object answer_json(const store::KeptAnswer& answer) {
  return {{"answer", authorizations::to_text(answer.kind)},
          {"band", audit::text_or_null(answer.band)},
          {"answered_at", to_text_utc(answer.answered_at)},
          {"readable_until", to_text_utc(answer.readable_until)},
          {"meaning", meaning(answer.kind)},
          {"salt", to_hex(answer.salt)},
          {"digest", to_hex(answer.digest)}};
}

bj::value base64_or_null(const Bytes& bytes) {
  return bytes.empty() ? bj::value(nullptr) : bj::value(to_base64(bytes));
}

}  // namespace

bool names_authorization(const domain::Decision& decision) {
  return !decision.authorization.empty() &&
         (!decision.denial || *decision.denial > domain::Denial::grantee_not_in_scope);
}

bj::object query_json(const store::KeptQuery& kept, bool released) {
  const auto& query = kept.query;
  bj::object out;
  out["query"] = query.id;
  out["household"] = audit::text_or_null(query.household);
  // How many, never whose: an asker who named nobody would learn the members' handles.
  out["members"] = static_cast<std::int64_t>(query.subjects.size());
  out["item"] = query.item;
  out["provider"] = query.provider;
  out["purpose"] = query.purpose;
  out["programme"] = query.programme;
  out["asked_at"] = to_text_utc(query.asked_at);
  out["expires_at"] = to_text_utc(kept.decision.expires_at);
  out["authorization"] =
      names_authorization(kept.decision) ? bj::value(kept.decision.authorization) : bj::value(nullptr);
  out["denial"] = kept.decision.denial ? bj::value(audit::to_text(*kept.decision.denial)) : bj::value(nullptr);
  out["use"] = kept.decision.use;
  out["log_index"] = kept.log_index;
  out["state"] = state_text(kept.state);
  const bool readable = released && kept.state == store::QueryState::answered && kept.answer.has_value();
  out["answer"] = readable ? bj::value(answer_json(*kept.answer)) : bj::value(nullptr);
  return out;
}

bj::object question_json(const authorizations::Question& question, const config::AssetItem* item) {
  const auto& query = question.query.query;
  bj::object out;
  out["query"] = query.id;
  out["item"] = query.item;
  out["question"] = item == nullptr ? query.item : item->question;
  out["purpose"] = query.purpose;
  out["programme"] = query.programme;
  const auto bands = item == nullptr ? std::vector<std::string>{} : authorizations::bands_of(item->bounds);
  out["form"] = bands.empty() ? "yes-no" : "band";
  out["bands"] = bj::array(bands.begin(), bands.end());
  out["unit"] = item == nullptr || item->unit.empty() ? bj::value(nullptr) : bj::value(item->unit);
  out["expires_at"] = to_text_utc(question.query.decision.expires_at);
  bj::array members;
  for (const auto& member : question.members) {
    members.push_back(bj::object{{"subject", member.subject},
                                 {"relation", member.relation},
                                 {"ciphertext", base64_or_null(member.ciphertext)},
                                 {"wrapped_key", base64_or_null(member.wrapped_key)}});
  }
  out["members"] = std::move(members);
  return out;
}

}  // namespace fangpin::portal
