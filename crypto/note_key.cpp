#include "crypto/note_key.hpp"

#include <fmt/format.h>

#include "crypto/base/encoding.hpp"
#include "crypto/sha256.hpp"

namespace fangpin::crypto {

namespace {

constexpr std::size_t kNameBytesMax = 255;
constexpr std::size_t kPublicKeyBytes = 32;
constexpr std::size_t kTimeBytes = 8;

// White space beyond ASCII in UTF-8: U+0085, U+00A0, U+1680, U+2000..200A, U+2028, U+2029, U+202F, U+205F, U+3000.
bool has_wide_space(std::string_view text) {
  for (const std::string_view space : {"\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\xa8", "\xe2\x80\xa9",
                                       "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"}) {
    if (text.find(space) != std::string_view::npos) return true;
  }
  for (auto at = text.find("\xe2\x80"); at != std::string_view::npos; at = text.find("\xe2\x80", at + 1)) {
    if (at + 2 < text.size() && static_cast<std::uint8_t>(text[at + 2]) <= 0x8a) return true;
  }
  return false;
}

std::uint32_t key_id(std::string_view name, NoteKeyType type, ByteView public_key) {
  Sha256 hash;
  hash.update(as_bytes(name));
  const std::array<std::uint8_t, 2> middle{'\n', static_cast<std::uint8_t>(type)};
  hash.update(middle);
  hash.update(public_key);
  const Digest digest = hash.finish();
  return static_cast<std::uint32_t>(digest[0]) << 24 | static_cast<std::uint32_t>(digest[1]) << 16 |
         static_cast<std::uint32_t>(digest[2]) << 8 | digest[3];
}

std::string cosigned_message(std::string_view text, std::uint64_t seconds) {
  return fmt::format("cosignature/v1\ntime {}\n{}", seconds, text);
}

Error malformed() {
  return error(Errc::malformed,
               "验证公钥的格式应为 名称+8位十六进制+BASE64 / a verifier key has the form NAME+HEX8+BASE64");
}

}  // namespace

bool is_note_name(std::string_view name) {
  if (name.empty() || name.size() > kNameBytesMax || !is_utf8(name) || has_wide_space(name)) return false;
  for (const char c : name) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte <= 0x20 || byte == 0x7f || c == '+') return false;
  }
  return true;
}

NoteKey::NoteKey(std::string name, NoteKeyType type, const std::array<std::uint8_t, 32>& public_key)
    : name_(std::move(name)), id_(key_id(name_, type, public_key)), type_(type), public_key_(public_key) {}

NoteKey NoteKey::of(std::string name, NoteKeyType type, const SigningKey& key) {
  const std::string text = key.verify_key().to_text();
  const auto bytes = from_base64(std::string_view(text).substr(text.find(':') + 1)).value();
  std::array<std::uint8_t, kPublicKeyBytes> public_key{};
  std::copy(bytes.begin(), bytes.end(), public_key.begin());
  return NoteKey(std::move(name), type, public_key);
}

Result<NoteKey> NoteKey::parse(std::string_view vkey) {
  const auto first = vkey.find('+');
  const auto second = first == std::string_view::npos ? first : vkey.find('+', first + 1);
  if (second == std::string_view::npos) return malformed();
  const auto name = vkey.substr(0, first);
  const auto id = vkey.substr(first + 1, second - first - 1);
  const auto key = from_base64(vkey.substr(second + 1));
  if (!is_note_name(name) || id.size() != 8 || !key || key->empty()) return malformed();
  const auto type = static_cast<NoteKeyType>(key->front());
  if (type != NoteKeyType::ed25519 && type != NoteKeyType::cosignature_ed25519) {
    return error(Errc::malformed,
                 fmt::format("不支持的验证公钥类型 {:02x} / verifier keys of type {:02x} are not supported",
                             key->front(), key->front()));
  }
  if (key->size() != 1 + kPublicKeyBytes) return malformed();
  std::array<std::uint8_t, kPublicKeyBytes> public_key{};
  std::copy(key->begin() + 1, key->end(), public_key.begin());
  if (!VerifyKey::parse("ed25519:" + to_base64(public_key))) return malformed();
  NoteKey out(std::string(name), type, public_key);
  if (fmt::format("{:08x}", out.id()) != id) {
    return error(Errc::malformed, "验证公钥与其编号不符 / the verifier key's id is not that of its key");
  }
  return out;
}

std::string NoteKey::to_text() const {
  Bytes key{static_cast<std::uint8_t>(type_)};
  key.insert(key.end(), public_key_.begin(), public_key_.end());
  return fmt::format("{}+{:08x}+{}", name_, id_, to_base64(key));
}

std::optional<NoteKey::Valid> NoteKey::verify(std::string_view text, ByteView signature) const {
  const auto key = VerifyKey::ed25519(public_key_);
  if (type_ == NoteKeyType::ed25519) {
    if (signature.size() != kSignatureBytes || !key.verify(as_bytes(text), signature)) return std::nullopt;
    return Valid{};
  }
  if (signature.size() != kTimeBytes + kSignatureBytes) return std::nullopt;
  std::uint64_t seconds = 0;
  for (const auto byte : signature.first(kTimeBytes)) seconds = seconds << 8 | byte;
  const auto message = cosigned_message(text, seconds);
  if (!key.verify(as_bytes(message), signature.subspan(kTimeBytes))) return std::nullopt;
  return Valid{seconds};
}

Bytes sign_note_text(std::string_view text, const SigningKey& key) {
  const auto signature = key.sign(as_bytes(text));
  return {signature.begin(), signature.end()};
}

Bytes cosign_note_text(std::string_view text, const SigningKey& key, std::uint64_t seconds) {
  Bytes out;
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(seconds >> shift));
  const auto message = cosigned_message(text, seconds);
  const auto signature = key.sign(as_bytes(message));
  out.insert(out.end(), signature.begin(), signature.end());
  return out;
}

}  // namespace fangpin::crypto
