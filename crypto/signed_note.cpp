#include "crypto/signed_note.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/base/encoding.hpp"

namespace fangpin::crypto {

namespace {

constexpr std::string_view kDash = "\xe2\x80\x94 ";  // U+2014, space
constexpr std::size_t kKeyIdBytes = 4;
constexpr std::size_t kSignatureBytesMax = 16 * 1024;

Error malformed(const char* zh, const char* en) {
  return error(Errc::malformed, fmt::format("签名文本格式不对: {} / not a signed note: {}", zh, en));
}

Result<NoteSignature> parse_signature_line(std::string_view line) {
  if (!line.starts_with(kDash)) return malformed("签名行须以破折号开头", "a signature line begins with a dash");
  line.remove_prefix(kDash.size());
  const auto space = line.find(' ');
  const auto name = line.substr(0, space);
  if (space == std::string_view::npos || !is_note_name(name)) {
    return malformed("签名者名称不对", "a signature line names its key");
  }
  const auto decoded = from_base64(line.substr(space + 1));
  if (!decoded || decoded->size() <= kKeyIdBytes || decoded->size() > kSignatureBytesMax) {
    return malformed("签名不是 BASE64", "a signature is BASE64 of a key id and a signature");
  }
  NoteSignature out;
  out.name = name;
  for (std::size_t i = 0; i < kKeyIdBytes; ++i) out.key_id = out.key_id << 8 | (*decoded)[i];
  out.signature.assign(decoded->begin() + kKeyIdBytes, decoded->end());
  return out;
}

}  // namespace

Result<SignedNote> SignedNote::parse(std::string_view note) {
  if (note.size() > kNoteBytesMax) return error(Errc::too_large, "签名文本过长 / the signed note is too long");
  const bool control =
      std::any_of(note.begin(), note.end(), [](char c) { return static_cast<std::uint8_t>(c) < 0x20 && c != '\n'; });
  if (control || !is_utf8(note)) return malformed("含有不允许的字节", "it holds bytes that no note may hold");
  const auto split = note.rfind("\n\n");
  if (split == std::string_view::npos) return malformed("没有签名", "no empty line before signatures");
  SignedNote out;
  out.text = note.substr(0, split + 1);
  auto lines = note.substr(split + 2);
  if (lines.empty() || lines.back() != '\n') return malformed("签名行不完整", "the last signature line does not end");
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    auto signature = parse_signature_line(lines.substr(0, end));
    if (!signature) return signature.error();
    if (out.signatures.size() == kNoteSignaturesMax) {
      return error(Errc::too_large, "签名行过多 / too many signature lines");
    }
    out.signatures.push_back(std::move(*signature));
    lines.remove_prefix(end + 1);
  }
  return out;
}

std::string SignedNote::to_text() const {
  std::string out = text + "\n";
  for (const auto& signature : signatures) {
    Bytes bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(signature.key_id >> shift));
    bytes.insert(bytes.end(), signature.signature.begin(), signature.signature.end());
    out += fmt::format("{}{} {}\n", kDash, signature.name, to_base64(bytes));
  }
  return out;
}

void SignedNote::add(const NoteKey& key, Bytes signature) {
  signatures.push_back({key.name(), key.id(), std::move(signature)});
}

Result<std::vector<KnownSignature>> verify_note(const SignedNote& note, std::span<const NoteKey> keys) {
  std::vector<KnownSignature> known;
  for (const auto& signature : note.signatures) {
    const auto key = std::find_if(keys.begin(), keys.end(), [&](const NoteKey& candidate) {
      return candidate.name() == signature.name && candidate.id() == signature.key_id;
    });
    if (key == keys.end()) continue;
    const auto place = static_cast<std::size_t>(key - keys.begin());
    if (std::any_of(known.begin(), known.end(), [&](const KnownSignature& seen) { return seen.key == place; })) {
      continue;
    }
    const auto valid = key->verify(note.text, signature.signature);
    if (!valid) {
      return error(Errc::unauthenticated,
                   fmt::format("{} 的签名无效 / the signature of {} is invalid", signature.name, signature.name));
    }
    known.push_back({place, valid->seconds});
  }
  if (known.empty()) {
    return error(Errc::unauthenticated, "没有任何受信任的签名 / it bears no signature of a key that is trusted");
  }
  return known;
}

}  // namespace fangpin::crypto
