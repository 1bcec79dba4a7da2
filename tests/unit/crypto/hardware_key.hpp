#pragma once
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "crypto/base/bytes.hpp"
#include "crypto/base/encoding.hpp"

namespace fangpin::crypto::test {

// A department's hardware key, played by OpenSSL.
class HardwareKey {
 public:
  explicit HardwareKey(const char* group = "P-256") : key_(EVP_EC_gen(group), EVP_PKEY_free) {}
  std::string text() const {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key_.get(), &der);
    const auto encoded = to_base64(ByteView{der, static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    return "ecdsa-p256:" + encoded;
  }
  // r||s
  Bytes sign(ByteView message) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key_.get(), nullptr);
    std::size_t size = 128;
    Bytes der(size);
    EVP_DigestSign(context.get(), der.data(), &size, message.data(), message.size());
    const auto* at = static_cast<const unsigned char*>(der.data());
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)), ECDSA_SIG_free);
    Bytes out(64);
    BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out.data(), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out.data() + 32, 32);
    return out;
  }

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

}  // namespace fangpin::crypto::test
