// Writes a county's log of N entries as an auditor gets it: entries of every common kind with the members and lengths
// of real ones, clean under every check, with tiles, checkpoint and the policy file that believes it.
#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "crypto/base/encoding.hpp"
#include "crypto/base/instant.hpp"
#include "crypto/base/secret.hpp"
#include "crypto/checkpoint.hpp"
#include "crypto/merkle_tree.hpp"
#include "crypto/sha256.hpp"
#include "crypto/tile.hpp"

namespace {

using namespace fangpin;

constexpr const char* kOrigin = "fangpin.example/130126";
constexpr std::uint64_t kHouseholds = 50'000, kDepartments = 12;

// Some text that looks like a hash and is another for every number.
std::string hash_of(std::uint64_t number) { return to_hex(crypto::sha256(std::to_string(number))); }
std::string household_of(std::uint64_t number) { return fmt::format("h-{:022}", number); }
std::string person_of(std::uint64_t number) { return fmt::format("p-{:022}", number); }

class Entries {
 public:
  // The entry with this index; indexes come in order.
  std::string next(std::uint64_t index) {
    at_ += std::chrono::milliseconds(25);
    const auto at = to_text_utc(at_);
    if (index == 0) return configuration(at);
    if (index <= kHouseholds) return authorization(index, at);
    switch (index % 20) {
      case 0:
        return access(index, at);
      case 1:
        return index - 1 > kHouseholds ? release(index, at) : refusal(index, at);
      case 2:
        return index - 2 > kHouseholds ? answer(index, at) : refusal(index, at);
      case 3:
        return refusal(index, at);
      default:
        return push(index, at);
    }
  }

 private:
  std::string configuration(const std::string& at) const {
    return fmt::format(
        R"({{"at":"{}","county":"130126","demonstration":false,"index":0,"kind":"configuration","policy":"lingshou-2022@1","policy_digest":"{}","program":"0.1.0","queries":{{"answer_hours":168,"clear_risk_skips":true,"find_subject_per_day":50,"skippable_items":["check/deposits","check/houses","check/vehicles"],"validity_days":365}},"version":2}})",
        at, hash_of(0));
  }
  std::string authorization(std::uint64_t index, const std::string& at) const {
    return fmt::format(
        R"({{"actor":"staff-7","at":"{}","basis":"consent","basis_document":null,"county":"130126","data_from":null,"data_to":null,"effective_at":"2022-01-01T00:00:00.000Z","evidence":{{"digest":"{}","method":"wet-signature"}},"form":"letter-1@{}","grantees":["bureau"],"handler":"staff-3","household":"{}","index":{},"items":["check/houses","check/vehicles"],"kind":"authorization","members":[{{"capacity":"full","guardian":null,"relation":"head","signed_by":"self","subject":"{}"}}],"number":"130126-2022-{}","previous":null,"programme":"","providers":["housing","police"],"purpose":"identification","signed_on":"2022-01-01","uses_max":null,"valid_until":"2022-12-31T00:00:00.000Z","version":1}})",
        at, hash_of(index), hash_of(1), household_of(index), index, person_of(index), index);
  }
  std::string access(std::uint64_t index, const std::string& at) {
    const auto household = index % kHouseholds + 1;
    if (uses_.empty()) uses_.resize(kHouseholds + 1);
    return fmt::format(
        R"({{"asker":"staff-7","at":"{}","authorization":"130126-2022-{}","county":"130126","decision":"allow","denial":null,"expires_at":"{}","grantee":"bureau","household":"{}","index":{},"item":"check/houses","kind":"access","no_objection":false,"override":null,"policy":"lingshou-2022@1","programme":"","provider":"housing","purpose":"identification","query":"{:022}","risk_clear":false,"subjects":["{}"],"use":{},"version":1}})",
        at, household, to_text_utc(at_ + std::chrono::hours(168)), household_of(household), index, index,
        person_of(household), ++uses_[household]);
  }
  std::string release(std::uint64_t index, const std::string& at) const {
    return fmt::format(
        R"({{"at":"{}","county":"130126","household":"{}","index":{},"kind":"release","query":"{:022}","to":"housing","version":1,"what":"question"}})",
        at, household_of((index - 1) % kHouseholds + 1), index, index - 1);
  }
  std::string answer(std::uint64_t index, const std::string& at) const {
    return fmt::format(
        R"({{"at":"{}","county":"130126","digest":"{}","index":{},"kind":"access-answer","outcome":"answered","provider":"housing","query":"{:022}","version":1}})",
        at, hash_of(index), index, index - 2);
  }
  std::string refusal(std::uint64_t index, const std::string& at) {
    const auto department = index % kDepartments;
    return fmt::format(
        R"({{"at":"{}","attempt":{},"county":"130126","department":"department-{}","feed":"education/dropout","idempotency_key":"key-{:020}","index":{},"kind":"attempt","outcome":"refused","problem":"digest-mismatch","version":1}})",
        at, ++attempts_[department], department, index, index);
  }
  std::string push(std::uint64_t index, const std::string& at) {
    const auto department = index % kDepartments;
    const auto hash = hash_of(index);
    return fmt::format(
        R"({{"at":"{}","attempt":{},"content_digest":"{}","county":"130126","department":"department-{}","feed":"education/dropout","idempotency_key":"key-{:020}","index":{},"kind":"attempt","outcome":"accepted","policy":"lingshou-2022@1","population":null,"receipt":"{}","receipt_id":"{:022}","received_at":"{}","revisions":{{"correct":0,"new":12,"regroup":0,"withdraw":0}},"rows":{{"corrected":0,"late":0,"new":12,"regrouped":0,"rejected":0,"unchanged":3,"without_alert":0}},"signature":{{"base":"{}","key_id":"{}","value":"{}{}"}},"submission_kind":"batch","version":1,"window":null}})",
        at, ++attempts_[department], hash, department, index, index, hash, index, at, hash, hash.substr(0, 32), hash,
        hash.substr(0, 24));
  }

  Instant at_ = *parse_instant("2022-01-02T00:00:00Z");
  std::vector<std::uint64_t> attempts_ = std::vector<std::uint64_t>(kDepartments);
  std::vector<std::uint64_t> uses_;
};

// Files of a tree as they fill.
class Tree {
 public:
  explicit Tree(std::string directory) : directory_(std::move(directory)) {}
  void append(const std::string& entry) {
    const auto hash = crypto::leaf_hash(as_bytes(entry));
    frontier_.append(hash);
    if (!crypto::append_to_bundle(bundle_, entry)) std::abort();
    add(0, hash);
  }
  crypto::Checkpoint finish() {
    if (!rows_[0].empty()) write_bundle();
    for (unsigned level = 0; level < rows_.size(); ++level) {
      if (!rows_[level].empty()) write_tile(level);
    }
    return {kOrigin, frontier_.size(), frontier_.root(), {}};
  }
  void write(const std::string& path, const std::string& content) const {
    const std::filesystem::path file = directory_ + "/" + path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out << content;
    if (!out.flush()) {
      std::cerr << "cannot write " << file << "\n";
      std::exit(1);
    }
  }

 private:
  void add(unsigned level, const Digest& hash) {
    if (rows_.size() <= level) {
      rows_.resize(level + 1);
      full_.resize(level + 1);
    }
    rows_[level].push_back(hash);
    if (rows_[level].size() < crypto::kTileWidth) return;
    if (level == 0) write_bundle();
    write_tile(level);
    const auto root = crypto::tree_root(rows_[level]);
    rows_[level].clear();
    ++full_[level];
    add(level + 1, root);
  }
  crypto::TileId id(unsigned level) const { return {level, full_[level], static_cast<unsigned>(rows_[level].size())}; }
  void write_tile(unsigned level) { write(crypto::tile_path(id(level)), crypto::tile_bytes(rows_[level])); }
  void write_bundle() {
    write(crypto::bundle_path(id(0)), bundle_);
    bundle_.clear();
  }

  std::string directory_, bundle_;
  crypto::MerkleFrontier frontier_;
  std::vector<std::vector<Digest>> rows_;
  std::vector<std::uint64_t> full_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 || !initialise_crypto()) {
    std::cerr << "fangpin-bench-log DIR ENTRIES\n";
    return 2;
  }
  const std::string directory = argv[1];
  const std::uint64_t count = std::strtoull(argv[2], nullptr, 10);
  Entries entries;
  Tree tree(directory);
  for (std::uint64_t i = 0; i < count; ++i) tree.append(entries.next(i));
  const auto key = crypto::SigningKey::generate();
  tree.write("checkpoint", crypto::sign_checkpoint(tree.finish(), key).to_text());
  tree.write("policy",
             "log " + crypto::NoteKey::of(kOrigin, crypto::NoteKeyType::ed25519, key).to_text() + "\nquorum none\n");
  return 0;
}
