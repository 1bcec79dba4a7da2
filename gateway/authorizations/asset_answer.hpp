#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "gateway/domain/asset_query.hpp"

namespace fangpin::authorizations {

struct GivenAnswer {
  domain::AnswerKind kind = domain::AnswerKind::cannot_say;
  std::string band;  // where kind is band
};

// The word of an answer: "yes", "no", "band", "cannot-say".
std::string_view to_text(domain::AnswerKind kind);
std::optional<domain::AnswerKind> answer_kind_of(std::string_view text);

// "0-10000", "10000-50000", "50000-": the ranges between rising bounds, each with its lower bound and without its upper
// one. Empty for no bounds.
std::vector<std::string> bands_of(std::span<const std::int64_t> bounds);

// Whether the answer is of the item's form: with bands one of these, else yes or no; cannot-say always.
bool fits(const GivenAnswer& answer, std::span<const std::int64_t> bounds);

// Canonical bytes of an answer with its salt: what the digest in the log is over.
std::string salted_answer(std::string_view query, const GivenAnswer& answer, ByteView salt);

}  // namespace fangpin::authorizations
