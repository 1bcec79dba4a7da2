#include "gateway/store/sqlite/records.hpp"

#include <algorithm>

namespace fangpin::store::sqlite {

std::string lines(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) {
    if (!all.empty()) all += '\n';
    all += text;
  }
  return all;
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> texts;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    texts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return texts;
}

std::optional<std::string> stored(const std::optional<Date>& date) {
  if (!date) return std::nullopt;
  return to_text(*date);
}

Digest digest_of(ByteView bytes) {
  Digest digest{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
  return digest;
}

domain::ExplanationState explanation_state(Query& query, int owes, int text, int accepted) {
  using domain::ExplanationState;
  if (query.integer(owes) == 0) return ExplanationState::not_owed;
  if (query.is_null(text)) return ExplanationState::owed;
  if (query.is_null(accepted)) return ExplanationState::given;
  return query.integer(accepted) != 0 ? ExplanationState::accepted : ExplanationState::refused;
}

domain::Participant participant_of(Query& query) {
  domain::Participant one;
  one.id = query.string(0);
  one.kind = static_cast<domain::ParticipantKind>(query.integer(1));
  one.name = query.string(2);
  one.credit_code = query.string(3);
  one.role = query.string(4);
  one.certificate_fingerprints = split_lines(query.text(5));
  one.signing_keys = split_lines(query.text(6));
  one.envelope_key = query.string(7);
  one.signature_waived = query.integer(8) != 0;
  one.revoked = query.integer(9) != 0;
  one.area = query.string(10);
  return one;
}

domain::Window window_of(Query& query) {
  domain::Window window;
  window.duty = query.string(0);
  window.population = query.string(1);
  window.first = parse_date(query.text(2)).value_or(Date{});
  window.last = parse_date(query.text(3)).value_or(Date{});
  window.feed = query.string(4);
  window.feeds = split_lines(query.text(5));
  window.due = instant_of(query.integer(6));
  window.missed_at = instant_of(query.integer(7));
  window.policy = query.string(8);
  window.clause = query.string(9);
  if (!query.is_null(10)) window.verdict = static_cast<domain::Verdict>(query.integer(10));
  if (!query.is_null(11)) window.concluded_at = instant_of(query.integer(11));
  window.cleared_by = query.integer(12);
  window.delivered_after = query.integer(13);
  window.attempted = query.integer(14) != 0;
  window.waiver = query.string(15);
  if (!query.is_null(16)) window.outage = {instant_of(query.integer(16)), instant_of(query.integer(17))};
  return window;
}

}  // namespace fangpin::store::sqlite
