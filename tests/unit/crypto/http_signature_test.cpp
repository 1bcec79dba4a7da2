#include "crypto/http_signature.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "crypto/base/encoding.hpp"
#include "crypto/signature_base.hpp"
#include "crypto/structured_field.hpp"
#include "hardware_key.hpp"

namespace fangpin::crypto {
namespace {

constexpr std::int64_t kNow = 1'662'000'000;
const SigningKey& department_key() {
  static const SigningKey key = SigningKey::from_seed(Bytes(32, 7)).value();
  return key;
}

MessageToSign a_push() {
  return {"POST",
          "gateway.example:8443",
          "/v1/feeds/education/dropout/submissions",
          "?window=2022-09",
          "text/csv; charset=gb18030",
          "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
          R"("8e03978e-40d5-43e8-bc93-6894a57f9324")"};
}

std::optional<VerifyKey> registry(std::string_view key_id) {
  if (key_id != "education-2022") return std::nullopt;
  return department_key().verify_key();
}

SignatureFields a_signature() { return sign_message(a_push(), department_key(), "education-2022", kNow); }

SignatureResult verify(const SignatureFields& fields, const MessageToSign& message = a_push(),
                       std::int64_t now = kNow) {
  return verify_message(message, fields, registry, now);
}

const std::string kSeven =
    R"("@method" "@authority" "@path" "@query" "content-type" "content-digest" "idempotency-key")";
const std::string kParameters = R"(;created=1662000000;keyid="education-2022";tag="county-exchange")";

std::string ed25519_signature(ByteView base) { return to_base64(department_key().sign(base)); }

// A valid signature by the department's key over whatever list and parameters are given, as another sender's code might
// make it; names that the message does not have get the value "extra".
SignatureFields signed_as(const std::string& list, const std::string& parameters, const std::string& label = "s",
                          const std::function<std::string(ByteView)>& sign = ed25519_signature) {
  const auto message = a_push();
  const std::pair<std::string, std::string> values[] = {{"@method", message.method},
                                                        {"@authority", message.authority},
                                                        {"@path", message.path},
                                                        {"@query", message.query},
                                                        {"content-type", message.content_type},
                                                        {"content-digest", message.content_digest},
                                                        {"idempotency-key", message.idempotency_key}};
  const std::string params = "(" + list + ")" + parameters;
  std::string base;
  const std::string input = label + "=" + params;
  const auto parsed = parse_inner_list_dictionary(input);
  for (const auto& item : parsed.value().front().value.items) {
    const auto name = std::get<std::string>(item.value);
    std::string value = "extra";
    for (const auto& [known, its_value] : values) {
      if (known == name) value = its_value;
    }
    base += quoted_string(name) + (item.parameters.empty() ? "" : ";" + item.parameters[0].key) + ": " + value + "\n";
  }
  base += "\"@signature-params\": " + params;
  return {input, label + "=:" + sign(as_bytes(base)) + ":"};
}

SignatureFault fault_of(const SignatureResult& result) {
  EXPECT_TRUE(result.has_error()) << "it was accepted";
  return result.error();
}

TEST(MessageSignature, IsVerifiedWithWhoAndWhenAndTheBase) {
  const auto verified = verify(a_signature());
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->key_id, "education-2022");
  EXPECT_EQ(verified->created_seconds, kNow);
  EXPECT_TRUE(verified->base.starts_with("\"@method\": POST\n\"@authority\": gateway.example:8443\n"));
  EXPECT_TRUE(department_key().verify_key().verify(as_bytes(verified->base), verified->signature));
}

TEST(MessageSignature, TakesAnyOrderLabelSpacingAndTheNamedAlgorithm) {
  EXPECT_TRUE(verify(signed_as(kSeven, kParameters)));
  EXPECT_TRUE(
      verify(signed_as(R"("idempotency-key" "content-digest" "@query" "@path" "@method" "content-type" "@authority")",
                       R"(;tag="county-exchange";keyid="education-2022";created=1662000000)", "*x.1")));
  EXPECT_TRUE(verify(signed_as("  " + kSeven + " ", kParameters)));
  EXPECT_TRUE(verify(signed_as(kSeven, R"(;alg="ed25519")" + kParameters)));
}

TEST(MessageSignature, CoversEachOfTheSeven) {
  const std::pair<const char*, std::function<void(MessageToSign&)>> changes[] = {
      {"method", [](auto& m) { m.method = "PUT"; }},
      {"authority", [](auto& m) { m.authority = "other.example"; }},
      {"path", [](auto& m) { m.path = "/v1/feeds/health/dropout/submissions"; }},
      {"query", [](auto& m) { m.query = "?window=2022-10"; }},
      {"content type", [](auto& m) { m.content_type = "text/csv"; }},
      {"digest", [](auto& m) { m.content_digest[10] = 'Y'; }},
      {"key", [](auto& m) { m.idempotency_key[3] = 'f'; }}};
  for (const auto& [name, change] : changes) {
    auto message = a_push();
    change(message);
    EXPECT_EQ(fault_of(verify(a_signature(), message)), SignatureFault::invalid) << name;
  }
}

TEST(MessageSignature, RefusesAnAlteredSignatureAndAnotherKeys) {
  auto altered = a_signature();
  altered.signature[12] = altered.signature[12] == 'A' ? 'B' : 'A';
  EXPECT_EQ(fault_of(verify(altered)), SignatureFault::invalid);
  const auto stranger = SigningKey::generate();
  EXPECT_EQ(fault_of(verify(sign_message(a_push(), stranger, "education-2022", kNow))), SignatureFault::invalid);
  auto moved = a_signature();
  moved.signature_input.replace(moved.signature_input.find("1662000000"), 10, "1662000001");
  EXPECT_EQ(fault_of(verify(moved)), SignatureFault::invalid);
}

TEST(MessageSignature, RefusesAnUnknownKey) {
  EXPECT_EQ(fault_of(verify(sign_message(a_push(), department_key(), "education-2021", kNow))),
            SignatureFault::unknown_key);
}

TEST(MessageSignature, LivesForFiveMinutesOnBothSides) {
  for (const std::int64_t offset : {-300, 0, 300})
    EXPECT_TRUE(verify(a_signature(), a_push(), kNow + offset)) << offset;
  EXPECT_EQ(fault_of(verify(a_signature(), a_push(), kNow + 301)), SignatureFault::too_old);
  EXPECT_EQ(fault_of(verify(a_signature(), a_push(), kNow - 301)), SignatureFault::in_future);
  const auto far = sign_message(a_push(), department_key(), "education-2022", -999'999'999'999'999);
  EXPECT_EQ(fault_of(verify(far)), SignatureFault::too_old);
}

TEST(MessageSignature, IsMissingWithoutFieldsOrWithAnotherTag) {
  EXPECT_EQ(fault_of(verify({})), SignatureFault::missing);
  EXPECT_EQ(fault_of(verify({a_signature().signature_input, ""})), SignatureFault::missing);
  EXPECT_EQ(fault_of(verify({"", a_signature().signature})), SignatureFault::missing);
  for (const char* tag : {R"(;tag="county-exchange-answer")", R"(;tag="other")", ";tag=county-exchange", ""}) {
    const auto fields = signed_as(kSeven, std::string(R"(;created=1662000000;keyid="education-2022")") + tag);
    EXPECT_EQ(fault_of(verify(fields)), SignatureFault::missing) << tag;
  }
}

TEST(MessageSignature, StandsBesideOthersButOnlyOnce) {
  const auto ours = a_signature();
  const auto proxy =
      signed_as(R"("@method" "forwarded";key="x")", R"(;created=1;nonce="n";expires=2;tag="proxy")", "p");
  EXPECT_TRUE(verify({proxy.signature_input + ", " + ours.signature_input, ours.signature + ", " + proxy.signature}));
  const auto again = signed_as(kSeven, kParameters, "t");
  EXPECT_EQ(
      fault_of(verify({ours.signature_input + ", " + again.signature_input, ours.signature + ", " + again.signature})),
      SignatureFault::profile);
}

TEST(MessageSignature, CoversExactlyTheSevenEachOnce) {
  const std::string without_digest = R"("@method" "@authority" "@path" "@query" "content-type" "idempotency-key")";
  for (const std::string& list :
       {std::string(), without_digest, kSeven + R"( "date")", without_digest + R"( "date")", kSeven + R"( "@method")",
        without_digest + R"( "@method")", without_digest + R"( "content-digest";req)",
        without_digest + R"( "Content-Digest")"}) {
    EXPECT_EQ(fault_of(verify(signed_as(list, kParameters))), SignatureFault::profile) << list;
  }
}

TEST(MessageSignature, RefusesOtherParameters) {
  const std::string tag = R"(;tag="county-exchange")";
  for (const std::string& parameters :
       {kParameters + ";expires=1662000300", kParameters + R"(;nonce="n")", kParameters + ";x",
        kParameters + R"(;alg="rsa-v1_5-sha256")", kParameters + ";alg=ed25519", kParameters + ";alg",
        R"(;keyid="education-2022")" + tag, ";created=1662000000" + tag,
        R"(;created="1662000000";keyid="education-2022")" + tag,
        R"(;created=1662000000.0;keyid="education-2022")" + tag, R"(;created;keyid="education-2022")" + tag,
        ";created=1662000000;keyid=education-2022" + tag, R"(;created=1662000000;keyid="")" + tag}) {
    EXPECT_EQ(fault_of(verify(signed_as(kSeven, parameters))), SignatureFault::profile) << parameters;
  }
}

TEST(MessageSignature, RefusesMalformedFields) {
  const auto good = a_signature();
  const auto input = good.signature_input;
  for (const std::string& bad : {std::string("x"), input + ",", input + "," + input, input + ";created=1662000000",
                                 input + ";X=1", input.substr(7), input + "\n", input + "\t", input + ";z=\"\xc3\xa9\"",
                                 input + std::string(5000, ' '), "other" + input.substr(6), "county=" + input}) {
    EXPECT_EQ(fault_of(verify({bad, good.signature})), SignatureFault::malformed) << bad;
  }
  const auto signature = good.signature;
  for (const std::string& bad :
       {std::string("x"), signature + ",", signature + ", " + signature, signature + ";p",
        "other" + signature.substr(6), std::string("county=:AAAA:"), std::string("county=\"AAAA\""),
        std::string("county=()"), signature.substr(0, signature.size() - 1),
        signature.substr(0, signature.size() - 3) + ":", signature + std::string(5000, ' ')}) {
    EXPECT_EQ(fault_of(verify({input, bad})), SignatureFault::malformed) << bad;
  }
}

TEST(MessageSignature, RefusesMessagesThatCouldForgeALine) {
  for (const char* value : {"x\n\"@path\": /", "\x7f", "é", "a\tb"}) {
    auto message = a_push();
    message.content_type = value;
    EXPECT_EQ(fault_of(verify(a_signature(), message)), SignatureFault::malformed);
    EXPECT_THROW(sign_message(message, department_key(), "education-2022", kNow), std::logic_error);
  }
  EXPECT_THROW(sign_message(a_push(), department_key(), "教育局", kNow), std::logic_error);
}

TEST(MessageSignature, RefusesAMessageThatLacksAComponent) {
  auto message = a_push();
  message.idempotency_key.clear();
  const auto fields = sign_message(message, department_key(), "education-2022", kNow);
  EXPECT_EQ(fault_of(verify(fields, message)), SignatureFault::profile);
}

TEST(MessageSignature, ReportsTheFirstOfSeveralFaults) {
  auto message = a_push();
  message.method = "PUT";  // so that every one of these is invalid as well
  const auto old_unknown = sign_message(a_push(), department_key(), "nobody", kNow - 1000);
  EXPECT_EQ(fault_of(verify(old_unknown, message)), SignatureFault::unknown_key);
  EXPECT_EQ(fault_of(verify(a_signature(), message, kNow + 1000)), SignatureFault::too_old);
  EXPECT_EQ(fault_of(verify(signed_as(kSeven, R"(;created=1;keyid="nobody";x;tag="county-exchange")"), message)),
            SignatureFault::profile);
}

TEST(MessageSignature, MayBeMadeByAHardwareKeyThatIsNotCalledEd25519) {
  const test::HardwareKey hardware;
  const auto its_key = [&](std::string_view) { return std::optional(VerifyKey::parse(hardware.text()).value()); };
  const auto its_signature = [&](ByteView base) { return to_base64(hardware.sign(base)); };
  EXPECT_TRUE(verify_message(a_push(), signed_as(kSeven, kParameters, "s", its_signature), its_key, kNow));
  const auto misnamed = signed_as(kSeven, R"(;alg="ed25519")" + kParameters, "s", its_signature);
  EXPECT_EQ(fault_of(verify_message(a_push(), misnamed, its_key, kNow)), SignatureFault::invalid);
}

TEST(MessageSignature, KeyIdsMayHoldQuotes) {
  const std::string odd = R"(a"b\c)";
  const auto fields = sign_message(a_push(), department_key(), odd, kNow);
  const auto verified = verify_message(
      a_push(), fields,
      [&](std::string_view id) { return id == odd ? std::optional(department_key().verify_key()) : std::nullopt; },
      kNow);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->key_id, odd);
}

TEST(MessageSignature, EveryCutAndEveryChangedByteIsRefusedWithoutHarm) {
  const auto good = a_signature();
  for (std::size_t i = 0; i < good.signature_input.size(); ++i) {
    EXPECT_TRUE(verify({good.signature_input.substr(0, i), good.signature}).has_error()) << i;
    for (const char c : {'"', ';', '(', ')', ',', '=', ':', '\\', '9', '\0', '\xff'}) {
      auto bad = good;
      if (bad.signature_input[i] == c) continue;
      bad.signature_input[i] = c;
      EXPECT_TRUE(verify(bad).has_error()) << bad.signature_input;
    }
  }
  for (std::size_t i = 0; i < good.signature.size(); ++i) {
    EXPECT_TRUE(verify({good.signature_input, good.signature.substr(0, i)}).has_error()) << i;
  }
}

}  // namespace
}  // namespace fangpin::crypto
