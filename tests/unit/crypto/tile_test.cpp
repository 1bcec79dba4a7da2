#include "crypto/tile.hpp"

#include <gtest/gtest.h>

#include "merkle_vectors.hpp"

namespace fangpin::crypto {
namespace {

TEST(Tile, IndexesAreWrittenInGroupsOfThree) {
  EXPECT_EQ(tile_index_path(0), "000");
  EXPECT_EQ(tile_index_path(67), "067");
  EXPECT_EQ(tile_index_path(1000), "x001/000");
  EXPECT_EQ(tile_index_path(1234067), "x001/x234/067");
}

TEST(Tile, PathsSayLevelIndexAndPartialWidth) {
  EXPECT_EQ(tile_path({0, 1234067, 256}), "tile/0/x001/x234/067");
  EXPECT_EQ(tile_path({3, 5, 17}), "tile/3/005.p/17");
  EXPECT_EQ(bundle_path({0, 273, 112}), "tile/entries/273.p/112");
  EXPECT_EQ(bundle_path({0, 272, 256}), "tile/entries/272");
}

TEST(Tile, Size256IsOneFullTileAndOneHashAboveIt) {
  EXPECT_EQ(tiles_at_level(0, 256), 1U);
  EXPECT_EQ(tile_width(0, 0, 256), 256U);
  EXPECT_EQ(tiles_at_level(1, 256), 1U);
  EXPECT_EQ(tile_width(1, 0, 256), 1U);
  EXPECT_EQ(tiles_at_level(2, 256), 0U);
  EXPECT_EQ(tile_width(0, 1, 256), 0U);
}

TEST(Tile, Size70000HasTheWidthsOfTheSpecification) {
  EXPECT_EQ(tiles_at_level(0, 70'000), 274U);
  EXPECT_EQ(tile_width(0, 272, 70'000), 256U);
  EXPECT_EQ(tile_width(0, 273, 70'000), 112U);
  EXPECT_EQ(tiles_at_level(1, 70'000), 2U);
  EXPECT_EQ(tile_width(1, 0, 70'000), 256U);
  EXPECT_EQ(tile_width(1, 1, 70'000), 17U);
  EXPECT_EQ(tiles_at_level(2, 70'000), 1U);
  EXPECT_EQ(tile_width(2, 0, 70'000), 1U);
  EXPECT_EQ(tiles_at_level(3, 70'000), 0U);
}

TEST(Tile, AnEmptyTreeHasNoTile) {
  for (unsigned level = 0; level < 64; ++level) EXPECT_EQ(tiles_at_level(level, 0), 0U);
}

TEST(Tile, BytesAreTheHashesOneAfterTheOther) {
  const auto hashes = test::numbered_leaf_hashes(3);
  const auto bytes = tile_bytes(hashes);
  EXPECT_EQ(bytes.size(), 96U);
  EXPECT_EQ(parse_tile(bytes, 3).value(), hashes);
  EXPECT_EQ(parse_tile(bytes, 2).error().code, Errc::malformed);
  EXPECT_EQ(parse_tile(bytes.substr(1), 3).error().code, Errc::malformed);
  EXPECT_EQ(parse_tile("", 1).error().code, Errc::malformed);
}

TEST(EntryBundle, GivesBackEachEntry) {
  std::string bundle;
  ASSERT_TRUE(append_to_bundle(bundle, "first"));
  ASSERT_TRUE(append_to_bundle(bundle, ""));
  const std::string longest(kEntryBytesMax, 'x');
  ASSERT_TRUE(append_to_bundle(bundle, longest));
  EXPECT_EQ(bundle.substr(0, 7), std::string("\0\x05", 2) + "first");
  const auto entries = parse_bundle(bundle, 3).value();
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0], "first");
  EXPECT_EQ(entries[1], "");
  EXPECT_EQ(entries[2], longest);
}

TEST(EntryBundle, RefusesAnEntryThatDoesNotFit) {
  std::string bundle;
  EXPECT_EQ(append_to_bundle(bundle, std::string(kEntryBytesMax + 1, 'x')).error().code, Errc::too_large);
  EXPECT_TRUE(bundle.empty());
}

TEST(EntryBundle, RefusesTruncationAtEachByteAndTrailingBytes) {
  std::string bundle;
  ASSERT_TRUE(append_to_bundle(bundle, "one"));
  ASSERT_TRUE(append_to_bundle(bundle, "two"));
  for (std::size_t size = 0; size < bundle.size(); ++size) {
    EXPECT_FALSE(parse_bundle(bundle.substr(0, size), 2)) << size;
  }
  EXPECT_FALSE(parse_bundle(bundle + "x", 2));
  EXPECT_FALSE(parse_bundle(bundle, 1));
  EXPECT_FALSE(parse_bundle(bundle, 3));
}

}  // namespace
}  // namespace fangpin::crypto
