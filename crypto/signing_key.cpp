#include "crypto/signing_key.hpp"

#include <fmt/format.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <sodium.h>

#include <algorithm>
#include <memory>

#include "crypto/base/encoding.hpp"
#include "crypto/key_file.hpp"
#include "crypto/key_text.hpp"
#include "crypto/openssl_pointer.hpp"

namespace fangpin::crypto {

namespace {

constexpr std::string_view kEd25519 = "ed25519";
constexpr std::string_view kEcdsaP256 = "ecdsa-p256";
constexpr std::string_view kSeedScheme = "ed25519-seed";
constexpr std::size_t kSpkiBytesMax = 256;  // an uncompressed P-256 key takes 91

using KeyPointer = OpensslPointer<EVP_PKEY, EVP_PKEY_free>;
using ContextPointer = OpensslPointer<EVP_MD_CTX, EVP_MD_CTX_free>;
using EcdsaPointer = OpensslPointer<ECDSA_SIG, ECDSA_SIG_free>;

// Null unless the bytes are exactly one SubjectPublicKeyInfo of a P-256 key.
KeyPointer decode_p256(ByteView spki) {
  const auto* at = spki.data();
  KeyPointer key{d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size()))};
  if (!key || at != spki.data() + spki.size()) return nullptr;
  char group[32] = {};
  std::size_t size = 0;
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_EC ||
      EVP_PKEY_get_group_name(key.get(), group, sizeof group, &size) != 1 ||
      std::string_view(group, size) != "prime256v1") {
    return nullptr;
  }
  return key;
}

// r||s as IEEE P1363 has it, to the DER that OpenSSL takes. Empty on failure.
Bytes to_der(ByteView signature) {
  EcdsaPointer pair{ECDSA_SIG_new()};
  BIGNUM* r = BN_bin2bn(signature.data(), 32, nullptr);
  BIGNUM* s = BN_bin2bn(signature.data() + 32, 32, nullptr);
  if (!pair || r == nullptr || s == nullptr || ECDSA_SIG_set0(pair.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return {};
  }
  const int size = i2d_ECDSA_SIG(pair.get(), nullptr);
  if (size <= 0) return {};
  Bytes out(static_cast<std::size_t>(size));
  auto* at = out.data();
  i2d_ECDSA_SIG(pair.get(), &at);
  return out;
}

bool verify_p256(ByteView spki, ByteView message, ByteView signature) {
  const KeyPointer key = decode_p256(spki);
  const ContextPointer context{EVP_MD_CTX_new()};
  const Bytes der = to_der(signature);
  return key && context && !der.empty() &&
         EVP_DigestVerifyInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key.get(), nullptr) == 1 &&
         EVP_DigestVerify(context.get(), der.data(), der.size(), message.data(), message.size()) == 1;
}

}  // namespace

Result<VerifyKey> VerifyKey::parse(std::string_view text) {
  const auto colon = text.find(':');
  const auto scheme = text.substr(0, colon);
  VerifyKey out;
  out.scheme_ = scheme;
  if (scheme == kEd25519) {
    auto key = parse_public_key_text(text, kEd25519, crypto_sign_PUBLICKEYBYTES);
    if (!key) return key.error();
    if (crypto_core_ed25519_is_valid_point(key->data()) != 1) {
      return error(Errc::malformed, "the Ed25519 key is not a point of the prime-order group / 公钥无效");
    }
    out.key_ = std::move(*key);
    return out;
  }
  if (scheme == kEcdsaP256 && colon != std::string_view::npos) {
    auto spki = from_base64(text.substr(colon + 1));
    if (!spki || spki->size() > kSpkiBytesMax || !decode_p256(*spki)) {
      return error(Errc::malformed, "ecdsa-p256 needs BASE64 of a P-256 SubjectPublicKeyInfo / 公钥无效");
    }
    out.key_ = std::move(*spki);
    return out;
  }
  return error(Errc::malformed, "a signing key has the form ed25519:BASE64 or ecdsa-p256:BASE64 / 公钥格式不对");
}

VerifyKey VerifyKey::ed25519(const std::array<std::uint8_t, 32>& key) {
  VerifyKey out;
  out.scheme_ = kEd25519;
  out.key_.assign(key.begin(), key.end());
  return out;
}

std::string VerifyKey::to_text() const { return scheme_ + ":" + to_base64(key_); }

bool VerifyKey::verify(ByteView message, ByteView signature) const {
  if (signature.size() != kSignatureBytes) return false;
  if (scheme_ == kEd25519) {
    return crypto_sign_verify_detached(signature.data(), message.data(), message.size(), key_.data()) == 0;
  }
  return scheme_ == kEcdsaP256 && verify_p256(key_, message, signature);
}

SigningKey SigningKey::generate() {
  SecretBytes seed(crypto_sign_SEEDBYTES);
  randombytes_buf(seed.writable().data(), seed.view().size());
  return from_seed(seed.view()).value();
}

Result<SigningKey> SigningKey::from_seed(ByteView seed) {
  if (seed.size() != crypto_sign_SEEDBYTES) return error(Errc::malformed, "an Ed25519 seed has 32 bytes");
  SigningKey key;
  key.seed_ = SecretBytes::copy_of(seed);
  key.expanded_ = SecretBytes(crypto_sign_SECRETKEYBYTES);
  std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> public_key;
  crypto_sign_seed_keypair(public_key.data(), key.expanded_.writable().data(), seed.data());
  return key;
}

Result<SigningKey> SigningKey::load(const std::string& path) {
  auto content = read_secret_file(path);
  if (!content) return content.error();
  auto seed = parse_secret_key_line(content->view(), kSeedScheme, crypto_sign_SEEDBYTES);
  if (!seed) return error(Errc::config, fmt::format("{}: {}", path, seed.error().detail));
  return from_seed(seed->view());
}

Status SigningKey::save(const std::string& path) const {
  return create_secret_file(path, secret_key_line(kSeedScheme, seed_.view()).view());
}

VerifyKey SigningKey::verify_key() const {
  std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> public_key;
  // libsodium's 64-byte form is seed || public key
  std::copy_n(expanded_.view().data() + crypto_sign_SEEDBYTES, public_key.size(), public_key.begin());
  return VerifyKey::ed25519(public_key);
}

std::array<std::uint8_t, 64> SigningKey::sign(ByteView message) const {
  std::array<std::uint8_t, crypto_sign_BYTES> signature;
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), expanded_.view().data());
  return signature;
}

}  // namespace fangpin::crypto
