#include "gateway/audit/log_tile.hpp"

#include <gtest/gtest.h>

namespace fangpin::audit {
namespace {

TEST(TilePlace, HasOneSpellingForEach) {
  EXPECT_EQ(parse_tile_place("000"), (crypto::TileId{0, 0, 256}));
  EXPECT_EQ(parse_tile_place("000.p/5"), (crypto::TileId{0, 0, 5}));
  EXPECT_EQ(parse_tile_place("x001/x234/067"), (crypto::TileId{0, 1'234'067, 256}));
  EXPECT_EQ(parse_tile_place("x001/x234/067.p/255"), (crypto::TileId{0, 1'234'067, 255}));
  for (const auto* bad : {"",
                          "0",
                          "0000",
                          "x000/000",
                          "1",
                          "x001/x234/67",
                          "x001/234/067",
                          "001/x234/067",
                          "000.p/0",
                          "000.p/256",
                          "000.p/05",
                          "000.p/",
                          "000.p/5/",
                          "000/",
                          "/000",
                          "-01",
                          "000.p/-1",
                          "x00000000000000000000000000000000001/000",
                          "x999/x999/x999/x999/x999/x999/999",
                          "000.p/5.p/5",
                          "0x0"}) {
    EXPECT_EQ(parse_tile_place(bad), std::nullopt) << bad;
  }
}

TEST(TileLevel, IsADecimalUpTo63) {
  EXPECT_EQ(parse_tile_level("0"), 0U);
  EXPECT_EQ(parse_tile_level("63"), 63U);
  for (const auto* bad : {"", "64", "00", "-1", "entries", "1 "}) EXPECT_EQ(parse_tile_level(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace fangpin::audit
