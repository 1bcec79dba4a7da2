#include "crypto/base/secret.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <type_traits>

#include "crypto/base/random.hpp"

namespace fangpin {
namespace {

static_assert(!std::is_copy_constructible_v<SecretBytes> && !std::is_copy_assignable_v<SecretBytes>);

TEST(SecretBytes, HoldsItsOwnCopy) {
  Bytes source{1, 2, 3};
  const auto secret = SecretBytes::copy_of(source);
  source[0] = 9;
  EXPECT_TRUE(equal_constant_time(secret.view(), Bytes{1, 2, 3}));
}

TEST(SecretBytes, OfNoBytesIsEmpty) {
  EXPECT_TRUE(SecretBytes{}.empty());
  EXPECT_TRUE(SecretBytes::copy_of({}).empty());
  EXPECT_FALSE(SecretBytes(1).empty());
}

TEST(SecretBytes, MoveLeavesNothingReadableBehind) {
  auto first = SecretBytes::copy_of(Bytes{7});
  const auto second = std::move(first);
  EXPECT_EQ(second.view()[0], 7);
  EXPECT_EQ(first.view().data(), nullptr);  // NOLINT(bugprone-use-after-move): that is what is tested
}

TEST(EqualConstantTime, ComparesBytesAndSizes) {
  EXPECT_TRUE(equal_constant_time({}, {}));
  EXPECT_TRUE(equal_constant_time(Bytes{1, 2}, Bytes{1, 2}));
  EXPECT_FALSE(equal_constant_time(Bytes{1, 2}, Bytes{1, 3}));
  EXPECT_FALSE(equal_constant_time(Bytes{1, 2}, Bytes{1, 2, 3}));
}

TEST(Wipe, OverwritesTextBeyondItsSize) {
  std::string text(100, 'x');
  text.resize(40);
  const char* const data = text.data();
  wipe(text);
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(text.data(), data);  // the capacity stays, so what it held can be looked at
  text.resize(100, '\1');
  EXPECT_EQ(text.find('x'), std::string::npos);
}

TEST(Wipe, OverwritesBytes) {
  Bytes bytes{1, 2, 3};
  wipe(bytes);
  EXPECT_EQ(bytes, (Bytes{0, 0, 0}));
}

TEST(SystemRandom, DoesNotRepeatItself) {
  SystemRandom random;
  std::array<std::uint8_t, 32> a{}, b{};
  random.fill(a);
  random.fill(b);
  EXPECT_NE(a, b);
}

}  // namespace
}  // namespace fangpin
