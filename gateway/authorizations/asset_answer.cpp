#include "gateway/authorizations/asset_answer.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"

namespace fangpin::authorizations {

using domain::AnswerKind;

std::string_view to_text(AnswerKind kind) {
  switch (kind) {
    case AnswerKind::yes:
      return "yes";
    case AnswerKind::no:
      return "no";
    case AnswerKind::band:
      return "band";
    case AnswerKind::cannot_say:
      return "cannot-say";
  }
  return "";
}

std::optional<AnswerKind> answer_kind_of(std::string_view text) {
  for (const auto kind : {AnswerKind::yes, AnswerKind::no, AnswerKind::band, AnswerKind::cannot_say}) {
    if (to_text(kind) == text) return kind;
  }
  return std::nullopt;
}

std::vector<std::string> bands_of(std::span<const std::int64_t> bounds) {
  std::vector<std::string> out;
  if (bounds.empty()) return out;
  std::string low = "0";
  for (const auto bound : bounds) {
    const auto high = std::to_string(bound);
    out.push_back(low + "-" + high);
    low = high;
  }
  out.push_back(low + "-");
  return out;
}

bool fits(const GivenAnswer& answer, std::span<const std::int64_t> bounds) {
  switch (answer.kind) {
    case AnswerKind::cannot_say:
      return answer.band.empty();
    case AnswerKind::yes:
    case AnswerKind::no:
      return bounds.empty() && answer.band.empty();
    case AnswerKind::band:
      return std::ranges::count(bands_of(bounds), answer.band) == 1;
  }
  return false;
}

std::string salted_answer(std::string_view query, const GivenAnswer& answer, ByteView salt) {
  boost::json::object document;
  document["answer"] = to_text(answer.kind);
  document["band"] = answer.band.empty() ? boost::json::value(nullptr) : boost::json::value(answer.band);
  document["query"] = query;
  document["salt"] = to_hex(salt);
  return canonical_json(document);
}

}  // namespace fangpin::authorizations
