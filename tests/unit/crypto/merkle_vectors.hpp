#pragma once
#include <string_view>
#include <vector>

#include "crypto/base/encoding.hpp"
#include "crypto/merkle_tree.hpp"

namespace fangpin::crypto::test {

// The leaves that Certificate Transparency's implementations share, and the root after each of them.
inline const std::vector<Bytes>& shared_leaves() {
  static const std::vector<Bytes> leaves = {{},
                                            *from_hex("00"),
                                            *from_hex("10"),
                                            *from_hex("2021"),
                                            *from_hex("3031"),
                                            *from_hex("40414243"),
                                            *from_hex("5051525354555657"),
                                            *from_hex("606162636465666768696a6b6c6d6e6f")};
  return leaves;
}

inline const std::vector<std::string_view>& shared_roots() {
  static const std::vector<std::string_view> roots = {
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  return roots;
}

inline Digest hash_of_hex(std::string_view hex) {
  const auto bytes = from_hex(hex).value();
  Digest out;
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

inline Digest hash_of_base64(std::string_view text) {
  const auto bytes = from_base64(text).value();
  Digest out;
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

inline std::vector<Digest> shared_leaf_hashes() {
  std::vector<Digest> hashes;
  for (const auto& leaf : shared_leaves()) hashes.push_back(leaf_hash(leaf));
  return hashes;
}

// Leaf hashes of the entries "0", "1", "2" ...
inline std::vector<Digest> numbered_leaf_hashes(std::size_t count) {
  std::vector<Digest> hashes;
  for (std::size_t i = 0; i < count; ++i) hashes.push_back(leaf_hash(as_bytes(std::to_string(i))));
  return hashes;
}

// MTH as RFC 6962 writes it down, by recursion: the oracle for everything faster.
inline Digest root_by_definition(std::span<const Digest> leaves) {
  if (leaves.empty()) return empty_root();
  if (leaves.size() == 1) return leaves.front();
  std::size_t k = 1;
  while (k * 2 < leaves.size()) k *= 2;
  return node_hash(root_by_definition(leaves.first(k)), root_by_definition(leaves.subspan(k)));
}

}  // namespace fangpin::crypto::test
