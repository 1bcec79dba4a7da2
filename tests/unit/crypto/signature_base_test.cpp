#include "crypto/signature_base.hpp"

#include <gtest/gtest.h>

#include "crypto/base/encoding.hpp"
#include "crypto/sha256.hpp"
#include "crypto/signing_key.hpp"

namespace fangpin::crypto {
namespace {

// RFC 9421 B.2.6, key of B.1.4.
const std::vector<SignedComponent> kComponents{
    {R"("date")", "Tue, 20 Apr 2021 02:07:55 GMT"},
    {R"("@method")", "POST"},
    {R"("@path")", "/foo"},
    {R"("@authority")", "example.com"},
    {R"("content-type")", "application/json"},
    {R"("content-length")", "18"},
};
const std::string kParams =
    R"(("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519")";
constexpr auto kRfcSignature =
    "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==";

TEST(SignatureBase, IsThatOfRfc9421B26) {
  const auto base = signature_base(kComponents, kParams);
  ASSERT_TRUE(base);
  EXPECT_EQ(base->size(), 284U);
  EXPECT_EQ(to_hex(sha256(*base)), "e6402577f54303accfda63dfbde1a7b8c5e5e6f3f7898637b7d78dc07ee1896a");
  EXPECT_TRUE(kParams.starts_with(component_list(kComponents)));

  const auto key = SigningKey::from_seed(*from_hex("9f8362f87a484a954e6e740c5b4c0e84229139a20aa8ab56ff66586f6a7d29c5"));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->verify_key().to_text(),
            "ed25519:" + to_base64(*from_hex("26b40b8f93fff3d897112f7ebc582b232dbd72517d082fe83cfb30ddce43d1bb")));
  EXPECT_EQ(to_base64(key->sign(as_bytes(*base))), kRfcSignature);
  EXPECT_TRUE(key->verify_key().verify(as_bytes(*base), *from_base64(kRfcSignature)));
}

TEST(SignatureBase, DropsSpacesAtBothEndsAndKeepsThoseInside) {
  const std::vector<SignedComponent> components{{R"("a")", "  x  y "}, {R"("b")", "   "}, {R"("c")", ""}};
  EXPECT_EQ(signature_base(components, "()"), "\"a\": x  y\n\"b\": \n\"c\": \n\"@signature-params\": ()");
}

TEST(SignatureBase, RefusesARepeatedComponent) {
  EXPECT_TRUE(signature_base(std::vector<SignedComponent>{{R"("a")", "1"}, {R"("a";req)", "1"}}, "()"));
  EXPECT_FALSE(signature_base(std::vector<SignedComponent>{{R"("a")", "1"}, {R"("a")", "1"}}, "()"));
}

TEST(SignatureBase, RefusesWhatCouldForgeALine) {
  for (const char* value : {"x\n\"@method\": GET", "x\r", "\t", "\x7f", "\x01", "é", "中"}) {
    EXPECT_FALSE(signature_base(std::vector<SignedComponent>{{R"("a")", value}}, "()")) << value;
    EXPECT_FALSE(signature_base(std::vector<SignedComponent>{{value, "x"}}, "()")) << value;
    EXPECT_FALSE(signature_base({}, value)) << value;
  }
  EXPECT_FALSE(signature_base(std::vector<SignedComponent>{{R"("a")", std::string_view("\0", 1)}}, "()"));
}

}  // namespace
}  // namespace fangpin::crypto
