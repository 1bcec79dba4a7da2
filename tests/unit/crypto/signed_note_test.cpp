#include "crypto/signed_note.hpp"

#include <gtest/gtest.h>

#include "crypto/base/encoding.hpp"
#include "crypto/own_signature.hpp"

namespace fangpin::crypto {
namespace {

// The example of the C2SP specification and the one of golang.org/x/mod, both made by others.
constexpr auto kExampleKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr auto kExampleNote =
    "This is an example message.\n\n"
    "\xe2\x80\x94 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
constexpr auto kPeterKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr auto kPeterSeed = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";  // 0x01 || seed
constexpr auto kPeterText =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
constexpr auto kPeterSignature =
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";

std::string peter_note() { return std::string(kPeterText) + "\n\xe2\x80\x94 PeterNeumann " + kPeterSignature + "\n"; }

std::vector<NoteKey> keys(std::initializer_list<const char*> texts) {
  std::vector<NoteKey> out;
  for (const auto* text : texts) out.push_back(NoteKey::parse(text).value());
  return out;
}

Status check(std::string_view text, const std::vector<NoteKey>& known) {
  auto note = SignedNote::parse(text);
  if (!note) return note.error();
  auto verified = verify_note(*note, known);
  if (!verified) return verified.error();
  return ok();
}

TEST(SignedNote, OfTheSpecificationVerifies) {
  EXPECT_TRUE(check(kExampleNote, keys({kExampleKey})));
  EXPECT_EQ(SignedNote::parse(kExampleNote)->to_text(), kExampleNote);
}

TEST(SignedNote, OfGoVerifiesAndIsSignedAlike) {
  EXPECT_TRUE(check(peter_note(), keys({kPeterKey})));
  const auto seed = from_base64(kPeterSeed).value();
  const auto key = SigningKey::from_seed(ByteView(seed).subspan(1)).value();
  const auto note_key = NoteKey::of("PeterNeumann", NoteKeyType::ed25519, key);
  EXPECT_EQ(note_key.to_text(), kPeterKey);
  SignedNote note{kPeterText, {}};
  note.add(note_key, sign_note_text(note.text, key));
  EXPECT_EQ(note.to_text(), peter_note());
}

TEST(SignedNote, IsRefusedWhereTextOrSignatureIsAltered) {
  const std::string good = kExampleNote;
  const auto known = keys({kExampleKey});
  const auto text_end = good.find("\n\n") + 1;
  for (std::size_t i = 0; i < text_end; ++i) {
    std::string altered = good;
    altered[i] = altered[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(check(altered, known)) << i;
  }
  std::string altered = good;
  altered[altered.size() - 20] = altered[altered.size() - 20] == 'A' ? 'B' : 'A';
  EXPECT_EQ(check(altered, known).error().code, Errc::unauthenticated);
}

TEST(SignedNote, PassesOverUnknownKeysAndNeedsAKnownOne) {
  const auto both = std::string(kExampleNote) + "\xe2\x80\x94 somebody.else AAAAAAAA\n";
  EXPECT_TRUE(check(both, keys({kExampleKey})));
  EXPECT_EQ(check(kExampleNote, keys({kPeterKey})).error().code, Errc::unauthenticated);
  EXPECT_EQ(check(kExampleNote, {}).error().code, Errc::unauthenticated);
  // the name alone does not make a key known: another id under it is passed over
  const auto other = NoteKey::of("example.com/foo", NoteKeyType::ed25519, SigningKey::generate());
  EXPECT_EQ(check(kExampleNote, {other}).error().code, Errc::unauthenticated);
}

TEST(SignedNote, IsRefusedIfOneOfTwoKnownSignaturesIsBad) {
  const auto key = SigningKey::generate();
  const auto note_key = NoteKey::of("witness.example/w", NoteKeyType::ed25519, key);
  auto note = SignedNote::parse(kExampleNote).value();
  auto bad = sign_note_text(note.text, key);
  bad.front() ^= 1;
  note.add(note_key, bad);
  const std::vector<NoteKey> known{NoteKey::parse(kExampleKey).value(), note_key};
  EXPECT_EQ(check(note.to_text(), known).error().code, Errc::unauthenticated);
  EXPECT_TRUE(check(note.to_text(), keys({kExampleKey})));  // to whom that key is unknown
}

TEST(SignedNote, CountsAKeyOnce) {
  auto note = SignedNote::parse(kExampleNote).value();
  note.signatures.push_back(note.signatures.front());
  EXPECT_EQ(verify_note(note, keys({kExampleKey}))->size(), 1U);
}

TEST(SignedNote, TakesSixteenSignaturesAndHasACap) {
  auto note = SignedNote::parse(kExampleNote).value();
  while (note.signatures.size() < kNoteSignaturesMax) note.signatures.push_back({"other.example", 7, Bytes(64)});
  EXPECT_TRUE(check(note.to_text(), keys({kExampleKey})));
  note.signatures.push_back({"other.example", 7, Bytes(64)});
  EXPECT_EQ(check(note.to_text(), keys({kExampleKey})).error().code, Errc::too_large);
  EXPECT_EQ(SignedNote::parse(std::string(kNoteBytesMax + 1, 'x')).error().code, Errc::too_large);
}

TEST(SignedNote, MayHoldEmptyLinesInItsText) {
  const auto key = SigningKey::generate();
  const auto note_key = NoteKey::of("log.example", NoteKeyType::ed25519, key);
  SignedNote note{"first\n\nlast\n", {}};
  note.add(note_key, sign_note_text(note.text, key));
  EXPECT_EQ(SignedNote::parse(note.to_text())->text, note.text);
  EXPECT_TRUE(check(note.to_text(), {note_key}));
}

TEST(SignedNote, RefusesOtherForms) {
  const std::string good = kExampleNote;
  const std::string line = good.substr(good.find("\n\n") + 2);
  for (const auto& bad : std::vector<std::string>{
           "", "\n", "\n\n", "text\n", "text\n\n", "text\n" + line, good.substr(0, good.size() - 1), good + "\n",
           "a\tb\n\n" + line, "a\rb\n\n" + line, "\xff\n\n" + line, good + "- x AAAAAAAA\n",
           "text\n\n\xe2\x80\x94 AAAAAAAA\n", "text\n\n\xe2\x80\x94 a+b AAAAAAAA\n", "text\n\n\xe2\x80\x94  AAAAAAAA\n",
           "text\n\n\xe2\x80\x94 name AAAA\n", "text\n\n\xe2\x80\x94 name AAAAAA==\n",
           "text\n\n\xe2\x80\x94 name !!!!!!!!\n"}) {
    EXPECT_FALSE(SignedNote::parse(bad)) << bad;
  }
}

TEST(OwnSignature, IsOfAKeyUnderTheCheckpointsName) {
  const auto own = SigningKey::generate(), other = SigningKey::generate();
  const std::string text = "log.example\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n";
  const auto key = NoteKey::of("log.example", NoteKeyType::ed25519, own);
  const auto stranger = NoteKey::of("other.example", NoteKeyType::ed25519, other);
  const std::vector<NoteKey> keys{stranger, key};
  SignedNote note;
  note.text = text;
  note.add(stranger, sign_note_text(text, other));
  EXPECT_FALSE(signed_under_own_name(note, "log.example", keys));  // by a key of ours, under another name
  note.add(key, sign_note_text(text, own));
  EXPECT_TRUE(signed_under_own_name(note, "log.example", keys));
  EXPECT_FALSE(signed_under_own_name(note, "log.example", std::vector<NoteKey>{stranger}));
  EXPECT_FALSE(signed_under_own_name(note, "third.example", keys));
  SignedNote spoiled;
  spoiled.text = text;
  spoiled.add(key, sign_note_text(text, own));
  spoiled.add(stranger, sign_note_text(text + "x", other));  // a known key's line that is no signature
  EXPECT_FALSE(signed_under_own_name(spoiled, "log.example", keys));
}

TEST(NoteKey, TextIsReadBackAndOthersAreRefused) {
  EXPECT_EQ(NoteKey::parse(kExampleKey)->to_text(), kExampleKey);
  EXPECT_EQ(NoteKey::parse(kExampleKey)->name(), "example.com/foo");
  EXPECT_EQ(NoteKey::parse(kExampleKey)->id(), 0x530d903aU);
  for (const char* bad : {"", "example.com/foo", "example.com/foo+530d903a",
                          "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",      // another id
                          "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",      // another name
                          "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",      // upper case
                          "example.com/foo+530d903a+BekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",      // another type
                          "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",       // cut
                          "exa mple+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",             // a space
                          "exa\xc2\xa0mple+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",      // a wide space
                          "exa\xe2\x80\x83m+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"}) {  // U+2003
    EXPECT_FALSE(NoteKey::parse(bad)) << bad;
  }
}

TEST(NoteKey, NamesMayBeOfAnyScriptWithoutSpaces) {
  EXPECT_TRUE(is_note_name("fangpin.example/130126"));
  EXPECT_TRUE(is_note_name("灵寿县/日志"));
  for (const char* bad : {"", " ", "a b", "a+b", "a\nb", "a\xe3\x80\x80z", "\xff"}) EXPECT_FALSE(is_note_name(bad));
}

TEST(Cosignature, BindsItsTimeToTheText) {
  const auto key = SigningKey::generate();
  const auto witness = NoteKey::of("witness.example/audit", NoteKeyType::cosignature_ed25519, key);
  const std::string text = "log.example\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n";
  const auto signature = cosign_note_text(text, key, 1'663'000'000);
  EXPECT_EQ(signature.size(), 72U);
  const auto valid = witness.verify(text, signature);
  ASSERT_TRUE(valid);
  EXPECT_EQ(valid->seconds, 1'663'000'000U);
  for (std::size_t i = 0; i < signature.size(); ++i) {
    auto altered = signature;
    altered[i] ^= 0x10;
    EXPECT_FALSE(witness.verify(text, altered)) << i;
  }
  EXPECT_FALSE(witness.verify(text + "x\n", signature));
  EXPECT_FALSE(witness.verify(text, ByteView(signature).subspan(8)));
  // a plain signature of the same key is no cosignature, and the other way round
  EXPECT_FALSE(witness.verify(text, sign_note_text(text, key)));
  EXPECT_FALSE(NoteKey::of("witness.example/audit", NoteKeyType::ed25519, key).verify(text, signature));
  EXPECT_EQ(NoteKey::parse(witness.to_text()).value(), witness);
}

}  // namespace
}  // namespace fangpin::crypto
