#pragma once
// How domain values stand in columns; the one place that both the writer and the readers include.
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/participant.hpp"
#include "gateway/domain/submission.hpp"
#include "gateway/domain/window.hpp"
#include "gateway/store/sqlite/connection.hpp"

namespace fangpin::store::sqlite {

inline std::int64_t stored(Instant instant) { return instant.time_since_epoch().count(); }
inline Instant instant_of(std::int64_t stored) { return Instant(Milliseconds(stored)); }

// A list of texts without line feeds, one per line.
std::string lines(const std::vector<std::string>& texts);
std::vector<std::string> split_lines(std::string_view text);

std::optional<std::string> stored(const std::optional<Date>& date);
Digest digest_of(ByteView bytes);

// Columns in the order of FANGPIN_PARTICIPANT_COLUMNS.
#define FANGPIN_PARTICIPANT_COLUMNS                                                                             \
  "id, kind, name, credit_code, role, certificate_fingerprints, signing_keys, envelope_key, signature_waived, " \
  "revoked, area "
domain::Participant participant_of(Query& query);

// From the columns owes_explanation, explanation and explanation_accepted.
domain::ExplanationState explanation_state(Query& query, int owes, int text, int accepted);

// Columns in the order of FANGPIN_SLOT_COLUMNS.
#define FANGPIN_SLOT_COLUMNS                                                                                        \
  "duty, population, first, last, feed, feeds, due, missed_at, policy, clause, verdict, concluded_at, cleared_by, " \
  "delivered_after, attempted, waiver, down_from, down_to "
domain::Window window_of(Query& query);

}  // namespace fangpin::store::sqlite
