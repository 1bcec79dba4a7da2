#include "crypto/key_text.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <cstring>

#include "crypto/base/encoding.hpp"

namespace fangpin::crypto {

namespace {

// What follows "scheme:", or nothing.
std::optional<std::string_view> after_scheme(std::string_view text, std::string_view scheme) {
  if (!text.starts_with(scheme)) return std::nullopt;
  text.remove_prefix(scheme.size());
  if (!text.starts_with(':')) return std::nullopt;
  return text.substr(1);
}

Error not_this_form(std::string_view scheme, std::size_t size) {
  return error(Errc::malformed,
               fmt::format("a key has the form {}:BASE64 of {} bytes / 密钥格式应为 {}:BASE64", scheme, size, scheme));
}

}  // namespace

Result<Bytes> parse_public_key_text(std::string_view text, std::string_view scheme, std::size_t size) {
  const auto encoded = after_scheme(text, scheme);
  if (!encoded) return not_this_form(scheme, size);
  auto bytes = from_base64(*encoded);
  if (!bytes || bytes->size() != size) return not_this_form(scheme, size);
  return std::move(*bytes);
}

Result<SecretBytes> parse_secret_key_line(ByteView line, std::string_view scheme, std::size_t size) {
  auto text = as_text(line);
  if (text.ends_with('\n')) text.remove_suffix(1);
  const auto encoded = after_scheme(text, scheme);
  if (!encoded) return not_this_form(scheme, size);
  auto secret = parse_secret_base64(*encoded, size);
  if (!secret) return not_this_form(scheme, size);
  return secret;
}

Result<SecretBytes> parse_secret_base64(std::string_view text, std::size_t size) {
  SecretBytes secret(size);
  std::size_t written = 0;
  const char* end = nullptr;
  const int decoded = sodium_base642bin(secret.writable().data(), size, text.data(), text.size(), nullptr, &written,
                                        &end, sodium_base64_VARIANT_ORIGINAL);
  if (decoded != 0 || written != size || end != text.data() + text.size()) {
    return error(Errc::malformed, fmt::format("not BASE64 of {} bytes", size));
  }
  return secret;
}

SecretBytes secret_base64(ByteView secret) {
  // libsodium writes a terminating zero: it goes to a larger block, the text alone is returned.
  SecretBytes with_zero(sodium_base64_encoded_len(secret.size(), sodium_base64_VARIANT_ORIGINAL));
  sodium_bin2base64(reinterpret_cast<char*>(with_zero.writable().data()), with_zero.view().size(), secret.data(),
                    secret.size(), sodium_base64_VARIANT_ORIGINAL);
  return SecretBytes::copy_of(with_zero.view().first(with_zero.view().size() - 1));
}

SecretBytes secret_key_line(std::string_view scheme, ByteView secret) {
  const SecretBytes encoded = secret_base64(secret);
  SecretBytes line(scheme.size() + 1 + encoded.view().size() + 1);
  auto* at = line.writable().data();
  at = std::copy(scheme.begin(), scheme.end(), at);
  *at++ = ':';
  at = std::copy(encoded.view().begin(), encoded.view().end(), at);
  *at = '\n';
  return line;
}

}  // namespace fangpin::crypto
