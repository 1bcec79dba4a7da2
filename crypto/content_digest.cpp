#include "crypto/content_digest.hpp"

#include <algorithm>

#include "crypto/base/encoding.hpp"
#include "crypto/structured_field.hpp"

namespace fangpin::crypto {

namespace {

constexpr std::size_t kAlgorithmsMax = 4;

Error refused(const char* why) { return error(Errc::malformed, std::string("Content-Digest: ") + why); }

}  // namespace

std::string content_digest(const Digest& sha256) { return "sha-256=:" + to_base64(sha256) + ":"; }

Result<Digest> parse_content_digest(std::string_view field) {
  const auto members = parse_item_dictionary(field);
  if (!members) return refused("not a dictionary of byte sequences (RFC 9530)");
  if (members->size() > kAlgorithmsMax) return refused("more than 4 algorithms");
  for (const auto& member : *members) {
    if (!std::holds_alternative<Bytes>(member.value.value) || !member.value.parameters.empty()) {
      return refused("a member is not a plain byte sequence");
    }
  }
  const auto found =
      std::find_if(members->begin(), members->end(), [](const auto& member) { return member.key == "sha-256"; });
  if (found == members->end()) return refused("sha-256 is required");
  const auto& bytes = std::get<Bytes>(found->value.value);
  Digest out;
  if (bytes.size() != out.size()) return refused("a sha-256 digest has 32 bytes");
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

}  // namespace fangpin::crypto
