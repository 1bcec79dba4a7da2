#include "crypto/add_checkpoint.hpp"

#include <fmt/format.h>

#include "crypto/base/encoding.hpp"
#include "crypto/checkpoint.hpp"
#include "crypto/merkle_proof.hpp"

namespace fangpin::crypto {

namespace {

constexpr std::string_view kOld = "old ";

Error no_request(const char* zh, const char* en) {
  return error(Errc::malformed, fmt::format("不是见证请求: {} / not a request to a witness: {}", zh, en));
}

}  // namespace

Result<AddCheckpoint> AddCheckpoint::parse(std::string_view body) {
  if (body.size() > kAddCheckpointBytesMax) return error(Errc::too_large, "见证请求过长 / the request is too long");
  const auto first = take_line(body);
  const auto old_size = first && first->starts_with(kOld) ? parse_log_number(first->substr(kOld.size())) : std::nullopt;
  if (!old_size) return no_request("首行应为 old 条数", "its first line is \"old SIZE\"");
  AddCheckpoint out;
  out.old_size = *old_size;
  while (true) {
    const auto line = take_line(body);
    if (!line) return no_request("证明之后没有空行", "no empty line after its proof");
    if (line->empty()) break;
    const auto hash = parse_log_hash(*line);
    if (!hash) return no_request("哈希行不对", "a hash line is malformed");
    if (out.proof.size() == kProofHashesMax) return no_request("哈希行过多", "it has too many hash lines");
    out.proof.push_back(*hash);
  }
  out.checkpoint = body;
  return out;
}

std::string AddCheckpoint::to_text() const {
  std::string out = fmt::format("{}{}\n", kOld, old_size);
  for (const auto& hash : proof) out += to_base64(hash) + "\n";
  return out + "\n" + checkpoint;
}

}  // namespace fangpin::crypto
