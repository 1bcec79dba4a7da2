#include "crypto/sha256.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "crypto/base/encoding.hpp"

namespace fangpin::crypto {
namespace {

constexpr auto kOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, TakesTheVectorsOfFips180) {
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc")), kOfAbc);
  EXPECT_EQ(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(to_hex(sha256(std::string(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, OfAStreamIsThatOfTheWhole) {
  const std::string text(1000, 'q');
  for (const std::size_t step : {1U, 63U, 64U, 65U, 999U}) {
    Sha256 stream;
    for (std::size_t at = 0; at < text.size(); at += step) stream.update(as_bytes(text.substr(at, step)));
    EXPECT_EQ(stream.finish(), sha256(text)) << step;
  }
}

TEST(Sha256, StreamsDoNotDisturbEachOther) {
  Sha256 first, second;
  first.update(as_bytes("a"));
  second.update(as_bytes("x"));
  EXPECT_EQ(to_hex(sha256("abc")), kOfAbc);
  Sha256 moved = std::move(first);
  moved.update(as_bytes("bc"));
  EXPECT_EQ(to_hex(moved.finish()), kOfAbc);
  EXPECT_EQ(second.finish(), sha256("x"));
}

TEST(Sha256, RunsInSeveralThreads) {
  std::vector<std::string> results(4);
  std::vector<std::thread> threads;
  for (auto& result : results) {
    threads.emplace_back([&result] {
      for (int i = 0; i < 1000; ++i) result = to_hex(sha256("abc"));
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(results, std::vector<std::string>(4, kOfAbc));
}

}  // namespace
}  // namespace fangpin::crypto
