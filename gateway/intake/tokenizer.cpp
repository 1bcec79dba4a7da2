#include "gateway/intake/tokenizer.hpp"

namespace fangpin::intake {

namespace {

using adapters::Subject;
using crypto::TokenKind;

store::RowSubject subject_of(Subject subject) {
  switch (subject) {
    case Subject::alert:
      return store::RowSubject::alert;
    case Subject::household_register:
      return store::RowSubject::household_register;
    case Subject::population_register:
      return store::RowSubject::population_register;
  }
  return store::RowSubject::alert;
}

}  // namespace

Tokenizer::Tokenizer(const crypto::PseudonymKeys& keys, std::string county, const adapters::Contract& contract,
                     Instant now)
    : keys_(keys), county_(std::move(county)), contract_(contract), now_(now) {}

store::Tokens Tokenizer::natural_key(std::string_view canonical) const {
  return keys_.tokens(TokenKind::natural_key, county_, canonical, now_);
}

store::RowToStage Tokenizer::tokenize(const adapters::AdaptedRow& row) const {
  store::RowToStage out;
  out.line = row.line;
  out.sheet = row.sheet;
  out.subject = subject_of(contract_.subject);
  out.natural_key = natural_key(row.natural_key);
  out.row_digest = keys_.tokens(TokenKind::row_digest, county_, row.digest_input, now_);
  out.person = keys_.tokens(TokenKind::person, county_, row.person, now_);
  if (contract_.subject != Subject::alert && !row.household.empty()) {
    const auto kind =
        contract_.subject == Subject::household_register ? TokenKind::police_household : TokenKind::national_household;
    out.household = keys_.tokens(kind, county_, row.household, now_);
  }
  out.kept = row.kept;
  out.area = row.area;
  out.discovered = row.discovered;
  out.alert = row.alert;
  return out;
}

}  // namespace fangpin::intake
